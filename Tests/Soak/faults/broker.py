"""A broker that comes back with the wrong file of accounts: what a power cut, a crash or a restored backup leave behind."""

from __future__ import annotations

import random

from faults import Fault, times
from system import System


class BrokerFiles:
    """The accounts' file is replaced and the broker killed, so that it must be started on a file that is made anew."""

    name = "broker"

    def __init__(self, system: System):
        self._system = system
        self._file = system.data / "broker" / "dynamic-security.json"
        # From before the last desks were added.
        self._old = self._file.read_bytes()

    def plan(self, chance: random.Random, seconds: float) -> list[Fault]:
        kinds = ["broker wiped", "broker with an old file", "broker with half a file"]
        return [Fault(at, chance.choice(kinds), "accounts") for at in times(chance, max(1, round(seconds / 15)), seconds)]

    def strike(self, fault: Fault) -> None:
        content = {"broker wiped": b"", "broker with an old file": self._old, "broker with half a file": self._old[: len(self._old) // 2]}
        self._file.write_bytes(content[fault.kind])
        self._system.kill("mosquitto")
