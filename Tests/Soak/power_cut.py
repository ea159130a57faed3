#!/usr/bin/env python3
"""Cuts the power: what is on the disk at some moment, and nothing else, is what the system starts from again.

    Tests/Soak/run power_cut.py [--rounds 5] [--seed N]

The data folder lies on an ext4 on a loop device. Under load everything is frozen, the device's backing file copied, the copy mounted (its journal is
played back, as after a real cut) and the system started on it. Every webhook that was answered with 200 must be there under its number, what a desk
has printed must be in its journal, what is in its journal in the log, and providers that send all over again must be told the same numbers. Beside it
two writers of SQLite show that the cut is one: with `synchronous` FULL every commit is there, with NORMAL some must be gone, or the run is void.

Needs root and loop devices; without them it says so and does nothing.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

import disk
import results
from disk import Disk
from ledger import Ledger
from load import Poster, Provider, call_life
from notifiers import Notifier
from system import LEAD, Deskbell, Workspace, descendants, process, programs
from tables import table
from verdict import unproved_cuts


def write_rows(path: str, synchronous: str, told: multiprocessing.Value) -> None:
    """Commits rows 1, 2, 3 … and tells after each commit that it is done, until it is killed."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute(f"PRAGMA synchronous = {synchronous}")
    database.execute("CREATE TABLE rows (number INTEGER PRIMARY KEY)")
    # The table itself is not what is measured.
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.sync()
    number = 0
    while True:
        number += 1
        database.execute("INSERT INTO rows VALUES (?)", [number])
        told.value = number
        time.sleep(0.002)


class Writers:
    """One writer for each setting."""

    def __init__(self, folder: Path):
        self._folder = folder
        self.told = {name: multiprocessing.Value("q", 0) for name in ("FULL", "NORMAL")}
        self.processes = [
            multiprocessing.Process(target=write_rows, args=(str(folder / f"{name}.sqlite"), name, told), daemon=True)
            for name, told in self.told.items()
        ]  # fmt: skip
        for one in self.processes:
            one.start()

    def lost(self, folder: Path) -> dict[str, int]:
        """How many of the commits that were told are not in the copy."""
        lost = {}
        for name, told in self.told.items():
            database = sqlite3.connect(folder / f"{name}.sqlite")
            try:
                (found,) = database.execute("SELECT count(*) FROM rows").fetchone()
            except sqlite3.OperationalError:
                found = 0
            database.close()
            # One may have been committed and not told.
            lost[name] = max(0, told.value - found)
        return lost

    def close(self) -> None:
        for one in self.processes:
            one.kill()
            one.join()


class PowerCut:
    """One round: a new disk, a load, a cut at a moment of the seed, a start from what is left."""

    def __init__(self, deskbell: Path, notifier: Path, folder: Path, seed: str):
        self.deskbell, self.notifier, self.folder, self.seed = deskbell, notifier, folder, seed
        self.chance = random.Random(seed)
        self.found: list[str] = []

    def run(self) -> dict:
        before = Disk("before", self.folder)
        system = Deskbell(self.deskbell, before.folder)
        writers = notifier = after = None
        try:
            system.start()
            ready = system.ready
            place = Workspace(ready["workspace"], urllib.parse.urlsplit(ready["webhookUrl"]).path)
            place.desks["second"] = urllib.parse.urlsplit(ready["enrolUrl"]).password
            notifier = Notifier("notifier", _Around(self, system), place, "second", 0)
            writers = Writers(before.folder)
            ledger = Ledger([place.name])
            # From the first event on, or its journal would not be the whole log.
            self._await(lambda: notifier.position >= 0, "the journal did not begin")
            provider = Provider(place.name, [system.ports[0]], place.webhook, LEAD, ledger, self.seed, 150, 6)
            provider.start()
            time.sleep(self.chance.uniform(2, 6))
            accepted, printed, after = self._cut(system, writers, notifier, before, ledger)
            lost = writers.lost(after.folder)
            again = Deskbell(self.deskbell, after.folder)
            again.ports = system.ports
            again.start()
            try:
                notifier = Notifier("notifier", _Around(self, again), place, "second", 0)
                self._judge(again, place, ledger, accepted, printed, provider, notifier)
            finally:
                left = again.stop()
            return {"accepted": len(accepted), "printed": len(printed), "writers lost": lost, "left": len(left)}
        finally:
            for one in (notifier, writers):
                if one:
                    one.close()
            for process_ in descendants(system.up.pid) if system.up else []:
                os.kill(process_.pid, signal.SIGCONT)
            system.stop()
            for each in (before, after):
                if each:
                    each.close()

    def _cut(self, system: Deskbell, writers: Writers, notifier: Notifier, before: Disk, ledger: Ledger) -> tuple[dict, set[int], Disk]:
        """Freezes everything that writes, looks at what has been promised and printed, and copies the disk."""
        frozen = [*descendants(system.up.pid), process(system.up.pid), *(process(one.pid) for one in writers.processes)]
        for one in [*frozen, process(notifier.program.pid)]:
            os.kill(one.pid, signal.SIGSTOP)
        # A 200 that was on its way is a promise too.
        time.sleep(0.2)
        promises, printed = dict(ledger.by_seq["demo"]), {event.seq for event in notifier.shown}
        after = Disk("after", self.folder, image=before.image)
        for one in frozen:
            os.kill(one.pid, signal.SIGKILL)
        os.kill(notifier.program.pid, signal.SIGCONT)
        notifier.close()
        return promises, printed, after

    def _judge(
        self, system: Deskbell, place: Workspace, ledger: Ledger, accepted: dict, printed: set[int], provider: Provider, notifier: Notifier
    ) -> None:
        # The journal before the log, which may only be ahead.
        journal = notifier.events()
        log = {event["seq"]: event for event in _Around(self, system).events(place.name)}
        if list(log) != list(range(1, len(log) + 1)):
            self.found.append("the log has a hole")
        for seq, promise in accepted.items():
            event = log.get(seq)
            if event is None:
                self.found.append(f"event {seq} was lost")
            elif (event["call"]["providerCallId"], event["type"]) != (promise.call, promise.kind):
                self.found.append(f"event {seq} is another call's")
        if any(log.get(entry["seq"]) != entry for entry in journal):
            self.found.append("the desk's journal has what the log has not")
        if missing := printed - {entry["seq"] for entry in journal}:
            self.found.append(f"the desk printed {len(missing)} events that its journal has not")
        # Providers, who met a dead server meanwhile, finish their calls; a number that is given anew shows there.
        provider.stop()
        chance = random.Random(0)
        kind, fields = call_life(place.name, "after the cut", chance, LEAD)[-1]
        poster = Poster(place.name, [system.ports[0]], place.webhook, ledger, chance)
        promise = poster.post(fields, kind)
        poster.close()
        self._await(lambda: promise and notifier.position >= promise.seq, "the desk did not get to the head after the cut")
        ended = [event for event in _Around(self, system).events(place.name) if event["type"] == "call_completed"]
        if notifier.events() != ended:
            self.found.append("the desk's journal is not the log's ended calls, each once and in order")
        self.found += ledger.anomalies

    def _await(self, condition, sentence: str, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                return self.found.append(f"{sentence} within {seconds:.0f} s")
            time.sleep(0.05)


class _Around:
    """What a notifier and a reader of the log need to know of a system that has no proxies."""

    def __init__(self, cut: PowerCut, system: Deskbell):
        # The desk's journal is on the disk that is cut.
        self.folder = system.folder
        self.notifier_program = str(cut.notifier)
        self._system = system
        leg = type("Direct", (), {"port": system.ports[1]})
        self.network = type("Network", (), {"legs": {"desks": leg}})

    def events(self, workspace: str) -> list[dict]:
        command = [self._system.program, "event", "list", "--workspace", workspace, "--data", str(self._system.folder / "data")]
        return [json.loads(line) for line in subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout.splitlines()]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="release", help="debug or release")
    parser.add_argument("--rounds", default=5, type=int)
    parser.add_argument("--seed", default=random.randrange(10**6), type=int)
    options = parser.parse_args()
    if reason := disk.why_not():
        print(f"power cut: skipped, {reason}", file=sys.stderr)
        return 0
    found, cuts = [], []
    for number in range(options.rounds):
        folder = Path(tempfile.mkdtemp(prefix="deskbell-cut-"))
        cut = PowerCut(*programs(options.build), folder, f"{options.seed} {number}")
        cuts.append(cut.run())
        found += cut.found
        print(f"power cut: seed {options.seed}, round {number + 1}: {json.dumps(cuts[-1])} {cut.found[:5]}", file=sys.stderr, flush=True)
        shutil.rmtree(folder, ignore_errors=True)
    lost = [one["writers lost"] for one in cuts]
    found += unproved_cuts(lost)
    accepted = sum(one["accepted"] for one in cuts)
    did = f"{len(cuts)} power cuts, {accepted} webhooks accepted before, {len(found)} anomalies"
    rows = [[number + 1, one["accepted"], one["printed"], *one["writers lost"].values()] for number, one in enumerate(cuts)]
    heads = ["cut", "accepted", "printed", *(f"commits lost with {name}" for name in lost[0])]
    report = {"seed": options.seed, "passed": not found, "cuts": cuts, "anomalies": found[:50]}
    results.keep(f"power-cut-{options.seed}", f"seed {options.seed}: {'FAILED' if found else 'passed'}; {did}", table(heads, rows), report)
    return 0 if not found else 1


if __name__ == "__main__":
    sys.exit(main())
