#!/usr/bin/env python3
"""Kills a program at every single step of its work on one event: at the K-th flush, the K-th write to a file, the K-th write to a socket.

    Tests/Soak/run crash_points.py [--build release]

Random kills miss windows of microseconds; here strace kills at a system call, for K = 1, 2, 3 … until the program survives its work. A webhook is then
posted until it is accepted, and a notifier started again: the event must be in the log once, and in the journal once. strace is also asked whether
the flush of the write-ahead log really comes before the first byte of the 200.

Needs strace and the right to trace; without them it says so and does nothing.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from consumers import EventStream
from ledger import Ledger
from load import Poster, call_life
from notifiers import Notifier
from programs import Program
from system import LEAD, ROOT, System, Workspace

CALLS = {
    "gateway": ("pwrite64", "fdatasync", "write", "writev"),
    "notifier": ("write", "fsync", "read"),
}
SURVIVED = 2
"""So many survivals in a row end the sweep of a call: threads count for themselves, so one may be luck."""
LAST = 100
AFTERWARDS_SECONDS = 0.2


def why_not() -> str | None:
    """Why there can be no tracing here, in words, or `None`."""
    if not shutil.which("strace"):
        return "needs strace"
    allowed = subprocess.run(["strace", "-o", "/dev/null", "true"], stderr=subprocess.DEVNULL).returncode == 0
    return None if allowed else "needs the right to trace (ptrace)"


class Tracer:
    """strace on a running program until the end of the block."""

    def __init__(self, pid: int, *arguments: str, output: str = "/dev/null"):
        command = ["strace", "-f", "-o", output, *arguments, "-p", str(pid)]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def __enter__(self) -> "Tracer":
        # It says so when it holds the program; from then on every call is counted.
        assert "attached" in self._process.stderr.readline(), "strace could not attach"
        return self

    def __exit__(self, *_) -> None:
        self._process.terminate()
        self._process.wait()
        self._process.stderr.close()


class Sweep:
    """One system, and one call after the other through it."""

    def __init__(self, system: System):
        self.system = system
        self.place: Workspace = system.workspaces["acme"]
        self.ledger = Ledger(["acme"])
        self.kills: Counter = Counter()
        self.anomalies: list[str] = []
        self._chance = random.Random(0)
        self._number = 0
        legs = system.network.legs
        self.stream = EventStream("stream", self.place, legs["browsers"].target, 0)
        self.notifier = Notifier("notifier", system, self.place, "front", 0)
        self._poster = Poster("acme", legs["providers"].target, self.place.webhook, self.ledger, self._chance)

    def call(self) -> int:
        """Posts one ended call until it is accepted, and returns its number."""
        self._number += 1
        kind, fields = next(one for one in call_life("acme", f"crash.{self._number}", self._chance, LEAD) if one[0] == "call_completed")
        promise = self._poster.post(fields, kind)
        assert promise, "a webhook was not accepted"
        return promise.seq

    def arrived(self, seq: int, who: str) -> None:
        """Waits until stream and notifier have it."""
        deadline = time.monotonic() + 30
        while self.notifier.position < seq or self.stream.position < seq:
            if time.monotonic() > deadline:
                self.anomalies.append(f"{who}: event {seq} did not arrive within 30 s")
                return
            time.sleep(0.01)

    def kill_at(self, program: Program, name: str, call: str, number: int) -> bool:
        """Whether the program died at that call while one event went through it."""
        program.aim()
        pid = program.pid
        with Tracer(pid or 0, "-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}"):
            seq = self.call()
            self.arrived(seq, f"{name} killed at {call} {number}")
            # What the program does after the event can be seen: the flush of the journal, acknowledgements.
            time.sleep(AFTERWARDS_SECONDS)
            died = program.pid != pid
        self.kills[f"{name}: {call}"] += died
        return died

    def sweep(self, program: Program, name: str) -> None:
        for call in CALLS[name]:
            survived, number = 0, 0
            while survived < SURVIVED and number < LAST:
                number += 1
                survived = 0 if self.kill_at(program, name, call, number) else survived + 1

    def oracle(self, folder: Path) -> None:
        """The flush of the write-ahead log ends before the first byte of the 200 leaves, in the order in which strace saw them."""
        trace = folder / "trace"
        calls = "trace=pwrite64,fdatasync,fsync,write,writev,sendmsg,sendto"
        with Tracer(self.system.servers["gateway"].pid or 0, "-y", "-s", "64", "-e", calls, output=str(trace)):
            self.arrived(self.call(), "oracle")
        self.anomalies += judge_trace(trace.read_text())

    def close(self) -> None:
        self._poster.close()
        for one in (self.stream, self.notifier):
            one.close()


def judge_trace(text: str) -> list[str]:
    """What is wrong with the order of one webhook's system calls, as `strace -f -y` wrote them."""
    has_written = is_flushed = False
    flushing: set[str] = set()
    for line in text.splitlines():
        thread = line.split(" ", 1)[0]
        if re.search(r"pwrite64\(\d+<[^>]*-wal>", line):
            has_written, is_flushed = True, False
            flushing.clear()
        elif re.search(r"(fdatasync|fsync)\(\d+<[^>]*-wal>", line):
            if "<unfinished" in line:
                flushing.add(thread)
            elif has_written and line.endswith("= 0"):
                is_flushed = True
        elif thread in flushing and re.search(r"(fdatasync|fsync) resumed>.*= 0$", line):
            flushing.discard(thread)
            is_flushed = True
        elif "HTTP/1.1 200" in line and has_written:
            return [] if is_flushed else ["the 200 left before the write-ahead log was flushed"]
    return ["the trace has no write to the write-ahead log followed by a 200, so it proves nothing"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="release", help="debug or release")
    options = parser.parse_args()
    if reason := why_not():
        print(f"crash points: skipped, {reason}", file=sys.stderr)
        return 0
    folder = Path(tempfile.mkdtemp(prefix="deskbell-crash-"))
    build = ROOT / ".build" / options.build
    system, sweep = System(build / "deskbell", build / "desk-notifier", folder), None
    try:
        system.open(("acme",), ("front",))
        sweep = Sweep(system)
        # A notifier begins where the log is when it first connects.
        sweep.arrived(0, "start")
        sweep.arrived(sweep.call(), "warm-up")
        sweep.oracle(folder)
        for program, name in ((system.servers["gateway"], "gateway"), (sweep.notifier.program, "notifier")):
            sweep.sweep(program, name)
            print(f"crash points: {name} {dict(sweep.kills)}", file=sys.stderr, flush=True)
        log = [event["seq"] for event in system.events("acme")]
        journal = [entry["seq"] for entry in sweep.notifier.entries() if "type" in entry]
        shown = [event.seq for event in sweep.stream.shown]
    finally:
        if sweep:
            sweep.close()
        system.close()
        shutil.rmtree(folder, ignore_errors=True)
    expected = list(range(1, len(sweep.ledger.by_seq["acme"]) + 1))
    found = sweep.anomalies + sweep.ledger.anomalies + sweep.stream.anomalies
    found += [f"{name} is not 1 … {expected[-1]}, each once" for name, seqs in (("log", log), ("journal", journal), ("stream", shown)) if seqs != expected]
    found += [f"{name} was never killed, so nothing is proved" for name in CALLS if not any(count for each, count in sweep.kills.items() if each.startswith(name))]
    print(json.dumps({"passed": not found, "events": len(expected), "kills": dict(sweep.kills), "anomalies": found[:50]}))
    return 0 if not found else 1


if __name__ == "__main__":
    sys.exit(main())
