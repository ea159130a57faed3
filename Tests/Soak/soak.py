#!/usr/bin/env python3
"""Puts the one promise to the test from outside: whatever fails, every webhook that was answered with 200 reaches every consumer once and in order.

    Tests/Soak/run soak.py --short              about a minute and a half, debug build
    Tests/Soak/run soak.py --minutes 30         the long form, release build, with the faults that need root
    Tests/Soak/run soak.py --short --seed 7     the same calls and the same plan of faults again

Providers of several workspaces post every body until it is accepted, some twice, some at once, some out of order. Meanwhile processes are killed and
frozen, the broker's files are spoiled, and every network leg is cut in every way, all at once; each round ends with a calm in which everybody must
be at the head again. The last act is always the same: desks cut off, one event, the broker killed, and then nothing more that could wake a sleeper.

Prints tables and one JSON object, and keeps both under artifacts/soak; exit status 0 only without an anomaly. DESKBELL names another program than the
build's. Talks to 127.0.0.1 alone and kills only what it started.
"""

from __future__ import annotations

import argparse
import faulthandler
import random
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import results
from tables import headline, tables
from trial import Trial


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="three rounds, nothing that needs root, no browser")
    parser.add_argument("--build", help="debug or release; debug for the short form, else release")
    parser.add_argument("--minutes", default=30, type=float, help="of the long form (30)")
    parser.add_argument("--rate", default=15, type=float, help="webhooks per second and workspace (15); halved on a slow machine")
    parser.add_argument("--tails", default=3, type=int, help="how often the last act is played (3)")
    parser.add_argument("--recovery", default=10, type=float, help="seconds until a stream is at the head after the last fault (10)")
    parser.add_argument("--desk-recovery", default=15, type=float, help="the same for desks (15)")
    parser.add_argument("--seed", default=random.randrange(10**6), type=int, help="of calls and faults (random, and printed)")
    parser.add_argument("--keep", metavar="DIR", type=Path, help="work in this new folder and leave it behind")
    options = parser.parse_args()
    options.build = options.build or ("debug" if options.short else "release")
    return options


def end(sentence: str) -> None:
    # A second one must not keep it from cleaning up.
    for number in (signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, signal.SIG_IGN)
    sys.exit(sentence)


def main() -> int:
    options = arguments()
    print(f"soak: seed {options.seed}", file=sys.stderr, flush=True)
    # `kill` ends the run as Ctrl-C does, through `finally`; so does a run that takes far longer than it should.
    signal.signal(signal.SIGTERM, lambda *_: end("soak: ended"))
    signal.signal(signal.SIGALRM, lambda *_: end("soak: the run did not come to its end"))
    # `kill -USR1` prints where every thread is.
    faulthandler.register(signal.SIGUSR1)
    signal.alarm(1200 if options.short else int(1200 + 180 * options.minutes))
    folder = options.keep or Path(tempfile.mkdtemp(prefix="deskbell-soak-"))
    folder.mkdir(parents=True, exist_ok=True)
    trial, report = Trial(options, folder), None
    try:
        trial.open()
        report = trial.run()
    except AssertionError as error:
        sys.exit(f"soak: {error}; logs and journals are in {folder}")
    finally:
        if report is None:
            trial.close()
    results.keep(f"soak-{'short' if options.short else 'long'}-{options.seed}", headline(report), tables(report), report)
    if report["passed"] and not options.keep:
        shutil.rmtree(folder)
    else:
        print(f"soak: logs and journals are in {folder}", file=sys.stderr)
    return 0 if report["passed"] else 1


if __name__ == "__main__":
    sys.exit(main())
