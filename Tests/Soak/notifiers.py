"""`desk-notifier run` on a desk of its own; its journal is what counts."""

from __future__ import annotations

import json
import os
import random
import subprocess
import threading
from pathlib import Path
from typing import Sequence

from consumers import Consumer
from programs import Program
from system import System, Workspace


class Notifier(Consumer):
    """A notifier whose `shown` is what it printed; `sleeps` stops it at random, as a laptop does that is closed."""

    promises = "call_completed"

    def __init__(self, name: str, system: System, workspace: Workspace, desk: str, seed: int, sleeps: bool = False):
        super().__init__(name, workspace.name)
        home = system.folder / f"{workspace.name}-{desk}"
        home.mkdir(exist_ok=True)
        self.journal = home / "journal.jsonl"
        environment = {"HOME": str(home), "DESK_NOTIFIER_CONFIG": str(home / "notifier.json"), "XDG_STATE_HOME": str(home / "state")}
        user = f"{workspace.name}.{desk}"
        url = f"mqtt://{user}:{workspace.desks[desk]}@127.0.0.1:{system.network.legs['desks'].port}/{workspace.name}/{desk}"
        enrol = [system.notifier_program, "enrol", "-"]
        subprocess.run(enrol, input=url + "\n", text=True, check=True, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
        self._command = [system.notifier_program, "run", "--format", "json", "--beep", "none", "--journal", str(self.journal)]
        self._environment = environment
        self._home, self._title = home, f"{user} ({name})"
        self.start()
        self._stop = threading.Event()
        self._awake, self._sleepy = threading.Event(), threading.Event()
        self._sleepy.set()
        self._sleeper = threading.Thread(target=self._sleep, args=(random.Random(f"{seed} {user}"),), daemon=True)
        if sleeps:
            self._sleeper.start()

    def start(self, tracer: Sequence[str] = ()) -> None:
        """Starts the program, the first time under a tracer."""
        self.program = Program(self._title, self._command, self._home / "notifier.log", self._environment, self._print, tracer)

    def _print(self, line: bytes) -> None:
        try:
            self.show(json.loads(line))
        except (ValueError, KeyError):
            self.anomalies.append(f"{self.name} printed {line!r}")

    def stop(self) -> None:
        """Ends the program; `start` starts it again."""
        self.program.close()
        self.repairs["notifier started again"] += self.program.starts - 1
        self.anomalies += self.program.anomalies

    def _sleep(self, chance: random.Random) -> None:
        while not self._stop.wait(chance.uniform(1, 5)):
            self._sleepy.wait()
            try:
                self.program.freeze(chance.uniform(0.5, 8), self._awake)
            except AssertionError as error:
                self.anomalies.append(str(error))

    def hurry(self) -> None:
        self._sleepy.clear()
        self._awake.set()

    def dawdle(self) -> None:
        self._awake.clear()
        self._sleepy.set()

    def close(self) -> None:
        self._stop.set()
        self._awake.set()
        self._sleepy.set()
        if self._sleeper.is_alive():
            self._sleeper.join()
        self.stop()

    def events(self) -> list[dict]:
        """Every event in the journal, in its order."""
        return [entry for entry in self.entries() if "type" in entry]

    def entries(self) -> list[dict]:
        """The journal's whole lines, the rotated ones first."""
        lines, before = [], Path(f"{self.journal}.1")
        # A kill in the middle of a rotation leaves one file under both names.
        for path in (before, self.journal):
            if path.exists() and not (path == before and self.journal.exists() and path.samefile(self.journal)):
                lines += path.read_bytes().split(b"\n")[:-1]
        return [json.loads(line) for line in lines]

    @property
    def position(self) -> int:
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
