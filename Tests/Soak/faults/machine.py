"""What a machine does to its programs: a full disk, a flush that fails. Needs root for a disk of its own, and strace."""

from __future__ import annotations

import random
import subprocess
import time

import disk
import traces
from disk import Disk
from faults import UNSEEN, Fault, times
from system import System

FULL, FLUSH = "disk full", "flush fails"


def why_not() -> dict[str, str]:
    """Which of these there cannot be here, and why, in words."""
    return {kind: reason for kind, reason in ((FULL, disk.why_not()), (FLUSH, traces.why_not())) if reason}


class Machine:
    """One kind after the other, in an order of the seed."""

    name = "machine"

    def __init__(self, system: System, where: Disk | None, kinds: set[str], longest: float):
        self._system, self._disk, self._longest = system, where, longest
        self._kinds = [(kind, target) for kind, target in ((FULL, "data"), (FLUSH, "gateway")) if kind in kinds]
        self._bag: list[tuple[str, str]] = []

    def plan(self, chance: random.Random, seconds: float) -> list[Fault]:
        faults = []
        for at in times(chance, max(1, round(seconds / 15)) if self._kinds else 0, seconds):
            if not self._bag:
                self._bag = list(self._kinds)
                chance.shuffle(self._bag)
            kind, target = self._bag.pop()
            faults.append(Fault(at, kind, target, min(seconds - at + 2, chance.uniform(2, self._longest)) if kind == FULL else 0))
        return faults

    def strike(self, fault: Fault) -> list[str] | None:
        if fault.kind == FLUSH:
            return self._fail_flush()
        filler = self._disk.fill()
        time.sleep(fault.seconds)
        filler.unlink()

    def _fail_flush(self) -> list[str] | None:
        """One flush of the gateway's ends with EIO. What SQLite then holds in memory is worth nothing, so the gateway must end itself."""
        gateway = self._system.servers["gateway"]
        gateway.aim()
        starts, pid, said = gateway.starts, gateway.pid, gateway.log.stat().st_size
        inject = ["strace", "-f", "-qq", "-o", "/dev/null", "-p", str(pid), "-e", "trace=fdatasync,fsync"]
        inject += ["-e", "inject=fdatasync,fsync:error=EIO:when=1"]
        tracer = subprocess.Popen(inject, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # It may be stopped just now by another fault.
        deadline = time.monotonic() + 60
        while gateway.starts == starts and time.monotonic() < deadline:
            time.sleep(0.05)
        tracer.terminate()
        tracer.wait()
        assert gateway.starts > starts, "the gateway went on after a flush that failed"
        with open(gateway.log, "rb") as log:
            log.seek(said)
            return None if b"the database failed" in log.read() else [f"{FLUSH} gateway, {UNSEEN}"]
