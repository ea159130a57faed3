"""Processes that are killed, half of them right after a 200, or stopped for a while."""

from __future__ import annotations

import random
import threading

from faults import Fault, times
from ledger import Ledger
from notifiers import Notifier
from system import System

KILLED = ("gateway", "bridge", "mosquitto", "serve", "up", "notifier")
FROZEN = ("gateway", "bridge", "mosquitto", "notifier")
COMES_SECONDS = 30


class Processes:
    """Kills and freezes by turns, so that in the long run every part has its share."""

    name = "processes"

    def __init__(self, system: System, notifiers: list[Notifier], ledger: Ledger, longest: float):
        self._system, self._ledger, self._longest = system, ledger, longest
        self._notifiers = notifiers
        self._bag: list[tuple[str, str]] = []
        self._number = 0

    def plan(self, chance: random.Random, seconds: float) -> list[Fault]:
        faults = []
        for at in times(chance, max(3, round(seconds / 1.5)), seconds):
            if not self._bag:
                # Three kills of everything to one stop of what may be stopped.
                self._bag = [("kill", part) for part in KILLED] * 3 + [("freeze", part) for part in FROZEN]
                chance.shuffle(self._bag)
            kind, part = self._bag.pop()
            length = min(seconds - at + 2, chance.choice([chance.uniform(1, 5), chance.uniform(1, self._longest)])) if kind == "freeze" else 0
            # Kills that wait for a 200 hit the windows between answer, publish and delivery, which random times miss.
            after = chance.randrange(1, 21) if kind == "kill" and chance.random() < 0.5 else 0
            faults.append(Fault(at, kind, part, length, after))
        return faults

    def strike(self, fault: Fault) -> None:
        if fault.target == "notifier":
            self._number += 1
            program = self._notifiers[self._number % len(self._notifiers)].program
            return program.freeze(fault.seconds) if fault.kind == "freeze" else self._kill(fault.after, program.aim, program.kill)
        if fault.kind == "freeze":
            return self._system.freeze(fault.target, fault.seconds)
        self._kill(fault.after, lambda: self._system.aim(fault.target), lambda: self._system.kill(fault.target))
        if fault.target == "up":
            self._system.up.start()

    def _kill(self, after: int, aim, kill) -> None:
        aim()
        if not after:
            kill()
            return
        happened = threading.Event()
        failures: list[AssertionError] = []

        def strike() -> None:
            try:
                kill()
            except AssertionError as error:
                failures.append(error)
            happened.set()

        self._ledger.after(after, strike)
        assert happened.wait(COMES_SECONDS), f"no {after} webhooks were accepted within {COMES_SECONDS} s"
        if failures:
            raise failures[0]
