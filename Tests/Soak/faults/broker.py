"""A broker that comes back with the wrong files, or another one in its place: what a power cut, a crash, a backup or an operator leaves behind."""

from __future__ import annotations

import errno
import os
import random
import shutil
import subprocess
import time
from pathlib import Path

from disk import Disk
from faults import Fault, times
from system import ROOT, System, free_port

WIPED, OLD, HALF = "broker wiped", "broker with an old file", "broker with half a file"
ANOTHER, FULL = "another broker", "broker that keeps its messages on a full disk"


class Broker:
    """Spoils what the broker starts from and kills it, or lets every leg lead to another broker for a while."""

    name = "broker"

    def __init__(self, system: System, longest: float, disk: Disk | None):
        self._system, self._longest = system, longest
        self._folder = system.data / "broker"
        self._file = self._folder / "dynamic-security.json"
        # From before the last desks were added.
        self._old = self._file.read_bytes()
        self._full = disk
        self._bag: list[str] = []

    def plan(self, chance: random.Random, seconds: float) -> list[Fault]:
        faults = []
        for at in times(chance, max(1, round(seconds / 15)), seconds):
            if not self._bag:
                self._bag = [WIPED, OLD, HALF, ANOTHER] + ([FULL] if self._full else [])
                chance.shuffle(self._bag)
            kind = self._bag.pop()
            length = min(seconds - at + 2, chance.uniform(2, self._longest)) if kind in (ANOTHER, FULL) else 0
            faults.append(Fault(at, kind, "", length))
        return faults

    def strike(self, fault: Fault) -> list[str]:
        if fault.kind == ANOTHER:
            self._replace(fault.seconds)
        elif fault.kind == FULL:
            self._persist(fault.seconds)
        else:
            self._write(self._file, {WIPED: b"", OLD: self._old, HALF: self._old[: len(self._old) // 2]}[fault.kind])
            self._system.kill("mosquitto")
        return [fault.kind]

    @staticmethod
    def _write(file: Path, content: bytes) -> None:
        """Writes as soon as the disk has room, which another fault may have taken."""
        deadline = time.monotonic() + 60
        while True:
            try:
                file.write_bytes(content)
                return
            except OSError as error:
                if error.errno != errno.ENOSPC or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def _persist(self, seconds: float) -> None:
        """mosquitto acknowledges what it cannot save, and loads what is left of its file when it starts."""
        lines = ["persistence true", f"persistence_location {self._full.folder}/", "autosave_interval 1", "autosave_on_changes true"]
        included = self._folder / "conf.d" / "soak.conf"
        self._write(included, "\n".join(lines).encode() + b"\n")
        self._system.kill("mosquitto")
        time.sleep(seconds)
        included.unlink()
        self._system.kill("mosquitto")

    def _replace(self, seconds: float) -> None:
        """A second mosquitto with the same accounts, at another port, takes everybody over; the first runs on and is empty when all come back."""
        legs = [leg for leg in self._system.network.legs.values() if leg.speaks_mqtt or leg.name == "gateway to broker"]
        folder, port, old = self._system.folder / "another-broker", free_port(), self._system.up.ports[1]
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "conf.d").mkdir(parents=True)
        folder.chmod(0o700)
        shutil.copy(self._file, folder)
        for included in (self._folder / "conf.d").glob("deskbell.conf"):
            (folder / "conf.d" / included.name).write_text(included.read_text().replace(f"listener {old} ", f"listener {port} "))
        with open(self._system.folder / "another-broker.log", "ab") as log:
            # Debian has it where only root looks.
            program = shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin")
            command = [program or "mosquitto", "-c", str(ROOT / "mosquitto.conf")]
            other = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            for leg in legs:
                leg.move(port)
            time.sleep(seconds)
            assert other.poll() is None, "the other broker ended"
        finally:
            for leg in legs:
                leg.move(old)
            other.kill()
            other.wait()
