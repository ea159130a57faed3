"""Network legs that are cut, each in every way."""

from __future__ import annotations

import random
import time

from faults import Fault, times
from proxy import MODES, Network


class Cuts:
    """Every pair of leg and way comes once before any comes again."""

    name = "network"

    def __init__(self, network: Network, longest: float):
        self._network, self._longest = network, longest
        self._bag: list[tuple[str, str]] = []

    def plan(self, chance: random.Random, seconds: float) -> list[Fault]:
        faults = []
        for at in times(chance, max(2, round(seconds / 3)), seconds):
            if not self._bag:
                self._bag = [(mode, leg) for mode in MODES for leg in self._network.legs]
                self._bag += [("some calls lost", name) for name, leg in self._network.legs.items() if leg.speaks_mqtt] * 3
                chance.shuffle(self._bag)
            mode, leg = self._bag.pop()
            faults.append(Fault(at, mode, leg, min(seconds - at + 2, chance.uniform(0.3, self._longest))))
        return faults

    def strike(self, fault: Fault) -> None:
        leg = self._network.legs[fault.target]
        leg.cut(fault.kind)
        time.sleep(fault.seconds)
        leg.heal()
