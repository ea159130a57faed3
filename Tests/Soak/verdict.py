"""Compares what was shown with what was promised."""

from __future__ import annotations

from collections import Counter

from consumers import Consumer
from faults import Kill
from ledger import Ledger


def compare(shown: list[dict], promised: set[int], ledger: Ledger, log: dict[int, dict]) -> dict[str, int]:
    """Counts every way in which a list of events can differ from the promise.

    lost: promised and not shown. duplicate: shown again. reordered: shown after a later one. phantom: nobody was told 200 for it. forked: another
    event than the log has under that number, or than was sent.
    """
    counts = Counter(lost=0, duplicate=0, reordered=0, phantom=0, forked=0)
    seen: set[int] = set()
    highest = 0
    for event in shown:
        seq = event["seq"]
        promise = ledger.by_seq.get(seq)
        if seq in seen:
            counts["duplicate"] += 1
        elif seq < highest:
            counts["reordered"] += 1
        if promise is None:
            counts["phantom"] += 1
        elif log.get(seq) != event or (event["call"].get("providerCallId"), event["type"]) != (promise.call, promise.kind):
            counts["forked"] += 1
        seen.add(seq)
        highest = max(highest, seq)
    counts["lost"] = len(promised - seen)
    return {"promised": len(promised), "shown": len(seen), **counts}


def journal_events(entries: list[dict]) -> tuple[int, list[dict]]:
    """Where a journal began, and its events."""
    return entries[0].get("cursor", 0) if entries else 0, [entry for entry in entries if "type" in entry]


def percentiles(values: list[float]) -> dict[str, float]:
    """How many there are, p50, p95, p99 and the highest."""
    if not values:
        return {"count": 0}
    ordered = sorted(values)
    ranks = {name: min(len(ordered) - 1, int(share * len(ordered))) for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1))}
    return {"count": len(ordered), **{name: round(ordered[rank], 3) for name, rank in ranks.items()}}


def milliseconds(seconds: list[float]) -> dict[str, float]:
    return percentiles([1000 * value for value in seconds])


def latencies(consumer: Consumer, ledger: Ledger) -> list[float]:
    """From the first sending of each webhook to the first time that the consumer was shown its event."""
    first: dict[int, float] = {}
    for when, event in consumer.shown:
        first.setdefault(event["seq"], when)
    return [when - ledger.by_seq[seq].first_sent for seq, when in first.items() if seq in ledger.by_seq]


def longest_outage(ledger: Ledger, start: float, end: float) -> dict[str, float]:
    """The longest time between two 200s while somebody was posting all the time, in seconds, and when it began."""
    times = sorted(when for when, _ in ledger.accepted_at if when <= end)
    gaps = [(later - earlier, earlier - start) for earlier, later in zip(times, times[1:])]
    seconds, at = max(gaps, default=(0, 0))
    return {"seconds": round(seconds, 3), "at": round(at, 3)}


def recoveries(kills: list[Kill], consumers: list[Consumer], ledger: Ledger) -> dict[str, dict]:
    """Per killed part: how long until a webhook that was sent after the kill was accepted, and until each consumer was shown something newer."""
    spans: dict[str, dict[str, list[float]]] = {}
    for kill in kills:
        of_part = spans.setdefault(kill.part, {"webhook": [], **{consumer.name: [] for consumer in consumers}})
        accepted = next((when for when, sent in ledger.accepted_at if sent > kill.when), None)
        if accepted is not None:
            of_part["webhook"].append(accepted - kill.when)
        for consumer in consumers:
            shown = next((when for when, event in consumer.shown if when > kill.when and event["seq"] > kill.head), None)
            if shown is not None:
                of_part[consumer.name].append(shown - kill.when)
    return {part: {name: percentiles(values) for name, values in of_part.items()} for part, of_part in spans.items()}
