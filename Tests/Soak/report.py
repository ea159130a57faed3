"""What a soak found: every count, the verdict, and a table for people."""

from __future__ import annotations

import sys
from collections import Counter

from consumers import Shown, fingerprint, is_foreign
from desks import Desk
from notifiers import Notifier
from verdict import ANOMALIES, anomalies, compare, grown, log_anomalies, percentiles

REPAIRS = ("connect fetch", "hole fetch", "beacon fetch", "repeats dropped")


class Report:
    """Made when everything has come to rest, told after everything has been closed."""

    left: list = []
    late: list[str] = []

    def __init__(self, soak, injector, logs: dict[str, list[dict]], began: float, ended: float):
        self._soak, self._injector, self._logs = soak, injector, logs
        self._began, self._ended = began, ended
        self._found: list[str] = []

    def made(self) -> dict:
        ledger = self._soak.ledger
        consumers, controls = self._judge()
        repairs = self._repairs()
        self._found += ledger.anomalies + [anomaly for one in [*self._soak.consumers, *self._soak.intruders] for anomaly in one.anomalies]
        self._found += self.late + [f"left running: {' '.join(one.arguments[:2])}" for one in self.left]
        self._found += [f"nothing needed a {name}, so it was not tested" for name, count in repairs.items() if not count]
        self._found += [f"{name} lost nothing, so the run proves nothing" for name, counts in controls.items() if not counts["lost"]]
        refused = {one.name: dict(one.refused) for one in self._soak.intruders}
        self._found += [f"{name} was never refused anything" for name, counts in refused.items() if not any(counts.values())]
        if len(self._soak.levels) > 8:
            self._found += self._growth()
        accepted = [promise.accepted - promise.first_sent for book in ledger.by_seq.values() for promise in book.values() if promise.accepted]
        report = {
            "seed": self._soak.options.seed,
            "passed": not self._found,
            "anomalies": self._found[:50],
            "minutes": round((self._ended - self._began) / 60, 1),
            "accepted": ledger.accepted,
            "answers": dict(ledger.answers),
            "faults": dict(sorted(self._injector.counts.items())),
            "killsRightAfter200": self._injector.right_after_200,
            "skipped": self._soak.skipped,
            "consumers": consumers,
            "controls": controls,
            "repairs": repairs,
            "intruders": refused,
            "secondsToHead": {name: percentiles(values) for name, values in self._soak.recoveries.items()},
            "secondsToAccept": percentiles(accepted),
            "longestWithout200": self._longest_outage(),
            "levels": {"first": self._soak.levels[0], "last": self._soak.levels[-1]},
            "timeline": self._injector.timeline,
        }
        self._print(report)
        return report

    def _judge(self) -> tuple[dict, dict]:
        consumers: dict[str, Counter] = {}
        controls: dict[str, Counter] = {}
        for workspace, events in self._logs.items():
            book, head = self._soak.ledger.by_seq[workspace], self._soak.ledger.heads[workspace]
            self._found += [f"{workspace}: {sentence}" for sentence in log_anomalies([event["seq"] for event in events], head)]
            log = {event["seq"]: fingerprint(event) for event in events}
            for event in events:
                promise = book.get(event["seq"])
                if promise is None or (event["call"].get("providerCallId"), event["type"]) != (promise.call, promise.kind):
                    self._found.append(f"{workspace}: event {event['seq']} is not what was sent")
            for one in self._soak.consumers:
                if one.workspace != workspace:
                    continue
                shown = self._journaled(one) if isinstance(one, Notifier) else one.shown
                # What twenty years on the clock have removed can be compared only between consumers.
                for event in shown:
                    log.setdefault(event.seq, event.content)
                promised = {seq for seq, promise in book.items() if one.promises != "call_completed" or promise.kind == "call_completed"}
                counts = compare(shown, promised, book, log, one.position, head)
                (consumers if one.promises else controls).setdefault(one.name, Counter()).update(counts)
                if one.promises:
                    self._found += [f"{one.name} of {workspace}: {count} {name}" for name, count in anomalies(counts).items()]
        return {name: dict(counts) for name, counts in consumers.items()}, {name: dict(counts) for name, counts in controls.items()}

    def _journaled(self, notifier: Notifier) -> list[Shown]:
        """The journal counts. What was printed is at most once, which is looked at here too."""
        printed = Counter(event.seq for event in notifier.shown)
        if again := sum(count > 1 for count in printed.values()):
            self._found.append(f"{notifier.name} of {notifier.workspace} printed {again} events twice")
        entries = notifier.entries()
        if entries and entries[0] != {"cursor": 0}:
            self._found.append(f"the journal of {notifier.name} of {notifier.workspace} begins with {entries[0]}")
        events = [entry for entry in entries if "type" in entry]
        return [Shown(0, event["seq"], fingerprint(event), is_foreign(event, notifier.workspace)) for event in events]

    def _repairs(self) -> dict[str, int]:
        desks = [one for one in self._soak.consumers if isinstance(one, Desk) and one.promises]
        found = {name: sum(desk.counts[name] for desk in desks) for name in REPAIRS}
        found["duplicate webhook"] = self._soak.ledger.answers["duplicate"]
        found["stream resumed"] = sum(one.reconnects for one in self._soak.consumers if one.promises == "all" and not isinstance(one, Desk))
        found["notifier started again"] = sum(one.reconnects for one in self._soak.consumers if isinstance(one, Notifier))
        return found

    def _growth(self) -> list[str]:
        """Memory and files at the end against the level after the warm-up: of each, the median of three calms."""
        levels = self._soak.levels
        middle = lambda some, name, what: sorted(level[name][what] for level in some if name in level)  # noqa: E731
        found = []
        for what, allowance in (("MiB", 4), ("files", 4)):
            sides = []
            for some in (levels[1:4], levels[-3:]):
                values = {name: middle(some, name, what) for name in levels[0]}
                sides.append({f"{what} of {name}": each[len(each) // 2] for name, each in values.items() if each})
            found += grown(sides[0], sides[1], 0.1, allowance)
        return found

    def _longest_outage(self) -> float:
        """The longest time between two 200s while somebody was posting all the time, in seconds."""
        times = sorted(when for when, _ in self._soak.ledger.accepted_at if when <= self._ended)
        return round(max((later - earlier for earlier, later in zip(times, times[1:])), default=0), 1)

    @staticmethod
    def _print(report: dict) -> None:
        lines = [f"seed {report['seed']}: {'passed' if report['passed'] else 'FAILED'}, {report['minutes']} min, {report['accepted']} webhooks accepted", ""]
        lines += ["| fault | times |", "| --- | --- |", *(f"| {name} | {count} |" for name, count in report["faults"].items()), ""]
        lines += ["| consumer | promised | " + " | ".join(ANOMALIES) + " | p50 s to head | max |", "| --- |" + " --- |" * (len(ANOMALIES) + 3)]
        for name, counts in {**report["consumers"], **report["controls"]}.items():
            seconds = report["secondsToHead"].get(name, {})
            figures = [counts["promised"], *(counts[each] for each in ANOMALIES), seconds.get("p50", ""), seconds.get("max", "")]
            lines.append(f"| {name} | " + " | ".join(map(str, figures)) + " |")
        lines += ["", "| repaired by | times |", "| --- | --- |", *(f"| {name} | {count} |" for name, count in report["repairs"].items()), ""]
        lines += ["| intruder | refused |", "| --- | --- |"]
        lines += [f"| {name}: {what} | {count} |" for name, counts in report["intruders"].items() for what, count in sorted(counts.items())]
        lines += ["", *(f"skipped: {name} ({reason})" for name, reason in report["skipped"].items())]
        print("\n".join(lines), file=sys.stderr, flush=True)
