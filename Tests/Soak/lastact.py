"""The last act: what is lost last is missed by nobody who waits for the next one."""

from __future__ import annotations

import random
import time

from ledger import Ledger
from load import Poster, call_life
from recovery import Recoveries
from system import LEAD, System
from watcher import Watcher


class LastAct:
    """A hole; then twice one more call in each workspace and silence: nothing follows that could tell anybody that something is missing."""

    def __init__(self, system: System, ledger: Ledger, watcher: Watcher, recoveries: Recoveries, seed: int):
        self._system, self._ledger, self._watcher, self._recoveries, self._seed = system, ledger, watcher, recoveries, seed

    def play(self, number: int) -> None:
        desks = self._system.network.legs["desks"]
        self._lose(f"hole.{number}")
        self._calls(f"after the hole.{number}")
        self._recoveries.calm("a hole", has_load=False)
        self._lose(f"quiet.{number}")
        self._recoveries.calm("a lost last event", has_load=False)
        self._await_watcher()
        desks.cut("black hole")
        self._calls(f"tail.{number}")
        # The broker has them, and the gateway has been told so: else it would send them again, and all would be well without any fetch.
        self._await_broker()
        self._system.kill("mosquitto")
        desks.heal(reset=True)
        self._recoveries.calm("the last act", has_load=False)

    def _lose(self, sid: str) -> None:
        """One call in each workspace of which no desk hears."""
        desks = self._system.network.legs["desks"]
        self._await_watcher()
        desks.cut("all calls lost")
        self._calls(sid)
        self._await_broker()
        desks.heal()

    def _await_watcher(self) -> None:
        if not self._watcher.opened.wait(30):
            self._ledger.broke("the operator did not get back to the broker within 30 s")

    def _await_broker(self) -> None:
        if not self._watcher.sees(self._ledger):
            self._ledger.broke("the broker did not get the last events within 30 s")
        # What it sent out in the same moment is on its way, and its acknowledgements.
        time.sleep(0.5)

    def _calls(self, sid: str) -> None:
        chance = random.Random(f"{self._seed} {sid}")
        for place in self._system.workspaces.values():
            kind, fields = next(one for one in call_life(place.name, sid, chance, LEAD) if one[0] == "call_completed")
            poster = Poster(place.name, self._system.providers, place.webhook, self._ledger, chance)
            poster.post(fields, kind)
            poster.close()
