"""Programs whose clock jumps by an hour or by twenty years. Needs faketime."""

from __future__ import annotations

import datetime
import glob
import random
import re
import shutil
import subprocess
import time
from pathlib import Path

from faults import UNSEEN, Fault, times
from notifiers import Notifier
from programs import Program
from system import System

CLOCK = "clock"
JUMPS = {"gateway": ("+1h", "-1h", "+20y"), "bridge": ("+1h", "-1h"), "notifier": ("+1h", "-1h", "+20y")}
"""Sessions are judged by the bridge's clock, so twenty years later nobody would be signed in any more, and rightly."""


def why_not() -> str | None:
    """Why there can be none here, in words, or `None`."""
    return None if _library() and shutil.which("faketime") else "needs faketime"


def _library() -> str | None:
    return next(iter(glob.glob("/usr/lib/*/faketime/libfaketime.so.1")), None)


class Clocks:
    """Every pair of program and jump comes once before any comes again."""

    name = "clock"

    def __init__(self, system: System, notifiers: list[Notifier], longest: float):
        self._system, self._notifiers, self._longest = system, notifiers, longest
        self._bag: list[tuple[str, str]] = []
        self._number = 0
        # The library adds to the environment what its programs share, unless it is there already. Behind an environment that was changed Swift's
        # runtime does not find the arguments any more, so a program that lives on shares its own.
        self._sharer = subprocess.Popen(["faketime", "-f", "+0s", "sleep", "infinity"], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._shared = ""

    def plan(self, chance: random.Random, seconds: float) -> list[Fault]:
        faults = []
        for at in times(chance, max(1, round(seconds / 12)), seconds):
            if not self._bag:
                self._bag = [(program, jump) for program, jumps in JUMPS.items() for jump in jumps]
                chance.shuffle(self._bag)
            program, jump = self._bag.pop()
            faults.append(Fault(at, f"{CLOCK} {jump}", program, min(seconds - at + 2, chance.uniform(2, self._longest))))
        return faults

    def strike(self, fault: Fault) -> list[str] | None:
        """The program is started again with another clock, and once more with the right one."""
        program, witness = self._aimed(fault.target)
        said = witness.stat().st_size if witness == program.log else 0
        clock = {"FAKETIME": fault.kind.removeprefix(f"{CLOCK} "), "FAKETIME_SHARED": self._share(), "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        program.extra = {"LD_PRELOAD": _library() or "", **clock}
        program.kill()
        time.sleep(fault.seconds)
        with open(witness, errors="replace") as file:
            file.seek(said)
            is_seen = shows_another_time(file.read(), time.time())
        program.extra = {}
        program.kill()
        return None if is_seen else [f"{fault.kind} {fault.target}, {UNSEEN}"]

    def _aimed(self, target: str) -> tuple[Program, Path]:
        """A program, and where it writes down the time."""
        if target != "notifier":
            return self._system.servers[target], self._system.servers[target].log
        self._number += 1
        notifier = self._notifiers[self._number % len(self._notifiers)]
        return notifier.program, Path(f"{notifier.journal}.lock")

    def _share(self) -> str:
        """Under which names faketime's programs share their time."""
        deadline = time.monotonic() + 10
        while not self._shared:
            assert time.monotonic() < deadline, "faketime did not start"
            for child in Path(f"/proc/{self._sharer.pid}/task/{self._sharer.pid}/children").read_text().split():
                words = Path(f"/proc/{child}/environ").read_bytes().split(b"\0")
                self._shared = next((word.decode().partition("=")[2] for word in words if word.startswith(b"FAKETIME_SHARED=")), "")
            time.sleep(0.01)
        return self._shared

    def close(self) -> None:
        # Its end is the end of `sleep`, and it takes its shared memory along.
        for child in Path(f"/proc/{self._sharer.pid}/task/{self._sharer.pid}/children").read_text().split():
            subprocess.run(["kill", child], check=False)
        self._sharer.wait()


def shows_another_time(text: str, now: float) -> bool:
    """Whether a text bears a time that is half an hour or more away from now."""
    stamps = re.findall(r"\b(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)[.\dZ+]", text)
    moments = [datetime.datetime.fromisoformat(f"{stamp}+00:00").timestamp() for stamp in stamps]
    return any(abs(moment - now) >= 1800 for moment in moments)
