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
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import results
import traces
from journals import Journals
from ledger import Ledger
from load import Poster, call_life
from notifiers import Notifier
from programs import Program
from streams import EventStream
from system import LEAD, System, Workspace, programs
from traces import Tracer, injection, judge_trace

CALLS = {
    "gateway": ("pwrite64", "fdatasync", "write", "writev"),
    "notifier": ("write", "fsync", "read"),
}
CHECKPOINT = {"pwrite64": (1, 2, 3, 10, 30), "fdatasync": (1,)}
"""At which calls on the database's own file a checkpoint is interrupted; there are as many as changed pages."""
SURVIVED = 2
"""So many survivals in a row end the sweep of a call: threads count for themselves, so one may be luck."""
LAST = 100
AFTERWARDS_SECONDS = 0.2


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
        self.stream = EventStream("stream", self.place, [legs["browsers"].target], 0)
        self.notifier = Notifier("notifier", system, self.place, "front", 0)
        self._poster = Poster("acme", [legs["providers"].target], self.place.webhook, self.ledger, self._chance)

    def call(self) -> int:
        """Posts one ended call until it is accepted, and returns its number."""
        self._number += 1
        kind, fields = next(one for one in call_life("acme", f"crash.{self._number}", self._chance, LEAD) if one[0] == "call_completed")
        promise = self._poster.post(fields, kind)
        assert promise, "a webhook was not accepted"
        return promise.seq

    def arrived(self, seq: int, who: str) -> None:
        """Waits until stream and notifier have it."""
        deadline = time.monotonic() + 60
        while self.notifier.position < seq or self.stream.position < seq:
            if time.monotonic() > deadline:
                self.anomalies.append(f"{who}: event {seq} did not arrive within 60 s")
                return
            time.sleep(0.01)

    def sweep(self, name: str, call: str, step) -> None:
        """Runs `step(number)`, which says whether the program died at that call, for 1, 2, 3 … until it survives."""
        survived, number = 0, 0
        while survived < SURVIVED and number < LAST:
            number += 1
            died = step(number)
            self.kills[f"{name}: {call}"] += died
            survived = 0 if died else survived + 1

    def kill_at(self, program: Program, name: str, call: str, number: int) -> bool:
        """Whether the program died at that call while one event went through it."""
        program.aim()
        pid = program.pid
        with Tracer(pid or 0, *injection(call, number)):
            seq = self.call()
            self.arrived(seq, f"{name} killed at {call} {number}")
            # What the program does after the event can be seen: the flush of the journal, acknowledgements.
            time.sleep(AFTERWARDS_SECONDS)
            return program.pid != pid

    def checkpoints(self) -> None:
        """Dies while SQLite copies its write-ahead log into the database, which happens at one webhook in many."""
        gateway, database = self.system.servers["gateway"], str(self.system.data / "deskbell.sqlite")
        for call, numbers in CHECKPOINT.items():
            for number in numbers:
                gateway.aim()
                pid = gateway.pid
                with Tracer(pid or 0, "-P", database, *injection(call, number)):
                    for _ in range(500):
                        seq = self.call()
                        if gateway.pid != pid:
                            break
                    self.arrived(seq, f"gateway killed in a checkpoint at {call} {number}")
                self.kills[f"checkpoint: {call}"] += gateway.pid != pid

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


def differences(seqs: list[int], expected: list[int]) -> str:
    """In what one list of numbers differs from another."""
    often = sorted(seq for seq, count in Counter(seqs).items() if count > 1)
    return f"lost {sorted(set(expected) - set(seqs))}, more than once {often}, strange {sorted(set(seqs) - set(expected))}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="release", help="debug or release")
    options = parser.parse_args()
    if reason := traces.why_not():
        print(f"crash points: skipped, {reason}", file=sys.stderr)
        return 0
    folder = Path(tempfile.mkdtemp(prefix="deskbell-crash-"))
    system, sweep = System(*programs(options.build), folder), None
    try:
        system.open(("acme",), ("front",))
        sweep = Sweep(system)
        journals = Journals(sweep)
        # A notifier begins where the log is when it first connects.
        sweep.arrived(0, "start")
        sweep.arrived(sweep.call(), "warm-up")
        sweep.oracle(folder)
        for program, name in ((system.servers["gateway"], "gateway"), (sweep.notifier.program, "notifier")):
            for call in CALLS[name]:
                sweep.sweep(name, call, lambda number: sweep.kill_at(program, name, call, number))
            print(f"crash points: {name} {dict(sweep.kills)}", file=sys.stderr, flush=True)
        sweep.checkpoints()
        journals.run()
        log = [event["seq"] for event in system.events("acme")]
        kept = journals.events
        shown = [event.seq for event in sweep.stream.shown]
    finally:
        if sweep:
            sweep.close()
        system.close()
        shutil.rmtree(folder, ignore_errors=True)
    expected = list(range(1, len(sweep.ledger.by_seq["acme"]) + 1))
    found = sweep.anomalies + sweep.ledger.anomalies + sweep.stream.anomalies + sweep.notifier.anomalies
    lists = (("log", log), ("journal", kept), ("stream", shown))
    found += [f"{name} is not 1 … {expected[-1]}, each once: {differences(seqs, expected)}" for name, seqs in lists if seqs != expected]
    found += [f"{name} was never killed, so nothing is proved" for name, count in sweep.kills.items() if not count]
    report = {"passed": not found, "events": len(expected), "kills": dict(sweep.kills), "anomalies": found[:50]}
    table = ["| killed at | times |", "| --- | --- |", *(f"| {name} | {count} |" for name, count in sweep.kills.items())]
    results.keep("crash-points", f"{sum(sweep.kills.values())} kills, {len(expected)} events, {len(found)} anomalies", table, report)
    return 0 if not found else 1


if __name__ == "__main__":
    sys.exit(main())
