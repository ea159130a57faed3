"""Programs that are started again whenever they end: servers, desk notifiers."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import Callable, Sequence


class Program:
    """One program. Standard output goes to `line`, line by line, or to the log. `tracer` stands before the command the first time, and only then."""

    def __init__(
        self,
        name: str,
        command: list[str],
        log: Path,
        environment: dict[str, str] | None = None,
        line: Callable[[bytes], None] | None = None,
        tracer: Sequence[str] = (),
    ):
        self.name = name
        self.starts = 0
        self.anomalies: list[str] = []
        self.extra: dict[str, str] = {}
        """Added to the environment from the next start on."""
        self._command = command
        self._tracer = list(tracer)
        self._environment = {**os.environ, **(environment or {})}
        self.log = log
        self._log = open(log, "ab")
        self._line = line
        self._stopping = False
        self._running = threading.Condition()
        self._process: subprocess.Popen | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int | None:
        process = self._process
        return process.pid if process else None

    def aim(self, seconds: float = 30) -> None:
        """Waits for the program to run, so that `kill` finds it at once.

        Raises AssertionError if it does not for so long.
        """
        with self._running:
            assert self._running.wait_for(lambda: self._process is not None, seconds), f"{self.name} does not run"

    def kill(self) -> float:
        """Ends the program with SIGKILL and returns when; it is started again at once."""
        self.aim()
        with self._running:
            if self._process is None:
                return time.monotonic()
            self._process.kill()
            when = time.monotonic()
            self._process.wait()
            self._process = None
        return when

    def freeze(self, seconds: float, until: threading.Event | None = None) -> None:
        """Stops the program for so long, or until the event. One that is killed meanwhile is not missed."""
        self.aim()
        process = self._process
        if process:
            process.send_signal(signal.SIGSTOP)
            (until or threading.Event()).wait(seconds)
            process.send_signal(signal.SIGCONT)

    def close(self, seconds: float = 5) -> None:
        """Ends the program as a terminal does; one that needs longer is an anomaly."""
        self._stopping = True
        with self._running:
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
            output = subprocess.PIPE if self._line else self._log
            environment = {**self._environment, **self.extra}
            command = [*self._tracer, *self._command]
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=self._log, env=environment)
            self._tracer = []
            with self._running:
                self._process = process
                self.starts += 1
                self._running.notify_all()
            if process.stdout:
                with process.stdout:
                    for line in process.stdout:
                        # A program that was killed may leave half a line.
                        if line.endswith(b"\n") and self._line:
                            self._line(line)
            process.wait()
            with self._running:
                if self._process is process:
                    self._process = None
                    # It ended by itself: not at full speed again and again.
                    self._running.wait(0.5)
