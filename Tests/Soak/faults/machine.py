"""What a machine does to its programs: a full disk, a flush that fails, a clock that jumps. Needs root, strace and libfaketime."""

from __future__ import annotations

import glob
import random
import shutil
import subprocess
import time

import disk
from disk import Disk
from faults import Fault, times
from system import System

CLOCKS = {"gateway": ("+1h", "-1h", "+20y"), "bridge": ("+1h", "-1h")}
"""Sessions are judged by the bridge's clock, so twenty years later nobody would be signed in any more, and rightly."""


def why_not() -> str | None:
    """Why there can be none of these here, in words, or `None`."""
    if not shutil.which("strace"):
        return "needs strace"
    return disk.why_not() or (None if _library() else "needs libfaketime (apt-get install faketime)")


def _library() -> str | None:
    return next(iter(glob.glob("/usr/lib/*/faketime/libfaketime.so.1")), None)


class Machine:
    """One kind after the other, in an order of the seed."""

    name = "machine"

    def __init__(self, system: System, where: Disk, longest: float):
        self._system, self._disk, self._longest = system, where, longest
        self._bag: list[tuple[str, str]] = []

    def plan(self, chance: random.Random, seconds: float) -> list[Fault]:
        faults = []
        for at in times(chance, max(1, round(seconds / 12)), seconds):
            if not self._bag:
                self._bag = [("disk full", "data"), ("flush fails", "gateway")] + [
                    (f"clock {jump}", server) for server, jumps in CLOCKS.items() for jump in jumps
                ]
                chance.shuffle(self._bag)
            kind, target = self._bag.pop()
            faults.append(Fault(at, kind, target, min(seconds - at + 2, chance.uniform(2, self._longest))))
        return faults

    def strike(self, fault: Fault) -> None:
        if fault.kind == "disk full":
            filler = self._disk.fill()
            time.sleep(fault.seconds)
            filler.unlink()
        elif fault.kind == "flush fails":
            self._fail_flush()
        else:
            self._shift_clock(fault)

    def _fail_flush(self) -> None:
        """One flush of the gateway's ends with EIO. What SQLite then holds in memory is worth nothing, so the gateway must end itself."""
        gateway = self._system.servers["gateway"]
        gateway.aim()
        starts, pid = gateway.starts, gateway.pid
        if pid is None:
            return
        inject = ["strace", "-f", "-qq", "-o", "/dev/null", "-p", str(pid), "-e", "trace=fdatasync,fsync"]
        inject += ["-e", "inject=fdatasync,fsync:error=EIO:when=1"]
        tracer = subprocess.Popen(inject, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while gateway.starts == starts and time.monotonic() < deadline:
            time.sleep(0.05)
        tracer.terminate()
        tracer.wait()
        assert gateway.starts > starts, "the gateway went on after a flush that failed"

    def _shift_clock(self, fault: Fault) -> None:
        """The server is started again with another clock, and once more with the right one."""
        server = self._system.servers[fault.target]
        server.extra = {"LD_PRELOAD": _library() or "", "FAKETIME": fault.kind.removeprefix("clock "), "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        server.kill()
        time.sleep(fault.seconds)
        server.extra = {}
        server.kill()
