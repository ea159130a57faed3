"""Programs that print one event per line: the desk notifier and an operator's `mosquitto_sub`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from pathlib import Path

from consumers import Consumer


class LineReader(Consumer):
    """A program that prints one event per line. It is started again whenever it ends, until `close`."""

    def __init__(self, name: str, command: list[str], log: Path, environment: dict[str, str] | None = None):
        super().__init__(name)
        self._command = command
        self._environment = {**os.environ, **(environment or {})}
        self._log = open(log, "ab")
        self._stopping = False
        self._started = threading.Condition()
        self._process: subprocess.Popen | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def kill(self) -> float:
        """Ends the program with SIGKILL and returns when; it is started again at once."""
        with self._started:
            assert self._started.wait_for(lambda: self._process is not None, 10), f"{self.name} does not run"
            self._process.send_signal(signal.SIGKILL)
            when = time.monotonic()
            self._process.wait()
            self._process = None
        return when

    def close(self, seconds: float = 5) -> None:
        """Ends the program as a terminal does; one that needs longer is an anomaly."""
        self._stopping = True
        with self._started:
            process = self._process
        if process:
            process.terminate()
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.anomalies.append(f"{self.name} did not end within {seconds:.0f} s of SIGTERM")
                process.kill()
        self._thread.join(10)
        self._log.close()

    def _run(self) -> None:
        while not self._stopping:
            process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._log, env=self._environment
            )  # fmt: skip
            with self._started:
                self._process = process
                self._started.notify_all()
            with process.stdout:
                for line in process.stdout:
                    # A program that was killed may leave half a line.
                    if line.endswith(b"\n"):
                        self._line(line)
            process.wait()
            self.reconnects += 1
            with self._started:
                if self._process is process:
                    self._process = None
                    # It ended by itself: not at full speed again and again.
                    self._started.wait(0.5)

    def _line(self, line: bytes) -> None:
        self.show(json.loads(line))


class Subscriber(LineReader):
    """`mosquitto_sub` as an operator uses it: nothing is promised to it."""

    def __init__(self, ready: dict, folder: Path):
        mqtt = ready["mqtt"]
        command = ["mosquitto_sub", "-h", mqtt["host"], "-p", str(mqtt["port"]), "-i", mqtt["clientId"], "-u", mqtt["username"], "-P", mqtt["password"]]
        super().__init__("mosquitto_sub", command + ["-t", "workspace/+/calls/#", "-q", "1", "-F", "%p"], folder / "mosquitto_sub.log")


class Notifier(LineReader):
    """`desk-notifier run` on a desk of its own; its journal is what counts."""

    def __init__(self, program: str, ready: dict, folder: Path):
        self.journal = folder / "journal.jsonl"
        environment = {"HOME": str(folder), "DESK_NOTIFIER_CONFIG": str(folder / "notifier.json"), "XDG_STATE_HOME": str(folder / "state")}
        enrol = [program, "enrol", "-"]
        subprocess.run(enrol, input=ready["enrolUrl"] + "\n", text=True, check=True, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
        command = [program, "run", "--format", "json", "--beep", "none", "--journal", str(self.journal)]
        super().__init__("notifier", command, folder / "notifier.log", environment)

    def entries(self) -> list[dict]:
        """The journal's whole lines."""
        try:
            lines = self.journal.read_bytes().split(b"\n")[:-1]
        except FileNotFoundError:
            return []
        return [json.loads(line) for line in lines]

    def cursor(self) -> int:
        """The place in the log that the journal's last whole line names; -1 before the first."""
        try:
            with open(self.journal, "rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - 65536))
                lines = file.read().split(b"\n")
        except FileNotFoundError:
            return -1
        if len(lines) < 2:
            return -1
        last = json.loads(lines[-2])
        return last.get("cursor", last.get("seq", -1))
