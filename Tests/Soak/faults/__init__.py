"""What goes wrong, and when: a plan made of the seed, and its execution by threads that know nothing of each other, so that faults overlap."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass
from typing import Protocol

from ledger import Ledger


UNSEEN = "but another fault came first"
"""Under this a fault counts that had no effect."""


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

    def strike(self, fault: Fault) -> list[str] | None:
        """Returns when the fault has ended and what must be started again by hand is back; the names under which it counts, if not under its own.

        Raises AssertionError if the system did not bear it.
        """


class Injector:
    """Runs rounds of faults from all sources at once."""

    def __init__(self, sources: list[Source], seed: int, ledger: Ledger):
        self.counts: Counter = Counter()
        self.timeline: list[str] = []
        self._sources, self._seed, self._ledger = sources, seed, ledger
        self.rounds = 0
        self._start = time.monotonic()
        self._lock = threading.Lock()

    def plan(self, seconds: float) -> list[list[Fault]]:
        """The next round, by source: the same for a seed each time."""
        self.rounds += 1
        return [source.plan(random.Random(f"{self._seed} {source.name} {self.rounds}"), seconds) for source in self._sources]

    def close(self) -> None:
        for source in self._sources:
            if hasattr(source, "close"):
                source.close()

    def round(self, seconds: float) -> None:
        """Returns when every fault of the round has ended."""
        threads = [
            threading.Thread(target=self._run, args=(source, faults), daemon=True) for source, faults in zip(self._sources, self.plan(seconds))
        ]  # fmt: skip
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
                names = source.strike(fault)
            except Exception as error:  # noqa: BLE001: a fault that could not be done must not pass for one that was borne.
                self._ledger.broke(f"{fault}: {error!r}")
                continue
            with self._lock:
                self.counts.update([f"{fault.kind} {fault.target}"] if names is None else names)


def times(chance: random.Random, count: int, seconds: float) -> list[float]:
    """So many moments of a round, in order; none so late that the fault would outlast the round for long."""
    return sorted(chance.uniform(0, seconds * 0.85) for _ in range(count))
