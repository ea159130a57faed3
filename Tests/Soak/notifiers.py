"""`desk-notifier run` on a desk of its own; its journal is what counts."""

from __future__ import annotations

import json
import os
import random
import subprocess
import threading
from pathlib import Path

from consumers import Consumer
from programs import Program
from system import System, Workspace


class Notifier(Consumer):
    """A notifier whose `shown` is what it printed; `sleeps` stops it at random, as a laptop does that is closed."""

    promises = "call_completed"

    def __init__(self, name: str, system: System, workspace: Workspace, desk: str, seed: int, sleeps: bool = False):
        super().__init__(name, workspace.name)
        home = system.folder / f"{workspace.name}-{desk}"
        home.mkdir()
        self.journal = home / "journal.jsonl"
        environment = {"HOME": str(home), "DESK_NOTIFIER_CONFIG": str(home / "notifier.json"), "XDG_STATE_HOME": str(home / "state")}
        user = f"{workspace.name}.{desk}"
        url = f"mqtt://{user}:{workspace.desks[desk]}@127.0.0.1:{system.network.legs['desks'].port}/{workspace.name}/{desk}"
        enrol = [system.notifier_program, "enrol", "-"]
        subprocess.run(enrol, input=url + "\n", text=True, check=True, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
        command = [system.notifier_program, "run", "--format", "json", "--beep", "none", "--journal", str(self.journal)]
        self.log = home / "notifier.log"
        self.program = Program(f"{user} ({name})", command, self.log, environment, lambda line: self.show(json.loads(line)))
        self._stop = threading.Event()
        self._sleeper = threading.Thread(target=self._sleep, args=(random.Random(f"{seed} {user}"),), daemon=True)
        if sleeps:
            self._sleeper.start()

    def _sleep(self, chance: random.Random) -> None:
        while not self._stop.wait(chance.uniform(1, 5)):
            try:
                self.program.freeze(chance.uniform(0.5, 8))
            except AssertionError as error:
                self.anomalies.append(str(error))

    def wake(self) -> None:
        """Lets it sleep no more."""
        self._stop.set()
        if self._sleeper.is_alive():
            self._sleeper.join()

    def close(self) -> None:
        self.wake()
        self.program.close()
        self.reconnects = self.program.starts - 1
        self.anomalies += self.program.anomalies

    def entries(self) -> list[dict]:
        """The journal's whole lines, the rotated ones first."""
        lines = []
        for path in (Path(f"{self.journal}.1"), self.journal):
            if path.exists():
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
