#!/usr/bin/env python3
"""Puts the one promise to the test from outside: whatever fails, every webhook that was answered with 200 reaches every consumer once and in order.

    Tests/Soak/run soak.py --short              about a minute, debug build
    Tests/Soak/run soak.py --minutes 30         the long form, release build, with the faults that need root
    Tests/Soak/run soak.py --short --seed 7     the same calls and the same plan of faults again

Providers of several workspaces post every body until it is accepted, some twice, some at once, some out of order. Meanwhile processes are killed and
frozen, the broker's file is spoiled, and every network leg is cut in every way, all at once; each round ends with a calm in which everybody must
be at the head again. The last act is always the same: desks cut off, one event, the broker killed, and then nothing more that could wake a sleeper.

Prints a table and one JSON object; exit status 0 only without an anomaly. Talks to 127.0.0.1 alone and kills only what it started.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

import faults.machine as machine
import page
from consumers import Consumer, EventStream
from desks import EVERY_WAY, Desk
from disk import Disk
from faults import Injector
from faults.broker import BrokerFiles
from faults.network import Cuts
from faults.processes import Processes
from intruders import StrangeDesk, User
from ledger import Ledger
from load import Poster, Provider, call_life
from measures import taken
from notifiers import Notifier
from report import Report
from system import LEAD, ROOT, System

WORKSPACES = ("acme", "beta", "gamma")
DESKS = ("front", "laptop", "paho", "trusting", "holes", "intruder")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="two rounds, nothing that needs root, no browser")
    parser.add_argument("--build", help="debug or release; debug for the short form, else release")
    parser.add_argument("--minutes", default=30, type=float, help="of the long form (30)")
    parser.add_argument("--rate", default=15, type=float, help="webhooks per second and workspace (15)")
    parser.add_argument("--tails", default=3, type=int, help="how often the last act is played (3)")
    parser.add_argument("--recovery", default=10, type=float, help="seconds until a stream is at the head after the last fault (10)")
    parser.add_argument("--desk-recovery", default=15, type=float, help="the same for desks (15)")
    parser.add_argument("--seed", default=random.randrange(10**6), type=int, help="of calls and faults (random, and printed)")
    parser.add_argument("--keep", metavar="DIR", type=Path, help="work in this new folder and leave it behind")
    return parser.parse_args()


class Soak:
    """One system under test with everybody around it."""

    PATIENCE_SECONDS = 60
    """When a consumer is given up that does not get to the head."""

    def __init__(self, options: argparse.Namespace, folder: Path):
        self.options = options
        self.folder = folder
        self.ledger = Ledger(WORKSPACES)
        self.skipped = dict(self._skipped())
        self.disk = None if "machine faults" in self.skipped else Disk("disk", folder)
        build = ROOT / ".build" / (options.build or ("debug" if options.short else "release"))
        self.system = System(build / "deskbell", build / "desk-notifier", folder, self.disk.folder if self.disk else None)
        self.consumers: list[Consumer] = []
        self.intruders: list[User | StrangeDesk] = []
        self.recoveries: dict[str, list[float]] = {}
        self.levels: list[dict] = []

    def _skipped(self):
        for name, reason in (("machine faults", machine.why_not()), ("browser page", page.why_not())):
            if reason or self.options.short:
                yield name, reason or "not in the short form"

    def open(self) -> None:
        self.system.open(WORKSPACES, DESKS)
        seed, legs = self.options.seed, self.system.network.legs
        bridge = legs["browsers"]
        for place in self.system.workspaces.values():
            self.consumers += [
                EventStream("fast stream", place, bridge.port, seed),
                # Past the proxy, whose buffers would read ahead for it.
                EventStream("slow stream", place, bridge.target, seed, is_slow=True),
                EventStream("restless stream", place, bridge.port, seed, is_restless=True),
                Notifier("notifier", self.system, place, "front", seed),
                Notifier("sleeping notifier", self.system, place, "laptop", seed, sleeps=True),
                Desk("paho desk", place, "paho", legs["desks"].port, EVERY_WAY),
                Desk("control: trusts the broker", place, "trusting", legs["desks"].port, frozenset()),
                Desk("control: asks on holes only", place, "holes", legs["desks"].port, frozenset({"hole"})),
            ]
        victim, own = (self.system.workspaces[name] for name in ("acme", "beta"))
        if "browser page" not in self.skipped:
            self.consumers.append(page.Page("browser page", victim, bridge.port))
        for consumer in self.consumers:
            if hasattr(consumer, "opened"):
                assert consumer.opened.wait(30), f"{consumer.name} was not greeted within 30 s"
        self._wait(30, lambda: all(one.position >= 0 for one in self.consumers), "the journals did not begin")
        self.intruders = [User("user of beta", seed, own, victim, self.system), StrangeDesk("desk of beta", seed, own, victim, self.system)]

    def run(self) -> dict:
        options = self.options
        injector = self._injector()
        ports = self.system.network.legs["providers"].port
        providers = [
            Provider(place.name, ports, place.webhook, LEAD, self.ledger, options.seed, options.rate, 3) for place in self.system.workspaces.values()
        ]
        began = time.monotonic()
        for provider in providers:
            provider.start()
        time.sleep(2)
        self.levels.append(taken(self.system.pids()))
        rounds, length = (2, 12) if options.short else (max(1, round(options.minutes * 60 / 45)), 30)
        for number in range(rounds):
            injector.round(length)
            print(f"soak: round {number + 1} of {rounds}, {self.ledger.accepted} accepted", file=sys.stderr, flush=True)
            self._calm(None)
            self.levels.append(taken(self.system.pids()))
        for provider in providers:
            provider.stop()
        ended = time.monotonic()
        for consumer in self.consumers:
            if isinstance(consumer, Notifier):
                consumer.wake()
            if isinstance(consumer, EventStream):
                consumer.hurries.set()
        for number in range(options.tails):
            self._tail(number)
        # What comes twice may come late.
        time.sleep(2)
        logs = {name: self.system.events(name) for name in WORKSPACES}
        report = Report(self, injector, logs, began, ended)
        report.left, report.late = self.close()
        return report.made()

    def _injector(self) -> Injector:
        longest, cut = (4, 3) if self.options.short else (40, 12)
        notifiers = [one for one in self.consumers if isinstance(one, Notifier)]
        sources = [
            Processes(self.system, notifiers, self.ledger, longest),
            Cuts(self.system.network, cut),
            BrokerFiles(self.system),
        ]
        if self.disk:
            sources.append(machine.Machine(self.system, self.disk, 15))
        return Injector(sources, self.options.seed, self.ledger)

    def _calm(self, what: str | None) -> None:
        """All faults are over: how long everybody needs until they have what was promised up to now."""
        heads, start = dict(self.ledger.heads), time.monotonic()
        # A slow reader and a sleeper have a pace of their own; the end decides about them.
        prompt = {one for one in self.consumers if one.promises and (what or one.name not in ("slow stream", "sleeping notifier"))}
        while prompt and time.monotonic() - start < self.PATIENCE_SECONDS:
            time.sleep(0.02)
            for one in [one for one in prompt if one.position >= heads[one.workspace]]:
                prompt.discard(one)
                self._recovered(one, time.monotonic() - start, what)
        for one in prompt:
            self._recovered(one, float("inf"), what)

    def _recovered(self, consumer: Consumer, seconds: float, what: str | None) -> None:
        self.recoveries.setdefault(f"{consumer.name}{f', {what}' if what else ''}", []).append(seconds)
        limit = self.options.recovery if isinstance(consumer, (EventStream, page.Page)) else self.options.desk_recovery
        if seconds > limit:
            self.ledger.broke(f"{consumer.name} of {consumer.workspace} needed {seconds:.1f} s to the head after {what or 'the last fault'}")

    def _tail(self, number: int) -> None:
        """A hole; then twice one more call in each workspace and silence: nothing follows that could tell anybody that something is missing."""
        desks = self.system.network.legs["desks"]
        desks.cut("all calls lost")
        self._last_calls(f"hole.{number}")
        time.sleep(0.3)
        desks.heal()
        self._last_calls(f"after the hole.{number}")
        self._calm("a hole")
        desks.cut("all calls lost")
        self._last_calls(f"quiet.{number}")
        self._calm("a lost last event")
        desks.heal()
        desks.cut("black hole")
        self._last_calls(f"tail.{number}")
        # Until the broker has them, or the gateway would send them again and all would be well without any fetch.
        time.sleep(1)
        self.system.kill("mosquitto")
        desks.heal(reset=True)
        self._calm("the last act")

    def _last_calls(self, sid: str) -> None:
        chance = random.Random(f"{self.options.seed} {sid}")
        for place in self.system.workspaces.values():
            kind, fields = next(one for one in call_life(place.name, sid, chance, LEAD) if one[0] == "call_completed")
            poster = Poster(place.name, self.system.network.legs["providers"].port, place.webhook, self.ledger, chance)
            poster.post(fields, kind)
            poster.close()

    @staticmethod
    def _wait(seconds: float, condition, sentence: str) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"{sentence} within {seconds:.0f} s"
            time.sleep(0.02)

    def close(self):
        """Ends everything, as far as it was started; what the system left behind, and what did not end as it should."""
        for one in [*self.intruders, *self.consumers]:
            one.close()
        result = self.system.close()
        if self.disk:
            self.disk.close()
        return result


def main() -> int:
    options = arguments()
    print(f"soak: seed {options.seed}", file=sys.stderr, flush=True)
    # `kill` ends the run as Ctrl-C does, through `finally`; so does a run that takes far longer than it should.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    signal.signal(signal.SIGALRM, lambda *_: sys.exit("soak: the run did not come to its end"))
    signal.alarm(600 if options.short else int(900 + 180 * options.minutes))
    folder = options.keep or Path(tempfile.mkdtemp(prefix="deskbell-soak-"))
    folder.mkdir(parents=True, exist_ok=True)
    soak, report = Soak(options, folder), None
    try:
        soak.open()
        report = soak.run()
    except AssertionError as error:
        sys.exit(f"soak: {error}; logs and journals are in {folder}")
    finally:
        if report is None:
            soak.close()
    print("{\n" + ",\n".join(f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in report.items()) + "\n}")
    if report["passed"] and not options.keep:
        shutil.rmtree(folder)
    else:
        print(f"soak: logs and journals are in {folder}", file=sys.stderr)
    return 0 if report["passed"] else 1


if __name__ == "__main__":
    sys.exit(main())
