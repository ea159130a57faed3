"""A run that proves nothing must fail: a control that loses nothing, a way of repair that was never gone, a recovery beyond its limit, growth.

Run by `make test`: Tests/Soak/run -m unittest
"""

from __future__ import annotations

import io
import random
import threading
import time
import unittest
import unittest.mock
from collections import Counter
from contextlib import redirect_stderr
from types import SimpleNamespace

from consumers import Consumer
from faults import UNSEEN, Fault, Injector
from faults.clock import shows_another_time
from faults.network import Cuts
from faults.processes import RIGHT_AFTER, Freezes, Killable, Kills
from ledger import Ledger, Promise
from measures import Levels
from recovery import Recoveries
from report import REPAIRS, Report
from tables import headline, tables
from verdict import unproved_cuts

LOG = [
    {"seq": seq, "type": "call_completed", "workspaceId": "acme", "call": {"providerCallId": f"call {seq}", "group": "canary-acme"}}
    for seq in range(1, 11)
]


def consumer(name: str, promises: str | None, events: list[dict]) -> Consumer:
    one = Consumer(name, "acme")
    one.promises = promises
    for event in events:
        one.show(event)
    return one


def report(lost_by_control: int = 1, repairs: dict | None = None, refused: dict | None = None, levels: list | None = None, **changes) -> dict:
    """Of a run in which everything went as it should, but for what is told."""
    ledger = Ledger(["acme"])
    for event in LOG:
        promise = Promise("acme", event["call"]["providerCallId"], event["type"], first_sent=0)
        ledger.settle(promise, "accepted", event["seq"], sent=0)
        ledger.settle(promise, "duplicate", event["seq"], sent=0)
    stream = consumer("fast stream", "all", changes.get("shown", LOG))
    stream.repairs = Counter(repairs if repairs is not None else dict.fromkeys(REPAIRS, 1))
    control = consumer("control", None, LOG[: len(LOG) - lost_by_control])
    known = Levels(dict, list)
    known.levels, known.peaks = levels or [], {"bridge": {"MiB": 40, "files": 40, "threads": 9}}
    soak = SimpleNamespace(
        ledger=ledger,
        consumers=[stream] + changes.get("controls", [control]),
        intruders=[SimpleNamespace(name="user of beta", refused=refused if refused is not None else {"calls": 3}, anomalies=[])],
        options=SimpleNamespace(seed=1),
        rate=15,
        skipped={"browser page": "needs chromium"},
        recoveries=Recoveries([], ledger, 10, 15),
        watcher=SimpleNamespace(seen={"acme": {1, 2}}),
        levels=known,
    )
    faults = {"kill gateway": 3, f"{RIGHT_AFTER} gateway": 2, "refuse desks": 4, **changes.get("faults", {})}
    injector = SimpleNamespace(counts=Counter(faults), timeline=[])
    return Report(soak, injector, {"acme": LOG}, 0, 60).made([], [])


def level(mebibytes: float, files: int) -> dict:
    return {"bridge": {"MiB": mebibytes, "files": files, "threads": 9}}


class VoidTests(unittest.TestCase):
    def fails(self, expected: str, **changes) -> None:
        made = report(**changes)
        self.assertFalse(made["passed"])
        self.assertEqual([sentence for sentence in made["anomalies"] if expected not in sentence], [])

    def test_a_run_without_an_anomaly_passes(self):
        self.assertEqual(report()["anomalies"], [])
        self.assertTrue(report()["passed"])

    def test_a_control_that_passes_makes_the_run_fail(self):
        self.fails("control lost nothing", lost_by_control=0)

    def test_a_run_without_a_control_fails(self):
        self.fails("there was no control", controls=[])

    def test_one_of_two_controls_that_passes_makes_the_run_fail(self):
        self.fails("blind lost nothing", controls=[consumer("deaf", None, []), consumer("blind", None, LOG)])

    def test_a_repair_that_was_never_needed_makes_the_run_fail(self):
        for name in REPAIRS:
            self.fails(f"nothing needed a {name}", repairs={**dict.fromkeys(REPAIRS, 1), name: 0})

    def test_what_a_control_repaired_counts_for_nothing(self):
        control = consumer("control", None, [])
        control.repairs = Counter(dict.fromkeys(REPAIRS, 1))
        self.fails("nothing needed a", repairs={}, controls=[control])

    def test_an_intruder_that_was_never_refused_makes_the_run_fail(self):
        self.fails("never refused", refused={})

    def test_a_consumer_that_lost_an_event_makes_the_run_fail(self):
        self.fails("fast stream of acme: 1", shown=LOG[:4] + LOG[5:])

    def test_growth_by_more_than_a_tenth_makes_the_run_fail(self):
        self.assertTrue(report(levels=[level(40, 20), level(44, 22)])["passed"])
        self.assertTrue(report(levels=[level(40, 20), level(60, 40), level(44, 22)])["passed"])
        self.fails("MiB of bridge", levels=[level(40, 20), level(44.5, 20)])
        self.fails("files of bridge", levels=[level(40, 20), level(40, 23)])

    def test_a_clock_that_was_never_another_makes_the_run_fail(self):
        seen, unseen = {"clock +1h gateway": 1}, {f"clock +1h gateway, {UNSEEN}": 2}
        self.assertTrue(report(faults={**seen, **unseen})["passed"])
        self.fails("of 2 times clock none", faults=unseen)

    def test_a_time_is_another_from_half_an_hour_on(self):
        now = 1_795_600_000
        for text, expected in (
            ("2026-11-25T09:46:40+0000 info deskbell: listening", False),
            ("2046-11-20T09:46:40+0000 info deskbell: listening", True),
            ('{"pid":1,"connected":true,"since":"2026-11-25T08:46:40.123456Z"}', True),
            ("nothing", False),
        ):
            self.assertEqual(shows_another_time(text, now), expected, text)

    def test_a_power_cut_in_which_nothing_is_lost_without_a_flush_proves_nothing(self):
        self.assertEqual(unproved_cuts([{"FULL": 0, "NORMAL": 0}, {"FULL": 0, "NORMAL": 7}]), [])
        self.assertEqual(len(unproved_cuts([{"FULL": 0, "NORMAL": 0}])), 1)
        self.assertEqual(len(unproved_cuts([{"FULL": 1, "NORMAL": 7}])), 1)
        self.assertEqual(len(unproved_cuts([])), 1)


class RecoveryTests(unittest.TestCase):
    def needed(self, seconds: float) -> list[str]:
        ledger = Ledger(["acme"])
        with redirect_stderr(io.StringIO()):
            Recoveries([], ledger, 10, 15).note("fast stream", " of acme", seconds, 10)
        return ledger.anomalies

    def test_a_recovery_beyond_the_limit_is_an_anomaly(self):
        self.assertEqual(self.needed(10), [])
        self.assertEqual(len(self.needed(10.1)), 1)
        self.assertEqual(len(self.needed(float("inf"))), 1)

    def test_a_consumer_that_is_at_the_head_is_measured_and_one_that_never_gets_there_is_told(self):
        ledger = Ledger(["acme"])
        ledger.heads["acme"] = 10
        quick, stuck, control = consumer("quick", "all", LOG), consumer("stuck", "all", LOG[:9]), consumer("control", None, [])
        recoveries = Recoveries([quick, stuck, control], ledger, 10, 15)
        recoveries.PATIENCE_SECONDS = 0.1
        with redirect_stderr(io.StringIO()):
            recoveries.calm(has_load=False)
        self.assertEqual([(name, figures["count"]) for name, figures in recoveries.table().items()], [("quick", 1), ("stuck", 1)])
        self.assertEqual(len(ledger.anomalies), 1)
        self.assertIn("stuck of acme", ledger.anomalies[0])
        self.assertEqual(recoveries.behind, {"quick": 0, "stuck": 1, "control": 10})


class KillTests(unittest.TestCase):
    def setUp(self):
        self.ledger, self.killed = Ledger(["acme"]), []
        killable = SimpleNamespace(take=lambda part: (lambda: None, lambda: self.killed.append(part), None), revive=lambda part: None)
        self.kills = Kills(killable, self.ledger, "gateway", every=3)

    def accept(self, seq: int) -> None:
        self.ledger.settle(Promise("acme", f"call {seq}", "call_completed", 0), "accepted", seq, 0)

    def test_a_kill_right_after_a_200_comes_within_it(self):
        struck: list[list[str]] = []
        thread = threading.Thread(target=lambda: struck.append(self.kills.strike(Fault(0, "kill", "gateway", after=2))))
        thread.start()
        while not self.ledger._armed:
            time.sleep(0.001)
        self.accept(1)
        self.assertEqual(self.killed, [])
        self.accept(2)
        self.assertEqual(self.killed, ["gateway"])
        thread.join()
        self.assertEqual(struck, [["kill gateway", f"{RIGHT_AFTER} gateway"]])

    def test_a_kill_whose_200_does_not_come_is_made_without_and_counts_as_such(self):
        with unittest.mock.patch("faults.processes.COMES_SECONDS", 0.05):
            self.assertEqual(self.kills.strike(Fault(0, "kill", "gateway+bridge", after=1)), ["kill gateway", "kill bridge"])
        self.assertEqual(self.killed, ["gateway", "bridge"])
        self.accept(1)
        self.assertEqual(self.killed, ["gateway", "bridge"])


class PlanTests(unittest.TestCase):
    def plans(self, seed: int) -> list[str]:
        network = SimpleNamespace(legs={name: SimpleNamespace(speaks_mqtt=name == "desks") for name in ("desks", "browsers", "providers")})
        kills = Kills(None, None, "gateway", every=3), Kills(None, None, "serve", "up", every=8)
        injector = Injector([*kills, Freezes(None, ("bridge", "notifier"), 40), Cuts(network, 12)], seed, None)
        return [str(fault) for number in range(20) for faults in injector.plan(10 + number) for fault in faults]

    def test_a_seed_is_a_plan(self):
        self.assertEqual(self.plans(1), self.plans(1))
        self.assertNotEqual(self.plans(1), self.plans(2))

    def test_a_server_that_is_no_longer_there_is_not_stopped_and_does_not_count(self):
        killable = Killable(SimpleNamespace(servers={"bridge-2": None}), [])
        self.assertEqual([killable.has(part) for part in ("gateway", "bridge-2", "gateway-2", "notifier")], [True, True, False, True])
        self.assertEqual(Freezes(killable, (), 40).strike(Fault(0, "freeze", "gateway-2", 1)), [])

    def test_no_fault_outlasts_its_round_for_long(self):
        for number in range(50):
            for fault in Freezes(None, ("bridge",), 40).plan(random.Random(number), 10):
                self.assertLessEqual(fault.at + fault.seconds, 12)


class TableTests(unittest.TestCase):
    def test_the_headline_counts_kills_once(self):
        said = headline(report())
        self.assertIn("passed", said)
        self.assertIn("3 kills (2 right after a 200), 4 other faults: 0 lost", said)
        self.assertIn("FAILED", headline(report(lost_by_control=0)))

    def test_what_was_skipped_is_named(self):
        text = "\n".join(tables(report(levels=[level(40, 20), level(41, 20)])))
        self.assertIn("skipped: browser page (needs chromium)", text)
        self.assertIn("| bridge | 40 | 40 | 41 |", text)


if __name__ == "__main__":
    unittest.main()
