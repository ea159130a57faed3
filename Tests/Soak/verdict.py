"""Compares what was shown with what was promised. Pure."""

from __future__ import annotations

from collections import Counter
from typing import Iterable, Mapping, Sequence

from consumers import Shown

ANOMALIES = ("lost", "duplicate", "reordered", "phantom", "foreign", "skipped", "fork", "stuck")
"""Every way in which a list of events can differ from the promise.

lost: promised and not shown. duplicate: shown again. reordered: shown after a later one. phantom: nobody was told 200 for it. foreign: of another
workspace. skipped: lost, and a later one was handled, so that it will never be asked for again. fork: not what the log has under that number.
stuck: 1 if the consumer did not get to the head.
"""


def compare(shown: Sequence[Shown], promised: set[int], known: Iterable[int], log: Mapping[int, bytes], position: int, head: int) -> dict[str, int]:
    """Counts the anomalies of one consumer.

    `promised`: the numbers that it must have been shown. `known`: those of all webhooks that were answered with 200. `log`: each number's fingerprint.
    """
    counts = Counter(dict.fromkeys(ANOMALIES, 0))
    known, seen, highest = set(known), set(), 0
    for event in shown:
        if event.seq in seen:
            counts["duplicate"] += 1
        elif event.seq < highest:
            counts["reordered"] += 1
        if event.is_foreign:
            counts["foreign"] += 1
        if event.seq not in known:
            counts["phantom"] += 1
        elif log.get(event.seq) != event.content:
            counts["fork"] += 1
        seen.add(event.seq)
        highest = max(highest, event.seq)
    missing = promised - seen
    counts["lost"] = len(missing)
    counts["skipped"] = sum(seq < max(position, highest) for seq in missing)
    counts["stuck"] = int(position < head)
    return {"promised": len(promised), "shown": len(seen), **counts}


def anomalies(counts: Mapping[str, int]) -> dict[str, int]:
    """Those that happened."""
    return {name: counts[name] for name in ANOMALIES if counts[name]}


def log_anomalies(numbers: Sequence[int], head: int) -> list[str]:
    """What is wrong with a log that should be 1 … head; the oldest may have been removed for their age."""
    found = []
    if not numbers or numbers[-1] != head:
        found.append(f"the log ends at {numbers[-1] if numbers else 'nothing'}, and {head} was promised")
    if any(later != earlier + 1 for earlier, later in zip(numbers, numbers[1:])):
        found.append("the log is not in order without a hole")
    return found


def unproved(repairs: Mapping[str, int], controls: Mapping[str, Mapping[str, int]], refused: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Why a run proves nothing that has no anomaly: a way of repair was never gone, a control lost nothing, an intruder was never refused."""
    found = [f"nothing needed a {name}, so it was not tested" for name, count in repairs.items() if not count]
    found += [f"{name} lost nothing, so the run proves nothing" for name, counts in controls.items() if not counts["lost"]]
    found += ["there was no control, so the run proves nothing"] if not controls else []
    return found + [f"{name} was never refused anything" for name, counts in refused.items() if not any(counts.values())]


def unproved_cuts(lost: Sequence[Mapping[str, int]]) -> list[str]:
    """The same of power cuts: how many commits the writer with each setting of `synchronous` lost in each of them."""
    found = ["a commit with synchronous FULL was lost, so this disk proves nothing"] if any(one["FULL"] > 0 for one in lost) else []
    if not any(one["NORMAL"] > 0 for one in lost):
        found.append("the control with synchronous NORMAL lost nothing, so the run proves nothing")
    return found


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """How many there are, p50, p95, p99 and the highest."""
    if not values:
        return {"count": 0}
    ordered = sorted(values)
    ranks = {name: min(len(ordered) - 1, int(share * len(ordered))) for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1))}
    return {"count": len(ordered), **{name: round(ordered[rank], 3) for name, rank in ranks.items()}}


def grown(before: Mapping[str, float], after: Mapping[str, float], share: float) -> list[str]:
    """Which of the figures are higher than they were by more than a share."""
    return [f"{name} went from {before[name]:g} to {after[name]:g}" for name in before if name in after and after[name] > before[name] * (1 + share)]
