"""The other end: what somebody was shown."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from dataclasses import dataclass

from ledger import canary


@dataclass(frozen=True, slots=True)
class Shown:
    """One event as a consumer was shown it; of its content a fingerprint is enough to compare."""

    when: float
    seq: int
    content: bytes
    is_foreign: bool


def fingerprint(event: dict) -> bytes:
    return hashlib.blake2b(json.dumps(event, sort_keys=True).encode(), digest_size=8).digest()


def is_foreign(event: dict, workspace: str) -> bool:
    """Whether it is not this workspace's."""
    text = json.dumps(event)
    return event.get("workspaceId") != workspace or text.count("canary-") != text.count(canary(workspace)) or canary(workspace) not in text


def shown(event: dict, workspace: str) -> Shown:
    """As somebody of that workspace is shown it now."""
    return Shown(time.monotonic(), event["seq"], fingerprint(event), is_foreign(event, workspace))


class Consumer:
    """Notes what it was shown. Written by one thread; read by others for its position, and when that thread has ended."""

    promises: str | None = None
    """The kind of event that it must have, `all` of them, or `None` for a control that nothing is promised to."""
    is_prompt = True
    """Whether it is to be at the head soon after a fault; whoever reads slowly on purpose is not."""

    def __init__(self, name: str, workspace: str):
        self.name = name
        self.workspace = workspace
        self.shown: list[Shown] = []
        self.excused: list[tuple[int, int]] = []
        """After which number and up to which one it was told in band that it gets nothing."""
        self.anomalies: list[str] = []
        self.repairs: Counter = Counter()
        """How often it had to be helped, by the way in which it was."""
        self._position = 0

    @property
    def position(self) -> int:
        """Everything up to here was handled."""
        return self._position

    def hurry(self) -> None:
        """From now on it does not dawdle."""

    def dawdle(self) -> None:
        """It may dawdle again, if it is of that kind."""

    def show(self, event: dict) -> None:
        self.shown.append(shown(event, self.workspace))
        self._position = max(self._position, event["seq"])
