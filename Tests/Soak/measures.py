"""What processes take of the machine."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Callable

WHAT = ("MiB", "files", "threads")


def taken(pids: dict[str, int]) -> dict[str, dict[str, float]]:
    """Resident mebibytes, open files and threads of each process that is there."""
    found = {}
    for name, pid in pids.items():
        try:
            status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line)
            files = len(os.listdir(f"/proc/{pid}/fd"))
        except OSError:
            continue
        if "VmRSS" in status:
            found[name] = {"MiB": round(int(status["VmRSS"].split()[0]) / 1024, 1), "files": files, "threads": int(status["Threads"])}
    return found


class Levels:
    """The level of each process in stretches without faults, and its peak."""

    SETTLE_SECONDS = 20
    """A process that was just started takes less than one that has worked for a while, so all are given this time."""
    SAMPLES = 15
    SECONDS = SETTLE_SECONDS + SAMPLES
    """How long one level takes."""

    def __init__(self, pids: Callable[[], dict[str, int]], logs: Callable[[], list[Path]]):
        self._pids, self._logs = pids, logs
        self.levels: list[dict[str, dict[str, float]]] = []
        self.peaks: dict[str, dict[str, float]] = {}
        self.quiet: list[tuple[float, float]] = []
        """From when to when there were no faults."""
        self.errors: list[str] = []
        """Lines at level error or above that were logged in these stretches, once everything had settled."""

    def peak(self) -> dict[str, dict[str, float]]:
        """Looks once."""
        now = taken(self._pids())
        for name, figures in now.items():
            known = self.peaks.setdefault(name, dict(figures))
            known.update({what: max(known[what], value) for what, value in figures.items()})
        return now

    def level(self) -> None:
        """The median of some seconds under load, after all have settled: connections come and go."""
        start = time.monotonic()
        time.sleep(self.SETTLE_SECONDS)
        sizes = {log: log.stat().st_size for log in self._logs() if log.exists()}
        samples = []
        for _ in range(self.SAMPLES):
            samples.append(self.peak())
            time.sleep(1)
        names = {name for sample in samples for name in sample}
        self.levels.append({name: {what: median([one[name][what] for one in samples if name in one]) for what in WHAT} for name in sorted(names)})
        self.quiet.append((start, time.monotonic()))
        for log, size in sizes.items():
            with open(log, errors="replace") as lines:
                lines.seek(size)
                self.errors += [f"{log.name}: {line.strip()}" for line in lines if line.split(" ", 2)[1:2] in (["error"], ["critical"])]

    def sides(self) -> tuple[dict[str, float], dict[str, float]]:
        """What each process took at its first level and at its last."""
        first, last = {}, {}
        for level in self.levels:
            for name, figures in level.items():
                for what in ("MiB", "files"):
                    first.setdefault(f"{what} of {name}", figures[what])
                    last[f"{what} of {name}"] = figures[what]
        return first, last


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]
