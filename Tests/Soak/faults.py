"""What is killed, and when: a plan made of the seed, and its execution."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass
from typing import Protocol

from ledger import Ledger

PARTS = ("mosquitto", "serve", "up", "notifier")
COMES_BACK_SECONDS = 30


@dataclass(frozen=True)
class Fault:
    """A kill that is due `at` seconds after the start: at once, or right after the `after`-th 200 from then on."""

    at: float
    part: str
    after: int


@dataclass(frozen=True)
class Kill:
    """A kill that happened."""

    part: str
    when: float
    head: int
    after_200: bool


def plan(seed: int, kills: int, seconds: float) -> list[Fault]:
    """Every part `kills` times, in random order and at random times; every second kill of a part waits for a 200.

    Kills that wait for a 200 hit the windows between answer, publish and delivery, which random times miss.
    """
    chance = random.Random(f"{seed} faults")
    due = [(part, chance.randrange(1, 21) if number % 2 else 0) for part in PARTS for number in range(kills)]
    chance.shuffle(due)
    first, last = min(1.5, seconds / 10), seconds * 0.9
    times = sorted(chance.uniform(first, last) for _ in due)
    return [Fault(at, part, after) for at, (part, after) in zip(times, due)]


class Target(Protocol):
    """What can be killed. Each raises AssertionError if the part does not come."""

    def aim(self, part: str) -> None:
        """Makes the next `kill` of the part a matter of microseconds."""

    def kill(self, part: str) -> float:
        """Returns when."""

    def restart(self) -> None:
        """Starts `up` again, and returns when all is ready."""


class Faults:
    """Carries out a plan. Faults may overlap: a part that is just being restarted is killed as soon as it is there."""

    def __init__(self, faults: list[Fault], ledger: Ledger, target: Target):
        self.kills: list[Kill] = []
        self._ledger = ledger
        self._target = target
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, args=(faults,), daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Returns when every fault has happened and what must be restarted by hand is back."""
        self._thread.join()

    def _run(self, faults: list[Fault]) -> None:
        start = time.monotonic()
        for fault in faults:
            time.sleep(max(0, start + fault.at - time.monotonic()))
            try:
                if fault.after:
                    self.strike_after(fault.after, fault.part).wait(COMES_BACK_SECONDS)
                else:
                    self._strike(fault.part, after_200=False)
                if fault.part == "up":
                    self._target.restart()
            except AssertionError as error:
                self._ledger.broke(str(error))

    def strike_after(self, count: int, part: str) -> threading.Event:
        """Kills a part in the thread that gets the `count`-th 200 from now, at once; the event tells that it has happened."""
        happened = threading.Event()

        def strike() -> None:
            self._strike(part, after_200=True)
            happened.set()

        self._target.aim(part)
        self._ledger.after(count, strike)
        return happened

    def _strike(self, part: str, after_200: bool) -> None:
        with self._lock:
            head = self._ledger.head
            try:
                when = self._target.kill(part)
            except AssertionError as error:
                self._ledger.broke(str(error))
                return
            self.kills.append(Kill(part, when, head, after_200))
