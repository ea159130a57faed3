"""What the system has promised: every webhook that was answered with 200, and the number that it was given."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from typing import Callable, Iterable


def canary(workspace: str) -> str:
    """A word that every body of a workspace carries, and that nobody of another may ever see."""
    return f"canary-{workspace}"


@dataclass
class Promise:
    """One webhook body. `seq` stays `None` until a 200 has named it."""

    workspace: str
    call: str
    kind: str
    first_sent: float
    accepted: float | None = None
    seq: int | None = None


class Ledger:
    """Shared by all senders."""

    def __init__(self, workspaces: Iterable[str]):
        self.by_seq: dict[str, dict[int, Promise]] = {workspace: {} for workspace in workspaces}
        self.heads: dict[str, int] = dict.fromkeys(self.by_seq, 0)
        self.answers: Counter = Counter()
        self.anomalies: list[str] = []
        self.accepted_at: list[tuple[float, float]] = []
        """When each 200 came and when its request had been sent, in order."""
        self._armed: list[tuple[int, Callable[[], None]]] = []
        self._lock = threading.Lock()

    @property
    def accepted(self) -> int:
        return sum(map(len, self.by_seq.values()))

    def settle(self, promise: Promise, status: str, seq: int | None, sent: float) -> None:
        """Notes a 200; runs, in this thread and at once, what was to happen after it."""
        now = time.monotonic()
        with self._lock:
            self.answers[status] += 1
            self.accepted_at.append((now, sent))
            name = f"{promise.workspace} {promise.call} {promise.kind}"
            if seq is None:
                # A live word that came after the call's end makes no event; everything else must.
                if status != "ignored" or promise.kind != "live_call" or promise.seq is not None:
                    self.anomalies.append(f"{name} was answered {status} without a number")
            else:
                known = self.by_seq[promise.workspace].setdefault(seq, promise)
                if known is not promise:
                    self.anomalies.append(f"seq {seq} was given to {known.call} {known.kind} and to {name}")
                if promise.seq not in (None, seq):
                    self.anomalies.append(f"{name} was told seq {promise.seq} and later {seq}")
                if promise.seq is None:
                    promise.seq, promise.accepted = seq, now
                self.heads[promise.workspace] = max(self.heads[promise.workspace], seq)
            waiting = [(left - 1, action) for left, action in self._armed]
            self._armed = [(left, action) for left, action in waiting if left > 0]
            due = [action for left, action in waiting if left <= 0]
        for action in due:
            action()

    def answered_since(self, start: float) -> float | None:
        """When the first 200 came to a webhook that was sent after that moment."""
        with self._lock:
            later = [when for when, sent in self.accepted_at[-1000:] if sent >= start]
        return later[0] if later else None

    def waits_since(self, start: float) -> list[float]:
        """How long each 200 took to come, of webhooks that were sent after that moment."""
        with self._lock:
            return sorted(when - sent for when, sent in self.accepted_at if sent >= start)

    def failed(self, reason: str) -> None:
        """Notes an answer that was no 200."""
        with self._lock:
            self.answers[reason] += 1

    def broke(self, sentence: str) -> None:
        """Notes an anomaly, and tells it at once: what caused it can still be looked at."""
        print(f"soak: {sentence}", file=sys.stderr, flush=True)
        with self._lock:
            self.anomalies.append(sentence)

    def after(self, count: int, action: Callable[[], None]) -> None:
        """Runs the action right after the `count`-th 200 from now."""
        with self._lock:
            self._armed.append((count, action))

    def disarm(self, action: Callable[[], None]) -> bool:
        """Whether the action has not begun, and now never will."""
        with self._lock:
            before = len(self._armed)
            self._armed = [(left, armed) for left, armed in self._armed if armed is not action]
            return len(self._armed) < before
