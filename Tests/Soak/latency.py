#!/usr/bin/env python3
"""The way of single calls through an idle system, one after the other: milliseconds from sending the webhook to its 200 and to each consumer.

    Tests/Soak/run latency.py [--build release] [--calls 50]
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from desks import Desk
from ledger import Ledger
from load import Poster, call_life
from notifiers import Notifier
from streams import EventStream
from system import LEAD, System, programs
from verdict import percentiles


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="release", help="debug or release")
    parser.add_argument("--calls", default=50, type=int)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="deskbell-latency-"))
    system, consumers = System(*programs(options.build), folder), []
    took: dict[str, list[float]] = {}
    try:
        system.open(("acme",), ("front", "paho"))
        place, legs = system.workspaces["acme"], system.network.legs
        # Past the proxies.
        consumers += [EventStream("stream", place, [legs["browsers"].target], 0), Desk("paho desk", place, "paho", legs["desks"].target, frozenset())]
        consumers.append(Notifier("notifier", system, place, "front", 0))
        chance, ledger = random.Random(0), Ledger(["acme"])
        poster = Poster("acme", [legs["providers"].target], place.webhook, ledger, chance)
        time.sleep(1)
        for number in range(options.calls):
            kind, fields = next(one for one in call_life("acme", f"latency.{number}", chance, LEAD) if one[0] == "call_completed")
            promise = poster.post(fields, kind)
            waiting, deadline = list(consumers), time.monotonic() + 5
            assert promise, "a call was not accepted"
            took.setdefault("accepted", []).append(promise.accepted - promise.first_sent)
            while waiting and time.monotonic() < deadline:
                for one in [one for one in waiting if one.position >= promise.seq]:
                    waiting.remove(one)
                    took.setdefault(one.name, []).append(time.monotonic() - promise.first_sent)
                time.sleep(0.0002)
            assert not waiting, f"call {number} did not reach {waiting[0].name} within 5 s"
            time.sleep(chance.uniform(0.05, 0.15))
    finally:
        for one in consumers:
            one.close()
        system.close()
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps({name: percentiles([1000 * value for value in values]) for name, values in took.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
