"""What a soak found: every count, and the verdict."""

from __future__ import annotations

from collections import Counter

from consumers import Consumer, Shown, fingerprint, is_foreign
from faults import UNSEEN
from faults.clock import CLOCK
from faults.machine import FLUSH, FULL
from notifiers import Notifier
from verdict import anomalies, compare, grown, log_anomalies, percentiles, unproved

REPAIRS = ("connect fetch", "hole fetch", "beacon fetch", "repeat dropped", "gap", "stream resumed", "notifier started again")


class Report:
    """Made when everything has come to rest and was closed."""

    def __init__(self, soak, injector, logs: dict[str, list[dict]], began: float, ended: float):
        self._soak, self._injector, self._logs = soak, injector, logs
        self._began, self._ended = began, ended
        self._found: list[str] = []

    def made(self, left: list, late: list[str]) -> dict:
        """`left`: processes that outlived their end. `late`: what did not end as it should."""
        soak, ledger = self._soak, self._soak.ledger
        consumers, controls = self._judge()
        repairs = self._repairs()
        refused = {one.name: dict(one.refused) for one in soak.intruders}
        self._found += ledger.anomalies + [anomaly for one in [*soak.consumers, *soak.intruders] for anomaly in one.anomalies]
        self._found += late + [f"left running: {' '.join(one.arguments[:2])}" for one in left]
        self._found += unproved(repairs, controls, refused) + self._unseen()
        first, last = soak.levels.sides()
        self._found += grown(first, last, 0.1)
        self._found += [f"logged without a fault: {line}" for line in soak.levels.errors]
        accepted = [promise.accepted - promise.first_sent for book in ledger.by_seq.values() for promise in book.values() if promise.accepted]
        return {
            "seed": soak.options.seed,
            "passed": not self._found,
            "anomalies": self._found[:50],
            "minutes": round((self._ended - self._began) / 60, 1),
            "rate": soak.rate,
            "accepted": ledger.accepted,
            "answers": dict(ledger.answers),
            "faults": dict(sorted(self._injector.counts.items())),
            "skipped": soak.skipped,
            "consumers": consumers,
            "controls": controls,
            "mostBehind": soak.recoveries.behind,
            "repairs": repairs,
            "intruders": refused,
            "secondsToHead": soak.recoveries.table(),
            "secondsToAccept": percentiles(accepted),
            "longestWithout200": self._longest_outage(),
            "secondsToConsumer": self._latencies(),
            "atTheBroker": {workspace: len(seqs) for workspace, seqs in soak.watcher.seen.items()},
            "levels": soak.levels.levels,
            "peaks": soak.levels.peaks,
            "timeline": self._injector.timeline,
        }

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
                counts = compare(shown, self._promised(one, book), book, log, one.position, head)
                (consumers if one.promises else controls).setdefault(one.name, Counter()).update(counts)
                if one.promises:
                    self._found += [f"{one.name} of {workspace}: {count} {name}" for name, count in anomalies(counts).items()]
        return {name: dict(counts) for name, counts in consumers.items()}, {name: dict(counts) for name, counts in controls.items()}

    @staticmethod
    def _promised(consumer: Consumer, book: dict) -> set[int]:
        """The numbers that it must have been shown."""
        excused = {seq for after, upto in consumer.excused for seq in range(after + 1, upto + 1)}
        return {seq for seq, promise in book.items() if consumer.promises in (None, "all", promise.kind)} - excused

    def _journaled(self, notifier: Notifier) -> list[Shown]:
        """The journal counts. What was printed is at most once, which is looked at here too."""
        printed = Counter(event.seq for event in notifier.shown)
        if again := sum(count > 1 for count in printed.values()):
            self._found.append(f"{notifier.name} of {notifier.workspace} printed {again} events twice")
        entries = notifier.entries()
        if entries and entries[0] != {"cursor": 0}:
            self._found.append(f"the journal of {notifier.name} of {notifier.workspace} begins with {entries[0]}")
        return [Shown(0, event["seq"], fingerprint(event), is_foreign(event, notifier.workspace)) for event in notifier.events()]

    def _repairs(self) -> dict[str, int]:
        """How often each way of repair was gone by whoever something is promised to."""
        found = {name: sum(one.repairs[name] for one in self._soak.consumers if one.promises) for name in REPAIRS}
        return {**found, "duplicate webhook": self._soak.ledger.answers["duplicate"]}

    def _unseen(self) -> list[str]:
        """Machine faults that were tried and never came through."""
        counts, found = self._injector.counts, []
        for kind in (FULL, FLUSH, CLOCK):
            tried = [name for name in counts if name.startswith(kind)]
            if tried and all(name.endswith(UNSEEN) for name in tried):
                found.append(f"of {sum(counts[name] for name in tried)} times {kind} none had an effect, so it was not tested")
        return found

    def _latencies(self) -> dict[str, dict[str, dict]]:
        """From the first sending of a webhook to each consumer, in stretches without faults and in all others."""
        found: dict[str, dict[str, list[float]]] = {}
        for one in self._soak.consumers:
            book = self._soak.ledger.by_seq[one.workspace]
            kinds = found.setdefault(one.name, {"without faults": [], "with faults": []}) if one.promises else {}
            for event in one.shown if kinds else []:
                if promise := book.get(event.seq):
                    is_quiet = any(start <= promise.first_sent and event.when <= end for start, end in self._soak.levels.quiet)
                    kinds["without faults" if is_quiet else "with faults"].append(event.when - promise.first_sent)
        return {name: {kind: percentiles(values) for kind, values in kinds.items()} for name, kinds in found.items()}

    def _longest_outage(self) -> float:
        """The longest time between two 200s while somebody was posting all the time, in seconds."""
        times = sorted(when for when, _ in self._soak.ledger.accepted_at if when <= self._ended)
        return round(max((later - earlier for earlier, later in zip(times, times[1:])), default=0), 1)
