"""What processes take of the machine."""

from __future__ import annotations

import os
from pathlib import Path


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
