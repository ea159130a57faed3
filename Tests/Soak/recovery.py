"""How soon everybody has what was promised once all faults are over."""

from __future__ import annotations

import time

from consumers import Consumer
from desks import Desk
from ledger import Ledger
from notifiers import Notifier
from verdict import percentiles

PROVIDERS = "providers (a 200)"


class Recoveries:
    """Each calm is measured for every consumer; one that needs longer than its limit is an anomaly.

    Faults overlap, so it is the end of the last of them that is measured from, which a calm follows every few seconds.
    """

    PATIENCE_SECONDS = 60
    """When a consumer is given up that does not get to the head."""

    def __init__(self, consumers: list[Consumer], ledger: Ledger, stream_seconds: float, desk_seconds: float):
        self._consumers, self._ledger = consumers, ledger
        self._stream_seconds, self._desk_seconds = stream_seconds, desk_seconds
        self.seconds: dict[str, list[float]] = {}
        """By consumer, how long it took."""
        self.behind: dict[str, int] = {}
        """How many events a consumer lacked at most when a calm began."""

    def calm(self, what: str = "", has_load: bool = True) -> None:
        """Waits until everybody has all that has been promised up to now; `what` happened before, if it was not just faults.

        With load, providers too must get a 200 for what they send from now on.
        """
        heads, start = dict(self._ledger.heads), time.monotonic()
        waiting = {one for one in self._consumers if one.promises and one.is_prompt}
        for one in waiting:
            one.hurry()
        for one in self._consumers:
            self.behind[one.name] = max(self.behind.get(one.name, 0), heads[one.workspace] - one.position)
        while (waiting or has_load) and time.monotonic() - start < self.PATIENCE_SECONDS:
            time.sleep(0.02)
            for one in [one for one in waiting if one.position >= heads[one.workspace]]:
                waiting.discard(one)
                self._note(one, time.monotonic() - start, what)
            if has_load and (answered := self._ledger.answered_since(start)) is not None:
                has_load = False
                self.note(PROVIDERS, "", answered - start, self._stream_seconds, what)
        for one in waiting:
            self._note(one, float("inf"), what)
        if has_load:
            self.note(PROVIDERS, "", float("inf"), self._stream_seconds, what)
        for one in self._consumers:
            one.dawdle()

    def catch_up(self, seconds: float) -> None:
        """Lets those who read slowly on purpose get to the head too."""
        deadline = time.monotonic() + seconds
        slow = [one for one in self._consumers if one.promises and not one.is_prompt]
        for one in slow:
            one.hurry()
            one.is_prompt = True
        while any(one.position < self._ledger.heads[one.workspace] for one in slow) and time.monotonic() < deadline:
            time.sleep(0.1)

    def _note(self, consumer: Consumer, seconds: float, what: str) -> None:
        limit = self._desk_seconds if isinstance(consumer, (Desk, Notifier)) else self._stream_seconds
        self.note(consumer.name, f" of {consumer.workspace}", seconds, limit, what)

    def note(self, name: str, whose: str, seconds: float, limit: float, what: str = "") -> None:
        self.seconds.setdefault(name, []).append(seconds)
        if seconds > limit:
            self._ledger.broke(f"{name}{whose} needed {seconds:.1f} s after {what or 'the last fault'}, and {limit:g} are allowed")

    def table(self) -> dict[str, dict[str, float]]:
        return {name: percentiles(values) for name, values in self.seconds.items()}
