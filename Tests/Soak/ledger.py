"""What the system has promised: every webhook that was answered with 200, and the number that it was given."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Callable


@dataclass
class Promise:
    """One webhook body. `seq` stays `None` until a 200 has named it."""

    call: str
    kind: str
    first_sent: float
    accepted: float | None = None
    seq: int | None = None


@dataclass
class Ledger:
    """Shared by all senders."""

    by_seq: dict[int, Promise] = field(default_factory=dict)
    answers: Counter = field(default_factory=Counter)
    anomalies: list[str] = field(default_factory=list)
    head: int = 0
    accepted_at: list[tuple[float, float]] = field(default_factory=list)
    """When each 200 came and when its request had been sent, in order."""
    _armed: list[tuple[int, Callable[[], None]]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def settle(self, promise: Promise, status: str, seq: int, sent: float) -> None:
        """Notes a 200; runs, in this thread and at once, what was to happen after it."""
        now = time.monotonic()
        due = []
        with self._lock:
            self.answers[status] += 1
            self.accepted_at.append((now, sent))
            known = self.by_seq.setdefault(seq, promise)
            if known is not promise:
                self.anomalies.append(f"seq {seq} was given to {known.call} {known.kind} and to {promise.call} {promise.kind}")
            if promise.seq not in (None, seq):
                self.anomalies.append(f"{promise.call} {promise.kind} was told seq {promise.seq} and later {seq}")
            if promise.seq is None:
                promise.seq, promise.accepted = seq, now
            self.head = max(self.head, seq)
            waiting = [(left - 1, action) for left, action in self._armed]
            self._armed = [(left, action) for left, action in waiting if left > 0]
            due = [action for left, action in waiting if left <= 0]
        for action in due:
            action()

    def failed(self, reason: str) -> None:
        """Notes an answer that was no 200."""
        with self._lock:
            self.answers[reason] += 1

    def broke(self, sentence: str) -> None:
        with self._lock:
            self.anomalies.append(sentence)

    def after(self, count: int, action: Callable[[], None]) -> None:
        """Runs the action right after the `count`-th 200 from now."""
        with self._lock:
            self._armed.append((count, action))
