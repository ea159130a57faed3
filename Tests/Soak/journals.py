"""What a notifier does to its journal only now and then, killed at every step: the first line, the start behind a torn line, the rotation."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

from traces import Tracer, injection

FULL_BYTES = 64 << 20
"""A journal is put aside beyond this size."""
CALLS = {
    "first start": ("openat", "write", "fsync"),
    "torn journal": ("openat", "pread64", "ftruncate", "fsync", "write"),
    "rotation": ("openat", "write", "fsync", "?unlink,?unlinkat", "?link,?linkat", "?rename,?renameat,?renameat2"),
}
"""Aimed at the journal's files, so that what the loader opens is not counted. Which of calls of one meaning it is depends on the processor."""


class Journals:
    """Gives the notifier a journal in some state, then an event, and looks that the event comes to be in it once."""

    def __init__(self, sweep):
        self._sweep = sweep
        self._notifier = sweep.notifier
        self._path: Path = sweep.notifier.journal
        files = [self._path, Path(f"{self._path}.new"), Path(f"{self._path}.1"), self._path.parent]
        self._aimed = [word for file in files for word in ("-P", str(file))]
        self._before: list[int] = []
        """The events of the journals that were put away here."""

    @property
    def events(self) -> list[int]:
        """Every event that ever was in the journal, in order."""
        return self._before + [event["seq"] for event in self._notifier.events()]

    def run(self) -> None:
        for name, calls in CALLS.items():
            step = {"first start": self._first_start, "torn journal": self._torn, "rotation": self._rotation}[name]
            for call in calls:
                self._sweep.sweep(name, call.split(",")[0].removeprefix("?"), lambda number: step(call, number))

    def _stop(self) -> None:
        # Not while it starts: a signal that comes before it listens is none of the questions here.
        self._await_connection()
        self._notifier.stop()

    def _put_away(self) -> None:
        """Takes the journal away from a notifier that has been stopped."""
        self._before = self.events
        for file in (self._path, Path(f"{self._path}.1"), Path(f"{self._path}.new")):
            file.unlink(missing_ok=True)

    def _first_start(self, call: str, number: int) -> bool:
        self._stop()
        self._put_away()
        died = self._start(call, number)
        if next(iter(self._notifier.entries()), {}) != {"cursor": self._sweep.ledger.heads["acme"]}:
            self._sweep.anomalies.append(f"first start, {call} {number}: the journal does not begin where the log was")
        self._event("first start", call, number)
        return died

    def _torn(self, call: str, number: int) -> bool:
        self._stop()
        with open(self._path, "ab") as journal:
            journal.write(b'{"seq":123,"id":"half of a line')
        # What it fetches at its start follows the line that is cut off.
        seq = self._sweep.call()
        died = self._start(call, number)
        self._sweep.arrived(seq, f"torn journal, {call} {number}")
        return died

    def _start(self, call: str, number: int) -> bool:
        """Whether the notifier died at its start. Returns when it has found its place."""
        self._notifier.start(["strace", "-D", "-f", "-o", "/dev/null", *self._aimed, *injection(call, number)])
        self._sweep.arrived(self._sweep.ledger.heads["acme"], f"start, {call} {number}")
        self._await_connection()
        return self._notifier.program.starts > 1

    def _await_connection(self) -> None:
        """What the notifier notes beside its journal tells when it is subscribed, and so has nothing more to do."""
        note, deadline = Path(f"{self._path}.lock"), time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                said = json.loads(note.read_text())
                if said["connected"] and said["pid"] == self._notifier.program.pid:
                    return
            except (OSError, ValueError):
                pass
            time.sleep(0.01)
        self._sweep.anomalies.append("a notifier was not connected within 60 s of its start")

    def _rotation(self, call: str, number: int) -> bool:
        """One line too many for the journal."""
        self._stop()
        self._put_away()
        with open(self._path, "wb") as journal:
            os.fchmod(journal.fileno(), 0o600)
            line = json.dumps({"cursor": self._sweep.ledger.heads["acme"]})[:-1].ljust(4094) + "}\n"
            journal.write(line.encode() * (FULL_BYTES // 4096))
        self._notifier.start()
        self._await_connection()
        program, pid = self._notifier.program, self._notifier.program.pid
        with Tracer(pid or 0, *self._aimed, *injection(call, number)):
            self._event("rotation", call, number)
            # The event is in the journal before that is put aside.
            time.sleep(0.2)
            died = program.pid != pid
        if not died and not Path(f"{self._path}.1").exists():
            self._sweep.anomalies.append(f"rotation, {call} {number}: the journal was not put aside")
        return died

    def _event(self, name: str, call: str, number: int) -> None:
        self._sweep.arrived(self._sweep.call(), f"{name}, {call} {number}")
