"""A judge that calls a bad history good would make every soak pass: each anomaly is planted here, and must be found, alone.

What makes a run void is in `test_report.py`.

Run by `make test`: Tests/Soak/run -m unittest
"""

from __future__ import annotations

import random
import unittest

from consumers import Shown, fingerprint, is_foreign
from traces import judge_trace
from ledger import Ledger, Promise
from proxy import Packets, is_call
from streams import parse_block
from verdict import anomalies, compare, grown, log_anomalies, percentiles

LOG = {seq: fingerprint({"seq": seq}) for seq in range(1, 101)}


def history(*seqs: int) -> list[Shown]:
    return [Shown(0, seq, LOG.get(seq, b""), False) for seq in seqs]


def judged(shown: list[Shown], position: int = 100, promised: set[int] | None = None) -> dict[str, int]:
    return anomalies(compare(shown, promised or set(LOG), LOG, LOG, position, 100))


class CompareTests(unittest.TestCase):
    good = history(*range(1, 101))

    def test_a_complete_list_in_order_has_no_anomaly(self):
        self.assertEqual(judged(self.good), {})

    def test_a_lost_event_in_the_middle_was_skipped_too(self):
        chance = random.Random(1)
        for _ in range(50):
            gone = chance.randrange(1, 100)
            self.assertEqual(judged([one for one in self.good if one.seq != gone]), {"lost": 1, "skipped": 1})

    def test_a_lost_tail_is_lost_and_leaves_the_consumer_stuck(self):
        self.assertEqual(judged(self.good[:-3], position=97), {"lost": 3, "stuck": 1})

    def test_a_cursor_that_passed_the_tail_unseen_skipped_nothing_above_it_yet_lost_it(self):
        self.assertEqual(judged(self.good[:-1], position=100), {"lost": 1})

    def test_an_event_that_is_shown_twice_is_a_duplicate_wherever_it_comes(self):
        chance = random.Random(2)
        for _ in range(50):
            bad = list(self.good)
            bad.insert(chance.randrange(101), chance.choice(self.good))
            # An insertion before its first place also shifts that: either way one is too many.
            self.assertEqual(judged(bad).get("duplicate"), 1)

    def test_two_events_that_change_places_are_reordered(self):
        bad = list(self.good)
        bad[40], bad[41] = bad[41], bad[40]
        self.assertEqual(judged(bad), {"reordered": 1})

    def test_an_event_that_nobody_was_promised_is_a_phantom(self):
        self.assertEqual(judged(self.good + history(10**9)), {"phantom": 1})

    def test_another_content_under_a_number_is_a_fork(self):
        bad = list(self.good)
        bad[7] = Shown(0, 8, fingerprint({"seq": 8, "other": True}), False)
        self.assertEqual(judged(bad), {"fork": 1})

    def test_an_event_of_another_workspace_is_foreign(self):
        bad = list(self.good)
        bad[7] = Shown(0, 8, LOG[8], True)
        self.assertEqual(judged(bad), {"foreign": 1})

    def test_a_filtered_consumer_misses_only_what_it_was_promised(self):
        even = {seq for seq in LOG if seq % 2 == 0}
        self.assertEqual(judged(history(*sorted(even)), promised=even), {})
        self.assertEqual(judged(history(*sorted(even - {50})), promised=even), {"lost": 1, "skipped": 1})


class ForeignTests(unittest.TestCase):
    def test_an_event_belongs_to_a_workspace_by_its_id_and_by_its_canary(self):
        event = {"workspaceId": "acme", "call": {"group": "canary-acme"}}
        self.assertFalse(is_foreign(event, "acme"))
        self.assertTrue(is_foreign(event, "beta"))
        self.assertTrue(is_foreign({**event, "call": {"group": "canary-beta"}}, "acme"))
        self.assertTrue(is_foreign({**event, "lead": {"name": "canary-beta"}}, "acme"))
        self.assertTrue(is_foreign({**event, "call": {}}, "acme"))


class LedgerTests(unittest.TestCase):
    def settled(self, *answers: tuple[int, str, int | None]) -> list[str]:
        ledger = Ledger(["acme"])
        promises = [Promise("acme", f"call {number}", "call_completed", 0) for number in range(3)]
        for number, status, seq in answers:
            ledger.settle(promises[number], status, seq, 0)
        return ledger.anomalies

    def test_repeats_with_the_same_number_are_fine(self):
        self.assertEqual(self.settled((0, "accepted", 1), (0, "duplicate", 1), (1, "accepted", 2)), [])

    def test_a_number_for_two_webhooks_and_two_numbers_for_one_are_not(self):
        self.assertEqual(len(self.settled((0, "accepted", 1), (1, "accepted", 1))), 1)
        self.assertEqual(len(self.settled((0, "accepted", 1), (0, "accepted", 2))), 1)

    def test_a_report_that_is_ignored_is_an_anomaly(self):
        self.assertEqual(len(self.settled((0, "ignored", None))), 1)


class TraceTests(unittest.TestCase):
    write = '7 pwrite64(9</d/x.sqlite-wal>, "..."..., 4096, 32) = 4096'
    flush = "7 fdatasync(9</d/x.sqlite-wal>) = 0"
    begin, end = "7 fdatasync(9</d/x.sqlite-wal> <unfinished ...>", "7 <... fdatasync resumed>) = 0"
    answer = '8 writev(12<socket:[1]>, [{iov_base="HTTP/1.1 200 OK\\r\\n"...}], 1) = 99'

    def judged(self, *lines: str) -> int:
        return len(judge_trace("\n".join(lines)))

    def test_a_flush_between_write_and_answer_is_right(self):
        self.assertEqual(self.judged(self.write, self.flush, self.answer), 0)
        self.assertEqual(self.judged(self.write, self.begin, self.end, self.answer), 0)
        # A later commit, such as the publisher's watermark, is not flushed before the answer.
        self.assertEqual(self.judged(self.write, self.flush, self.answer, self.write), 0)

    def test_an_answer_without_a_flush_before_it_is_wrong(self):
        for lines in (
            (self.write, self.answer, self.flush),
            (self.flush, self.write, self.answer),
            (self.write, self.begin, self.answer, self.end),
            (self.write, self.flush, self.write, self.answer),
            (self.write, self.flush.replace("= 0", "= -1 EIO"), self.answer),
            (self.flush, self.answer),
            (self.write, self.flush),
        ):
            self.assertEqual(self.judged(*lines), 1, lines)


class SmallPartsTests(unittest.TestCase):
    def test_a_log_has_every_number_up_to_its_head(self):
        self.assertEqual(log_anomalies([1, 2, 3], 3), [])
        self.assertEqual(log_anomalies([3, 4, 5], 5), [])
        for numbers, head in (([], 1), ([1, 2], 3), ([1, 3], 3), ([1, 2, 2, 3], 3), ([2, 1, 3], 3)):
            self.assertNotEqual(log_anomalies(numbers, head), [], numbers)

    def test_growth_beyond_the_share_is_told(self):
        self.assertEqual(grown({"a": 100}, {"a": 110}, 0.1), [])
        self.assertEqual(len(grown({"a": 100, "b": 5}, {"a": 111, "b": 5}, 0.1)), 1)

    def test_percentiles_of_nothing_and_of_one(self):
        self.assertEqual(percentiles([]), {"count": 0})
        self.assertEqual(percentiles([2.0])["max"], 2.0)

    def test_packets_are_cut_wherever_the_pieces_end(self):
        call = b"\x32\xc8\x01\x00\x1eworkspace/acme/calls/live_call" + b"x" * 168
        stream = b"\x20\x02\x00\x00" + call + b"\xd0\x00" + call
        for size in (1, 2, 3, 7, 200, 1000):
            packets, found = Packets(), []
            for start in range(0, len(stream), size):
                found += packets.whole(stream[start : start + size])
            self.assertEqual(found, [b"\x20\x02\x00\x00", call, b"\xd0\x00", call])
            self.assertEqual([is_call(one) for one in found], [False, True, False, True])

    def test_a_block_is_read_as_browsers_do(self):
        self.assertEqual(parse_block(b": comment"), {})
        self.assertEqual(parse_block(b"id: 4\nevent:x\ndata: a\ndata: b"), {"id": "4", "event": "x", "data": "a\nb"})


if __name__ == "__main__":
    unittest.main()
