"""Processes that are killed, half of them right after a 200, or stopped for a while."""

from __future__ import annotations

import random
import threading
from typing import Callable

from faults import Fault, times
from ledger import Ledger
from notifiers import Notifier
from system import STEADY, System

TOGETHER = {"gateway": "bridge", "bridge": "mosquitto", "mosquitto": "gateway"}
"""Who dies with whom when two do at once."""
COMES_SECONDS = 8
"""How long a kill waits for its 200. While everything is down none comes, and the kill is made without."""
RIGHT_AFTER = "right after a 200: kill"


class Killable:
    """The parts by their names; `notifier` is one after the other."""

    def __init__(self, system: System, notifiers: list[Notifier]):
        self._system, self._notifiers = system, notifiers
        self._number = 0

    def take(self, part: str) -> tuple[Callable[[], object], Callable[[], object], Callable[[float], None]]:
        """How to wait until it runs, to kill it, and to stop it for so many seconds."""
        if part == "notifier":
            self._number += 1
            program = self._notifiers[self._number % len(self._notifiers)].program
            return program.aim, program.kill, program.freeze
        return (lambda: self._system.aim(part)), (lambda: self._system.kill(part)), (lambda seconds: self._system.freeze(part, seconds))

    def has(self, part: str) -> bool:
        """Whether there is such a part: the second gateway is not there to the end."""
        return part not in STEADY or part in self._system.servers

    def revive(self, part: str) -> None:
        """Starts by hand what nobody else starts."""
        if part == "up":
            self._system.up.start()


class Kills:
    """One part, or some by turns, in a thread of its own: a kill in every so many seconds, so that half an hour has hundreds of each part's."""

    def __init__(self, killable: Killable, ledger: Ledger, *parts: str, every: float):
        self.name = f"kills of {' and '.join(parts)}"
        self._killable, self._ledger, self._parts, self._every = killable, ledger, parts, every

    def plan(self, chance: random.Random, seconds: float) -> list[Fault]:
        faults = []
        for at in times(chance, max(1, round(seconds / self._every)), seconds):
            part = chance.choice(self._parts)
            if part in TOGETHER and chance.random() < 0.1:
                part = f"{part}+{TOGETHER[part]}"
            # Kills that wait for a 200 hit the windows between answer, publish and delivery, which random times miss.
            faults.append(Fault(at, "kill", part, after=chance.randrange(1, 21) if chance.random() < 0.5 else 0))
        return faults

    def strike(self, fault: Fault) -> list[str]:
        parts = fault.target.split("+")
        ways = [self._killable.take(part) for part in parts]
        for aim, _, _ in ways:
            aim()
        is_right_after = self._kill(fault.after, lambda: [kill() for _, kill, _ in ways])
        for part in parts:
            self._killable.revive(part)
        names = [f"kill {part}" for part in parts]
        return names + [name.replace("kill", RIGHT_AFTER) for name in names] if is_right_after else names

    def _kill(self, after: int, kill: Callable[[], object]) -> bool:
        """Whether it was right after a 200."""
        if not after:
            kill()
            return False
        happened = threading.Event()
        failures: list[AssertionError] = []

        def strike() -> None:
            try:
                kill()
            except AssertionError as error:
                failures.append(error)
            happened.set()

        self._ledger.after(after, strike)
        if not happened.wait(COMES_SECONDS) and self._ledger.disarm(strike):
            kill()
            return False
        happened.wait()
        if failures:
            raise failures[0]
        return True


class Freezes:
    """One part after the other stands still for a second or for many."""

    name = "freezes"

    def __init__(self, killable: Killable, parts: tuple[str, ...], longest: float):
        self._killable, self._parts, self._longest = killable, parts, longest
        self._bag: list[str] = []

    def plan(self, chance: random.Random, seconds: float) -> list[Fault]:
        faults = []
        for at in times(chance, max(1, round(seconds / 10)), seconds):
            if not self._bag:
                self._bag = list(self._parts)
                chance.shuffle(self._bag)
            # Long ones need a long round.
            length = chance.choice([chance.uniform(1, 5), chance.uniform(1, self._longest)])
            faults.append(Fault(at, "freeze", self._bag.pop(), min(length, seconds - at + 2)))
        return faults

    def strike(self, fault: Fault) -> list[str] | None:
        if not self._killable.has(fault.target):
            return []
        _, _, freeze = self._killable.take(fault.target)
        freeze(fault.seconds)
