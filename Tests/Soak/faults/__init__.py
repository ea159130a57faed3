"""What goes wrong, and when: a plan made of the seed, and its execution by threads that know nothing of each other, so that faults overlap."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass
from typing import Protocol

from ledger import Ledger


@dataclass(frozen=True)
class Fault:
    """Due `at` seconds after the start of its round, for so many `seconds`; with `after`, right after that many 200s from then on."""

    at: float
    kind: str
    target: str
    seconds: float = 0
    after: int = 0

    def __str__(self) -> str:
        length = f" {self.seconds:.1f} s" if self.seconds else ""
        return f"{self.at:.1f} {self.kind} {self.target}{length}{' after a 200' if self.after else ''}"


class Source(Protocol):
    """One kind of faults. A thread of its own carries them out, one after the other."""

    name: str

    def plan(self, chance: random.Random, seconds: float) -> list[Fault]:
        """Those of one round."""

    def strike(self, fault: Fault) -> None:
        """Returns when the fault has ended and what must be started again by hand is back.

        Raises AssertionError if the system did not bear it.
        """


class Injector:
    """Runs rounds of faults from all sources at once."""

    def __init__(self, sources: list[Source], seed: int, ledger: Ledger):
        self.counts: Counter = Counter()
        self.right_after_200 = 0
        self.timeline: list[str] = []
        self._sources, self._seed, self._ledger = sources, seed, ledger
        self._rounds = 0
        self._start = time.monotonic()
        self._lock = threading.Lock()

    def round(self, seconds: float) -> None:
        """Returns when every fault of the round has ended."""
        self._rounds += 1
        threads = []
        for source in self._sources:
            faults = source.plan(random.Random(f"{self._seed} {source.name} {self._rounds}"), seconds)
            threads.append(threading.Thread(target=self._run, args=(source, faults), daemon=True))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _run(self, source: Source, faults: list[Fault]) -> None:
        start = time.monotonic()
        for fault in faults:
            time.sleep(max(0, start + fault.at - time.monotonic()))
            with self._lock:
                self.timeline.append(f"{time.monotonic() - self._start:.1f} {fault.kind} {fault.target} {fault.seconds:.1f}")
            try:
                source.strike(fault)
            except Exception as error:  # noqa: BLE001: a fault that could not be done must not pass for one that was borne.
                self._ledger.broke(f"{fault}: {error!r}")
                continue
            with self._lock:
                self.counts[f"{fault.kind} {fault.target}"] += 1
                self.right_after_200 += fault.after > 0


def times(chance: random.Random, count: int, seconds: float) -> list[float]:
    """So many moments of a round, in order; none so late that the fault would outlast the round for long."""
    return sorted(chance.uniform(0, seconds * 0.85) for _ in range(count))
