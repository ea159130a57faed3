"""One soak: the system under test, everybody around it, and the order of events."""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

import faults.clock as clock
import faults.machine as machine
import page
from consumers import Consumer
from desks import EVERY_WAY, Desk
from disk import Disk
from faults import Injector
from faults.broker import Broker
from faults.network import Cuts
from faults.processes import Freezes, Killable, Kills
from intruders import StrangeDesk, User
from lastact import LastAct
from ledger import Ledger
from load import Provider
from measures import Levels
from notifiers import Notifier
from recovery import Recoveries
from report import Report
from streams import EventStream
from system import LEAD, System, programs
from watcher import Watcher

WORKSPACES = ("acme", "beta", "gamma")
DESKS = ("front", "laptop", "paho", "trusting", "holes", "intruder")
STEADY = "gamma"
"""Its notifiers are never killed: what a process loses little by little shows in them."""
FROZEN = ("gateway", "gateway-2", "bridge", "bridge-2", "mosquitto", "notifier")
QUIET_SECONDS = 15
"""After the last act; what comes twice may come late, with the next beacons."""


class Trial:
    START_SECONDS = 60
    """For what takes a second on an idle machine."""
    SOON_SECONDS = 0.5
    """Nine in ten webhooks are answered within this, or the load is too high for the machine."""
    MORE_TAILS = 3
    """How often the last act may be played again that came too late or too soon."""

    def __init__(self, options: argparse.Namespace, folder: Path):
        self.options = options
        self.folder = folder
        self.rate = options.rate
        self.ledger = Ledger(WORKSPACES)
        self.skipped = self._skipped()
        self.disks = {} if machine.FULL in self.skipped else {"data": Disk("disk", folder), "messages": Disk("messages", folder, megabytes=8)}
        self.system = System(*programs(options.build), folder, self.disks["data"].folder if self.disks else None)
        self.consumers: list[Consumer] = []
        self.intruders: list[User | StrangeDesk] = []
        self.watcher: Watcher | None = None
        self.injector: Injector | None = None
        self.recoveries = Recoveries(self.consumers, self.ledger, options.recovery, options.desk_recovery)
        self.levels = Levels(self._pids, lambda: sorted(self.folder.glob("*.log")))

    def _skipped(self) -> dict[str, str]:
        """Which parts there are not, and why."""
        reasons = {**machine.why_not(), clock.CLOCK: clock.why_not(), "browser page": page.why_not()}
        if self.options.short:
            reasons |= dict.fromkeys((machine.FULL, machine.FLUSH, clock.CLOCK, "browser page", "memory and open files"), "not in the short form")
        return {name: reason for name, reason in reasons.items() if reason}

    def open(self) -> None:
        self.system.open(WORKSPACES, DESKS, wide=True)
        self.watcher = Watcher(self.system.operator)
        seed, legs, browsers = self.options.seed, self.system.network.legs, self.system.browsers
        # Past the proxy, whose buffers would read ahead for it.
        direct = [legs["browsers"].target]
        for place in self.system.workspaces.values():
            self.consumers += [
                EventStream("fast stream", place, [legs["browsers"].port], seed),
                EventStream("slow stream", place, direct, seed, is_slow=True),
                EventStream("restless stream", place, browsers, seed, is_restless=True),
                EventStream("forgetful stream", place, browsers, seed, forgets=True),
                EventStream("stream of ended calls", place, browsers[1:], seed, ends_only=True),
                Notifier("notifier", self.system, place, "front", seed),
                Notifier("sleeping notifier", self.system, place, "laptop", seed, sleeps=True),
                Desk("paho desk", place, "paho", legs["desks"].port, EVERY_WAY),
                Desk("control: trusts the broker", place, "trusting", legs["desks"].port, frozenset()),
                Desk("control: asks on holes only", place, "holes", legs["desks"].port, frozenset({"hole"})),
            ]
        victim, own = (self.system.workspaces[name] for name in ("acme", "beta"))
        if "browser page" not in self.skipped:
            self.consumers.append(page.Page("browser page", victim, legs["browsers"].port))
        self._wait(lambda: all(one.opened.is_set() for one in [self.watcher, *self.consumers] if hasattr(one, "opened")), "not everybody was greeted")
        self._wait(lambda: all(one.position >= 0 for one in self.consumers), "the journals did not begin")
        self.intruders += [User("user of beta", seed, own, victim, self.system), StrangeDesk("desk of beta", seed, own, victim, self.system)]

    def run(self) -> dict:
        self.injector = injector = self._injector()
        providers = [
            Provider(place.name, self.system.providers, place.webhook, LEAD, self.ledger, self.options.seed, self.rate, 3)
            for place in self.system.workspaces.values()
        ]
        began = time.monotonic()
        for provider in providers:
            provider.start()
        self._find_pace(providers)
        if self.options.short:
            self._rounds(injector, [10])
            self.system.retire("gateway-2")
            self._rounds(injector, [10, 10])
        else:
            # Everything that is made at its first use has been used when the first level is taken.
            self._rounds(injector, [10] * 4)
            self.levels.level()
            chance, end = random.Random(f"{self.options.seed} lengths"), began + 60 * self.options.minutes
            for until in ((began + end) / 2, end - self.levels.SECONDS):
                while time.monotonic() < until:
                    self._rounds(injector, [chance.choice([8] * 6 + [12] * 3 + [45])])
                self.levels.level()
                if "gateway-2" in self.system.servers:
                    self.system.retire("gateway-2")
        for provider in providers:
            provider.stop()
        ended = time.monotonic()
        self.recoveries.catch_up(120)
        last = LastAct(self.system, self.ledger, self.watcher, self.recoveries, self.options.seed)
        number = 0
        while number < self.options.tails or number < self.options.tails + self.MORE_TAILS and not self._misses_the_end():
            last.play(number)
            number += 1
        time.sleep(QUIET_SECONDS)
        report = Report(self, injector, {name: self.system.events(name) for name in WORKSPACES}, began, ended)
        return report.made(*self.close())

    def _misses_the_end(self) -> bool:
        """Whether each control lacks the last event somewhere: else the broker was killed too late or too soon, and the act proves nothing."""
        controls = [one for one in self.consumers if not one.promises]
        behind = {one.name for one in controls if one.position < self.ledger.heads[one.workspace]}
        return behind == {one.name for one in controls}

    def _rounds(self, injector: Injector, lengths: list[float]) -> None:
        for length in lengths:
            injector.round(length)
            self.recoveries.calm()
            self.levels.peak()
            print(f"soak: round {injector.rounds}, {self.ledger.accepted} accepted", file=sys.stderr, flush=True)

    def _injector(self) -> Injector:
        every, longest_freeze, longest_cut, longest = (3, 4, 3, 4) if self.options.short else (2.5, 40, 12, 20)
        notifiers = [one for one in self.consumers if isinstance(one, Notifier)]
        mortal = [one for one in notifiers if one.workspace != STEADY]
        killable = Killable(self.system, mortal)
        sources = [
            *(Kills(killable, self.ledger, part, every=every) for part in ("gateway", "bridge", "mosquitto", "notifier")),
            Kills(killable, self.ledger, "serve", "up", every=8),
            Freezes(killable, FROZEN, longest_freeze),
            Cuts(self.system.network, longest_cut),
            Broker(self.system, longest, self._full_disk()),
            machine.Machine(self.system, self.disks.get("data"), {machine.FULL, machine.FLUSH} - self.skipped.keys(), longest),
            *([] if clock.CLOCK in self.skipped else [clock.Clocks(self.system, mortal, longest)]),
        ]
        return Injector(sources, self.options.seed, self.ledger)

    def _full_disk(self) -> Disk | None:
        """Where the broker is to keep its messages, and cannot."""
        if "messages" not in self.disks:
            return None
        self.disks["messages"].fill()
        return self.disks["messages"]

    def _find_pace(self, providers: list[Provider]) -> None:
        """Halves the load, twice at most, until webhooks are answered soon: a machine that is slow without a fault is not what is judged."""
        for is_last in (False, False, True):
            start = time.monotonic()
            time.sleep(3)
            waits = self.ledger.waits_since(start)
            if is_last or waits and waits[int(0.9 * len(waits))] < self.SOON_SECONDS:
                return
            self.rate /= 2
            for provider in providers:
                provider.slow_down()

    def _pids(self) -> dict[str, int]:
        steady = {one.name: one.program.pid for one in self.consumers if isinstance(one, Notifier) and one.workspace == STEADY}
        return {**self.system.pids(), **{f"{name} of {STEADY}": pid for name, pid in steady.items() if pid}}

    def _wait(self, condition, sentence: str) -> None:
        deadline = time.monotonic() + self.START_SECONDS
        while not condition():
            assert time.monotonic() < deadline, f"{sentence} within {self.START_SECONDS} s"
            time.sleep(0.02)

    def close(self):
        """Ends everything, as far as it was started; what the system left behind, and what did not end as it should."""
        for one in [self.injector, *self.intruders, *self.consumers, self.watcher]:
            if one:
                one.close()
        result = self.system.close()
        for each in self.disks.values():
            each.close()
        return result
