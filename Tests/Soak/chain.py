#!/usr/bin/env python3
"""Puts the one promise to the test from outside: whatever is killed, every webhook that was answered with 200 reaches every consumer once and in order.

    Tests/Soak/chain.py                                      20 s, every part killed three times
    Tests/Soak/chain.py --seconds 600 --kills 60 --rate 100  the long form
    Tests/Soak/chain.py --seed 7                             the same calls and the same plan of kills again
    Tests/Soak/chain.py --latency 50                         no kills: the way of 50 calls through an idle system

Providers post over several connections and repeat each body until it is accepted. Meanwhile mosquitto, `serve`, `up` and a desk's notifier are
killed with SIGKILL, half of them right after a 200; at the end, three times, the broker is killed right after the last 200, and then nothing more
happens that could wake a sleeper. A reader of the event stream that names its last event and the notifier's journal must have everything; a reader that trusts
what comes live and a `mosquitto_sub` must have lost something, or the kills hit nothing and the run proves nothing.

Prints one JSON object; exit status 0 only without an anomaly. Talks to 127.0.0.1 alone and kills only what it started.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Callable

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Support"))
from deskbell import ROOT, Deskbell, Process  # noqa: E402

from consumers import Consumer, EventStream  # noqa: E402
from faults import PARTS, Faults, plan  # noqa: E402
from ledger import Ledger  # noqa: E402
from programs import Notifier, Subscriber  # noqa: E402
from senders import Poster, Senders, call_life  # noqa: E402
from verdict import compare, journal_events, latencies, longest_outage, milliseconds, recoveries  # noqa: E402

AT_HEAD_SECONDS = 15
"""How long a consumer may need until it has everything, after the last event and with no more traffic."""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--deskbell", default=ROOT / ".build/debug/deskbell", type=Path, help="the program under test")
    parser.add_argument("--notifier", default=ROOT / ".build/debug/desk-notifier", type=Path, help="the other program under test")
    parser.add_argument("--seconds", default=20, type=float, help="how long webhooks are posted (20)")
    parser.add_argument("--rate", default=50, type=float, help="webhooks per second, all connections together (50)")
    parser.add_argument("--connections", default=4, type=int, help="connections that post (4)")
    parser.add_argument("--kills", default=3, type=int, help="kills of each part (3)")
    parser.add_argument("--tails", default=3, type=int, help="how often one last call is followed by the broker's death and by silence (3)")
    parser.add_argument("--seed", default=random.randrange(10**6), type=int, help="of calls and kills (random, and printed)")
    parser.add_argument("--latency", default=0, metavar="CALLS", type=int, help="measure so many single calls instead")
    parser.add_argument("--keep", metavar="DIR", type=Path, help="work in this new folder and leave it behind")
    return parser.parse_args()


class Run:
    """One system under test with everybody around it."""

    def __init__(self, options: argparse.Namespace, folder: Path):
        self.options = options
        self.folder = folder
        self.ledger = Ledger()
        self.deskbell = Deskbell(options.deskbell, folder)
        self.closing: list[Consumer] = []

    def open(self) -> None:
        self.deskbell.start()
        ready = self.deskbell.ready
        self.notifier = self._opened(Notifier(str(self.options.notifier), ready, self.folder))
        self.subscriber = self._opened(Subscriber(ready, self.folder))
        self.stream = self._opened(EventStream("sse", ready, resumes=True))
        self.naive = self._opened(EventStream("sse without Last-Event-ID", ready, resumes=False))
        for stream in (self.stream, self.naive):
            assert stream.opened.wait(20), f"{stream.name} was not greeted within 20 s"
        assert self.wait(20, "the journal", lambda: self.notifier.cursor() >= 0) < 20, "the notifier did not begin its journal"

    def _opened(self, consumer):
        self.closing.append(consumer)
        return consumer

    def close(self) -> list[Process]:
        """Ends everything, as far as it was started, and returns what the system left behind."""
        while self.closing:
            self.closing.pop().close()
        return self.deskbell.stop()

    @staticmethod
    def wait(seconds: float, what: str, condition: Callable[[], bool]) -> float:
        """How long it took until the condition held; infinite if it did not in time."""
        start = time.monotonic()
        while not condition():
            if time.monotonic() - start > seconds:
                print(f"chain: {what} did not come within {seconds:.0f} s", file=sys.stderr)
                return float("inf")
            time.sleep(0.01)
        return time.monotonic() - start

    def aim(self, part: str) -> None:
        if part != "notifier":
            self.deskbell.aim(part)

    def kill(self, part: str) -> float:
        return self.notifier.kill() if part == "notifier" else self.deskbell.kill(part)

    def restart(self) -> None:
        self.deskbell.start()

    def soak(self) -> dict:
        options, ready = self.options, self.deskbell.ready
        faults = Faults(plan(options.seed, options.kills, options.seconds), self.ledger, self)
        senders = Senders(ready["webhookUrl"], ready["lead"]["number"], self.ledger, options.seed, options.rate, options.connections)
        self.start = time.monotonic()
        senders.start()
        time.sleep(options.seconds)
        faults.wait()
        senders.stop()
        self.end = time.monotonic()
        tails = [self.tail(faults, number) for number in range(options.tails)]
        # What comes twice may come late.
        time.sleep(1)
        log = self.audit(self.ledger.head)
        left = self.close()
        return self.report(faults, log, tails, left)

    def tail(self, faults: Faults, number: int) -> dict[str, float]:
        """One more call, and the broker killed right after its 200: nothing follows that could tell anybody that something is missing.

        Returns how long each consumer took to have everything.
        """
        ready = self.deskbell.ready
        chance = random.Random(f"{self.options.seed} tail {number}")
        kind, fields = call_life(f"tail.{number}", chance, ready["lead"]["number"])[-1]
        poster = Poster(ready["webhookUrl"], self.ledger, chance)
        faults.strike_after(1, "mosquitto")
        poster.post(fields, kind)
        poster.close()
        head, start = self.ledger.head, time.monotonic()
        positions = {"sse": lambda: self.stream.position, "notifier": self.notifier.cursor}
        took: dict[str, float] = {}
        while len(took) < len(positions) and time.monotonic() - start < AT_HEAD_SECONDS:
            time.sleep(0.005)
            for name, position in positions.items():
                if name not in took and position() >= head:
                    took[name] = time.monotonic() - start
        return {name: took.get(name, float("inf")) for name in positions}

    def audit(self, head: int) -> dict[int, dict]:
        """The whole log, as a new reader gets it that asks for everything."""
        reader = EventStream("audit", self.deskbell.ready, resumes=True, cursor=0)
        self.wait(30, "the whole log", lambda: reader.position >= head)
        reader.close()
        self.ledger.anomalies += reader.anomalies
        events = [event for _, event in reader.shown]
        if [event["seq"] for event in events] != list(range(1, head + 1)):
            self.ledger.broke(f"the log is not 1 … {head}, each once and in order")
        return {event["seq"]: event for event in events}

    def report(self, faults: Faults, log: dict[int, dict], tails: list[dict[str, float]], left: list[Process]) -> dict:
        ledger = self.ledger
        start, journaled = journal_events(self.notifier.entries())
        ended = {seq for seq, promise in ledger.by_seq.items() if promise.kind == "call_completed"}
        after = lambda start: {seq for seq in ledger.by_seq if seq > start}  # noqa: E731
        events = lambda consumer: [event for _, event in consumer.shown]  # noqa: E731
        promised = {
            "sse": compare(events(self.stream), after(self.stream.start), ledger, log),
            "notifier": compare(journaled, ended & after(start), ledger, log),
        }
        printed = compare(events(self.notifier), set(), ledger, log)
        controls = {
            self.naive.name: compare(events(self.naive), after(self.naive.start), ledger, log),
            self.subscriber.name: compare(events(self.subscriber), after(0), ledger, log),
        }
        anomalies = [*ledger.anomalies, *self.stream.anomalies, *self.notifier.anomalies]
        for name, counts in promised.items():
            anomalies += [f"{name}: {count} {kind}" for kind, count in counts.items() if count and kind not in ("promised", "shown")]
            if any(tail[name] > AT_HEAD_SECONDS for tail in tails):
                anomalies.append(f"{name} was not at the head within {AT_HEAD_SECONDS} s")
        if printed["duplicate"]:
            anomalies.append(f"the notifier printed {printed['duplicate']} events twice")
        if left:
            anomalies.append(f"left running: {[' '.join(one.arguments[:2]) for one in left]}")
        kills = {part: sum(kill.part == part for kill in faults.kills) for part in PARTS}
        if missing := [part for part, count in kills.items() if count < self.options.kills]:
            anomalies.append(f"killed less often than planned: {missing}")
        if not any(counts["lost"] for counts in controls.values()):
            anomalies.append("the controls lost nothing, so the kills hit nothing that matters and the run proves nothing")
        both: list[Consumer] = [self.stream, self.notifier]
        return {
            "seed": self.options.seed,
            "passed": not anomalies,
            "anomalies": anomalies[:50],
            "accepted": len(ledger.by_seq),
            "answers": dict(ledger.answers),
            "kills": kills,
            "killsRightAfter200": sum(kill.after_200 for kill in faults.kills),
            "timeline": [f"{kill.when - self.start:.2f} {kill.part}{' after 200' if kill.after_200 else ''}" for kill in faults.kills],
            "consumers": promised,
            "reconnects": {consumer.name: consumer.reconnects for consumer in [*both, self.naive]},
            "controls": controls,
            "secondsToHeadAfterTheLast200": {name: [round(tail[name], 3) for tail in tails] for name in promised},
            "longestWithout200": longest_outage(ledger, self.start, self.end),
            "secondsToRecover": recoveries([kill for kill in faults.kills if kill.when < self.end], both, ledger),
            "latencyMs": {
                "accepted": milliseconds([one.accepted - one.first_sent for one in ledger.by_seq.values() if one.accepted]),
                **{consumer.name: milliseconds(latencies(consumer, ledger)) for consumer in both},
            },
        }

    def latency(self) -> dict:
        """One ended call after the other; the next when everybody has seen the one before, and the system is idle again."""
        ready = self.deskbell.ready
        chance = random.Random(f"{self.options.seed} latency")
        poster = Poster(ready["webhookUrl"], self.ledger, chance)
        consumers = [self.stream, self.notifier, self.subscriber]
        for number in range(self.options.latency):
            time.sleep(chance.uniform(0.05, 0.15))
            kind, fields = call_life(f"latency.{number}", chance, ready["lead"]["number"])[-1]
            promise = poster.post(fields, kind)
            for consumer in consumers:
                if promise is None or self.wait(5, f"call {number} at {consumer.name}", lambda: consumer.position >= promise.seq) > 5:
                    self.ledger.broke(f"call {number} did not reach {consumer.name}")
        left = self.close()
        anomalies = self.ledger.anomalies + [f"left running: {one.arguments[:2]}" for one in left]
        accepted = [one.accepted - one.first_sent for one in self.ledger.by_seq.values() if one.accepted]
        return {
            "seed": self.options.seed,
            "passed": not anomalies,
            "anomalies": anomalies,
            "latencyMs": {"accepted": milliseconds(accepted), **{one.name: milliseconds(latencies(one, self.ledger)) for one in consumers}},
        }


def main() -> int:
    options = arguments()
    print(f"chain: seed {options.seed}", file=sys.stderr)
    # `kill` ends the run as Ctrl-C does, through `finally`.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    # So does a run that takes far longer than it should.
    signal.signal(signal.SIGALRM, lambda *_: sys.exit("chain: the run did not come to its end"))
    signal.alarm(int(300 + 3 * options.seconds + options.latency))
    folder = options.keep or Path(tempfile.mkdtemp(prefix="deskbell-soak-"))
    folder.mkdir(parents=True, exist_ok=True)
    run = Run(options, folder)
    try:
        run.open()
        report = run.latency() if options.latency else run.soak()
    except AssertionError as error:
        sys.exit(f"chain: {error}")
    finally:
        run.close()
    print("{\n" + ",\n".join(f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in report.items()) + "\n}")
    if report["passed"] and not options.keep:
        shutil.rmtree(folder)
    else:
        print(f"chain: logs and journal are in {folder}", file=sys.stderr)
    return 0 if report["passed"] else 1


if __name__ == "__main__":
    sys.exit(main())
