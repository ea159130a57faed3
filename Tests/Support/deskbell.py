"""A `deskbell up` of a test's own, seen from outside: its ready line, its processes, its end."""

from __future__ import annotations

import json
import os
import queue
import signal
import socket
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass(frozen=True)
class Process:
    """One process; the start time tells it from a later one with the same pid."""

    pid: int
    parent: int
    started: int
    arguments: tuple[str, ...]

    @property
    def is_alive(self) -> bool:
        now = process(self.pid)
        return now is not None and now.started == self.started


def process(pid: int) -> Process | None:
    """The process with that pid, unless it is gone or only waits to be buried."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return None
    return None if fields[0] == "Z" else Process(pid, int(fields[1]), int(fields[19]), tuple(arguments))


def descendants(pid: int) -> list[Process]:
    """Every living process below that pid."""
    everyone = [found for name in os.listdir("/proc") if name.isdigit() and (found := process(int(name)))]
    family, below = {pid}, []
    grew = True
    while grew:
        new = [one for one in everyone if one.parent in family and one.pid not in family]
        below += new
        family.update(one.pid for one in new)
        grew = bool(new)
    return below


class Deskbell:
    """The supervisor, on a data folder and ports that stay the same when it is started again."""

    def __init__(self, program: str | Path, folder: Path, demo: bool = True, environment: dict[str, str] | None = None):
        self.program = str(program)
        self._demo = ["--demo"] if demo else []
        self._environment = {**os.environ, **(environment or {})}
        self.folder = folder
        self.ports = free_port(), free_port()
        self.up: subprocess.Popen | None = None
        self.ready: dict = {}
        self._seen: set[Process] = set()
        self._parts: dict[str, Process] = {}
        self._log = open(folder / "up.log", "ab", buffering=0)

    def start(self, seconds: float = 60) -> None:
        """Starts `up` and waits for its ready line.

        Raises AssertionError if it does not come in time.
        """
        port, mqtt_port = self.ports
        command = [self.program, "up", *self._demo, "--json", "--data", str(self.folder / "data"), "--port", str(port), "--mqtt-port", str(mqtt_port)]
        self.up = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._log, env=self._environment)
        lines: queue.Queue[bytes] = queue.Queue()
        threading.Thread(target=self._drain, args=(self.up.stdout, lines), daemon=True).start()
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0 and self.up.poll() is None:
            try:
                line = lines.get(timeout=min(left, 0.2))
            except queue.Empty:
                continue
            # The demo's notifier may print into the same terminal.
            if line.startswith(b'{"') and b'"ready"' in line:
                self.ready = json.loads(line)
                self._remember()
                return
        status = self.up.poll()
        what = f"was not ready within {seconds:.0f} s" if status is None else f"ended with status {status}"
        raise AssertionError(f"deskbell up {what}; its log is {self._log.name}")

    def _drain(self, pipe, lines: queue.Queue[bytes]) -> None:
        """Reads to the end: a full pipe would hold up whoever prints into it."""
        with pipe:
            for line in pipe:
                lines.put(line)
                self._log.write(line)

    def part(self, name: str) -> Process | None:
        """`mosquitto`, `serve` or `up` as it is now: a part has another pid after each restart.

        A part that was found once and still lives costs microseconds, one that must be looked for many milliseconds.
        """
        if name == "up":
            return process(self.up.pid) if self.up else None
        known = self._parts.get(name)
        if known and known.is_alive and known.parent == self.up.pid:
            return known
        for one in self._remember():
            if os.path.basename(one.arguments[0]) == name or name in one.arguments[1:]:
                self._parts[name] = one
                return one
        return None

    def aim(self, name: str, seconds: float = 10) -> None:
        """Waits for a part to be there, so that `kill` finds it at once.

        Raises AssertionError if there is none for so long.
        """
        deadline = time.monotonic() + seconds
        self._remember()
        while self.part(name) is None:
            assert time.monotonic() < deadline, f"there was no {name} for {seconds:.0f} s"
            time.sleep(0.01)

    def kill(self, name: str) -> float:
        """Ends a part with SIGKILL, as soon as there is one, and returns when (`time.monotonic()`).

        Raises AssertionError if there is none for 10 s.
        """
        while (found := self.part(name)) is None:
            self.aim(name)
        os.kill(found.pid, signal.SIGKILL)
        when = time.monotonic()
        if name == "up":
            self.up.wait()
        return when

    def stop(self, seconds: float = 10) -> list[Process]:
        """Ends `up` as a terminal does, and returns what it left behind, which is ended too."""
        if self.up and self.up.poll() is None:
            self._remember()
            self.up.terminate()
            try:
                self.up.wait(seconds)
            except subprocess.TimeoutExpired:
                self.up.kill()
                self.up.wait()
        left = [one for one in self._seen if one.is_alive]
        for one in left:
            os.kill(one.pid, signal.SIGKILL)
        return left

    def _remember(self) -> list[Process]:
        """The processes below `up`, noted for the end."""
        below = descendants(self.up.pid) if self.up else []
        self._seen.update(below)
        return below
