"""A soak's report as tables for people."""

from __future__ import annotations

from faults.processes import RIGHT_AFTER
from measures import WHAT
from verdict import ANOMALIES


def headline(report: dict) -> str:
    """What can be claimed, in one sentence."""
    kills = sum(count for name, count in report["faults"].items() if name.startswith("kill "))
    right_after = sum(count for name, count in report["faults"].items() if name.startswith(RIGHT_AFTER))
    others = sum(count for name, count in report["faults"].items() if not name.startswith(RIGHT_AFTER)) - kills
    counts = {name: sum(one[name] for one in report["consumers"].values()) for name in ANOMALIES}
    verdict = "passed" if report["passed"] else "FAILED"
    did = f"{report['accepted']} webhooks accepted, {kills} kills ({right_after} right after a 200), {others} other faults"
    found = ", ".join(f"{count} {name}" for name, count in counts.items())
    return f"seed {report['seed']}: {verdict}; {report['minutes']} min, {did}: {found}"


def tables(report: dict) -> list[str]:
    lines = [*table(["fault", "times"], report["faults"].items()), *_consumers(report), *_latencies(report)]
    lines += table(["repaired by", "times"], report["repairs"].items())
    refused = [(f"{who}: {what}", count) for who, counts in report["intruders"].items() for what, count in sorted(counts.items())]
    lines += table(["intruder", "refused"], refused)
    lines += _processes(report)
    answers = ", ".join(f"{count} {name}" for name, count in sorted(report["answers"].items()))
    lines += [f"webhooks: {answers}; at most {report['longestWithout200']} s without a 200", ""]
    lines += [f"of {report['accepted']} events an operator at the broker saw {sum(report['atTheBroker'].values())}; nothing is promised there", ""]
    lines += [f"skipped: {name} ({reason})" for name, reason in report["skipped"].items()]
    return lines + [f"anomaly: {sentence}" for sentence in report["anomalies"]]


def table(heads: list[str], rows) -> list[str]:
    return [f"| {' | '.join(heads)} |", "| --- |" + " --- |" * (len(heads) - 1), *(f"| {' | '.join(map(str, row))} |" for row in rows), ""]


def _consumers(report: dict) -> list[str]:
    ranks, rows = ("count", "p50", "p99", "max"), []
    for name, counts in {**report["consumers"], **report["controls"]}.items():
        seconds = report["secondsToHead"].get(name, {})
        figures = [counts["promised"], *(counts[each] for each in ANOMALIES), report["mostBehind"].get(name, "")]
        rows.append([name, *figures, *(seconds.get(one, "") for one in ranks)])
    others = report["secondsToHead"].keys() - {row[0] for row in rows}
    for name in sorted(others):
        rows.append([name, *[""] * (len(ANOMALIES) + 2), *(report["secondsToHead"][name].get(one, "") for one in ranks)])
    return table(["consumer", "promised", *ANOMALIES, "most behind", "calms", "s to head p50", "p99", "max"], rows)


def _latencies(report: dict) -> list[str]:
    rows = [
        [name, *(kinds[kind].get(rank, "") for kind in ("without faults", "with faults") for rank in ("p50", "p99", "max"))]
        for name, kinds in report["secondsToConsumer"].items()
    ]
    heads = ["p50", "p99", "max"]
    return table(["s from webhook to", *(f"{one} without faults" for one in heads), *(f"{one} with" for one in heads)], rows)


def _processes(report: dict) -> list[str]:
    if not report["levels"]:
        return []
    rows = []
    for name in sorted({name for level in report["levels"] for name in level}):
        known = [level[name] for level in report["levels"] if name in level]
        rows.append([name, *(each[what] for what in WHAT for each in (known[0], report["peaks"][name], known[-1]))])
    return table(["process", *(f"{what} {when}" for what in WHAT for when in ("warm", "peak", "end"))], rows)
