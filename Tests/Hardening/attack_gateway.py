"""Webhooks that mean harm."""

from __future__ import annotations

import gzip
import json
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import target
from deskbell import Deskbell
from target import Attack, ask, connect, cookie, raw, secret_path, webhook

LIMIT = 256 * 1024


def head(path: str, *fields: str, method: str = "POST") -> bytes:
    return ("\r\n".join([f"{method} {path} HTTP/1.1", "Host: localhost", *fields]) + "\r\n\r\n").encode()


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0


def may_trace() -> bool:
    return shutil.which("strace") is not None and subprocess.run(["strace", "-o", "/dev/null", "true"], stderr=subprocess.DEVNULL).returncode == 0


class Bodies(Attack):
    def test_01_a_body_that_says_it_is_too_large_is_refused_before_it_comes(self):
        for length in (LIMIT + 1, 10**10, 2**63 - 1):
            begin = time.monotonic()
            answer = raw(head(secret_path(), f"Content-Length: {length}"))
            self.assertEqual(status(answer), 413, length)
            self.assertLess(time.monotonic() - begin, 10, "the connection was left open")

    def test_01_a_body_that_does_not_say_its_length_is_cut_off_at_the_limit(self):
        chunk = b"10000\r\n" + b"a" * 65536 + b"\r\n"
        with connect() as link:
            link.sendall(head(secret_path(), "Transfer-Encoding: chunked") + chunk * 5)
            self.assertEqual(status(link.recv(65536)), 413)
            begin = time.monotonic()
            with self.assertRaises(OSError):
                while time.monotonic() - begin < 15:
                    link.sendall(chunk)

    def test_01_a_chunked_body_of_one_byte_too_much_is_refused(self):
        body = b"40001\r\n" + b"a" * (LIMIT + 1) + b"\r\n0\r\n\r\n"
        self.assertEqual(status(raw(head(secret_path(), "Transfer-Encoding: chunked"), body, timeout=5)), 413)
        answer = ask("POST", secret_path(), b"a" * LIMIT)
        self.assertEqual(answer.status, 422, "the largest body that is allowed is read")

    def test_02_a_compressed_body_is_not_unpacked(self):
        bomb = gzip.compress(bytes(200_000_000), 9)
        for body in (bomb, gzip.compress(bomb)):
            self.assertEqual(ask("POST", secret_path(), body[:LIMIT], Content_Encoding="gzip").status, 415)
            self.assertEqual(ask("POST", secret_path(), body[:LIMIT]).status, 415)
            self.assertEqual(ask("POST", secret_path(), body[:LIMIT], Content_Encoding="identity, deflate").status, 415)

    def refused(self, *bodies: bytes, statuses=(422,), content_type="application/json"):
        for body in bodies:
            begin = time.monotonic()
            answer = ask("POST", secret_path(), body, Content_Type=content_type)
            self.assertIn(answer.status, statuses, body[:80])
            self.assertLess(time.monotonic() - begin, 5, body[:80])
            self.assertEqual(answer.headers["Content-Type"], "application/problem+json")

    def test_05_deep_nesting(self):
        self.refused(b"[" * LIMIT, b'{"a":' * 40_000, b'{"CallSid":' + b"[" * 100_000 + b"]" * 100_000 + b"}")

    def test_06_of_a_name_that_comes_twice_the_first_counts_for_everybody(self):
        call = b'{"type":"call_report","CallSid":"twice","Status":"ANSWER","receiver_name":"First","receiver_name":"Second"}'
        with target.operator.connect() as reader:
            reader.subscribe("workspace/demo/calls/#")
            self.assertEqual(ask("POST", secret_path(), call).status, 200)
            self.assertEqual(json.loads(reader.message(10)[1])["call"]["agentName"], "First")

    def test_07_many_fields(self):
        self.refused(b"{" + b",".join(b'"%d":1' % number for number in range(20_000)) + b"}")

    def test_08_09_10_11_numbers_and_times_that_make_no_sense_cost_the_field_and_not_the_call(self):
        values = ["-5", "1e400", "1" * 1000, '"NaN"', "true", "5.5", "null"]
        values += ['"0000-00-00 00:00:00"', '"292277026596-12-04 15:30:08"', '"2024-02-30 10:00:00"']
        for number, value in enumerate(values):
            fields = ",".join(f'"{name}":{value}' for name in ("CallDuration", "TalkDuration", "StartTime", "EndTime"))
            answer = ask("POST", secret_path(), f'{{"type":"call_report","CallSid":"odd.{number}","Status":"ANSWER",{fields}}}'.encode())
            self.assertEqual(answer.status, 200, value)
        backwards = webhook(CallSid="backwards", Status="ANSWER", StartTime="2045-01-01 10:00:00", EndTime="2024-01-01 10:00:00", CallDuration="7")
        self.assertEqual(backwards.status, 200)

    def test_12_text_that_is_none_is_cleaned_or_refused(self):
        call = '{"type":"call_report","CallSid":"%s","Status":"ANSWER","receiver_name":"%s"}'
        for number, name in enumerate([b"\xff\xfe", b"\xc0\xaf", b"\xed\xa0\x80", b"\\ud800", b"a\\u0000b", b"\xe2\x80\xae"]):
            answer = ask("POST", secret_path(), call.encode().replace(b"%s", b"text.%d" % number, 1).replace(b"%s", name))
            self.assertIn(answer.status, (200, 415, 422), name)
        self.assertIn(ask("POST", secret_path(), (call % ("utf16", "x")).encode("utf-16")).status, (200, 415, 422))
        log = target.command("event", "list", "--workspace", "demo", "--after", "0").stdout
        self.assertNotIn("\0", log)
        self.assertNotIn("\u202e", log)

    def test_13_what_is_no_call_is_refused_and_kept(self):
        def kept():
            return len(target.command("webhook", "rejected", "list", "--workspace", "demo", "--json").stdout.splitlines())

        before = kept()
        self.refused(b"", b"null", b"[]", b"{}", b'{"CallSid":"1"}{"CallSid":"2"}', b'{"CallSid":"1"} and more', b"\xef\xbb\xbf")
        self.assertEqual(kept() - before, 7)

    def test_14_forms(self):
        self.refused(b"a&" * 100_000, b"a[b][c]=1&" * 2000, b"%zz=%&" * 1000, content_type="application/x-www-form-urlencoded")

    def test_15_multipart(self):
        part = b'--b\r\nContent-Disposition: form-data; name="%d"\r\n\r\n1\r\n'
        bodies = [b"".join(part % number for number in range(4000)) + b"--b--", b"--b\r\n\r\n", b"--" + b"b" * 200_000, part % 1]
        self.refused(*bodies, content_type="multipart/form-data; boundary=b")


class Framing(Attack):
    """What a proxy in front and the server could read differently, and heads without measure."""

    GET = b"GET /healthz HTTP/1.1\r\n"
    POST = b"POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"

    def refused(self, expected: int, *requests: bytes):
        for request in requests:
            with self.subTest(request=request[:120]):
                begin = time.monotonic()
                # What is behind it must not be taken for a request.
                answer = raw(request, self.GET + b"Host: x\r\n\r\n", timeout=5)
                self.assertEqual(status(answer), expected)
                self.assertEqual(answer.count(b"HTTP/1.1 "), 1, answer)
                self.assertIn(b"application/problem+json", answer)
                self.assertLess(time.monotonic() - begin, 5, "the connection was left open")

    def test_16_a_transfer_coding_that_is_not_chunked_alone_is_not_understood(self):
        end = b"\r\n\r\n0\r\n\r\n"
        self.refused(501, *(self.POST + b"Transfer-Encoding: " + coding + end for coding in (b"gzip, chunked", b"identity", b"xchunked")))
        old = self.POST.replace(b"HTTP/1.1", b"HTTP/1.0")
        codings = [old + b"Transfer-Encoding: chunked", self.POST + b"Transfer-Encoding: chunked, gzip"]
        codings += [self.POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5", self.POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked"]
        self.refused(400, *(request + end for request in codings))

    def test_16_a_request_has_one_host(self):
        for host in (b"", b"Host:\r\n", b"Host: a b\r\n", b"Host: x\r\nHost: x\r\n", b"Host: http://x/\r\n", b"Host: x, y\r\n"):
            self.refused(400, self.GET + host + b"\r\n")
        self.assertEqual(status(raw(b"GET /healthz HTTP/1.0\r\n\r\n").replace(b"HTTP/1.0", b"HTTP/1.1")), 200)

    def test_16_a_body_that_breaks_behind_its_answer_gets_no_second_one(self):
        answer = raw(b"POST /nothing HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", b"ZZ\r\n", timeout=5)
        self.assertEqual((status(answer), answer.count(b"HTTP/1.1 ")), (404, 1))

    def test_17_a_head_without_measure_is_too_large(self):
        head = self.GET + b"Host: x\r\n"
        self.refused(431, head + b"X: " + b"a" * 16_385 + b"\r\n\r\n", head + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 9000) for n in range(8)) + b"\r\n")
        self.refused(431, head + b"".join(b"X-%d: a\r\n" % n for n in range(1001)) + b"\r\n", b"GET /" + b"a" * 17_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")


class Connections(Attack):
    def closed_after(self, first: bytes, drip: bytes) -> float:
        """How long the server bears with somebody who sends a byte a second."""
        with connect(1) as link:
            begin = time.monotonic()
            try:
                link.sendall(first)
                while time.monotonic() - begin < 60:
                    if drip:
                        link.sendall(drip)
                    try:
                        if not link.recv(1024):
                            break
                    except TimeoutError:
                        continue
            except OSError:
                pass
            return time.monotonic() - begin

    def test_03_who_sends_nothing_or_a_byte_a_second_is_cut_off_at_a_fixed_time(self):
        body = head(secret_path(), "Content-Length: 1000")
        with ThreadPoolExecutor() as pool:
            silent = pool.submit(self.closed_after, b"", b"")
            slow_head = pool.submit(self.closed_after, b"POST / HTTP/1.1\r\nX: ", b"a")
            slow_body = pool.submit(self.closed_after, body, b"a")
            self.assertEqual(webhook(CallSid="meanwhile", Status="ANSWER").status, 200)
        # 10 s for the head, 30 s for the body.
        self.assertLess(silent.result(), 20)
        self.assertLess(slow_head.result(), 20)
        self.assertGreater(slow_body.result(), 20)
        self.assertLess(slow_body.result(), 45)

    def test_04_two_thousand_idle_connections_keep_nobody_out(self):
        links: list[socket.socket] = []
        try:
            links = [connect() for _ in range(2000)]
            self.assertEqual(webhook(CallSid="crowded", Status="ANSWER", timeout=10).status, 200)
            self.assertEqual(ask("GET", "/", timeout=10).status, 200)
        finally:
            for link in links:
                link.close()

    def test_04_where_few_files_may_be_open_idle_connections_make_room(self):
        folder = Path(tempfile.mkdtemp(prefix="hardening-files-"))
        program = folder / "deskbell"
        program.write_text(f'#!/bin/sh\nulimit -n 600\nexec {target.PROGRAM} "$@"\n')
        program.chmod(0o700)
        few = Deskbell(program, folder)
        few.start()
        links: list[socket.socket] = []
        try:
            path = urllib.parse.urlsplit(few.ready["webhookUrl"]).path
            with connect(port=few.ports[0]) as stream, ThreadPoolExecutor() as pool:
                session = cookie(few.ready["email"], few.ready["password"], few.ports[0])
                stream.sendall(head("/api/workspaces/demo/calls/events", f"Cookie: {session}", method="GET"))
                self.assertIn(b"200 OK", stream.recv(65536))
                flood = pool.submit(lambda: links.extend(connect(port=few.ports[0]) for _ in range(3000)))
                answers = 0
                while not flood.done() or answers < 20:
                    answers += 1
                    answer = ask("POST", path, json.dumps(dict(CallSid=f"few.{answers}", Status="ANSWER")).encode(), port=few.ports[0])
                    self.assertEqual(answer.status, 200, answer.body)
                flood.result()
                self.assertEqual(ask("GET", "/readyz", port=few.ports[0]).json, {"broker": True, "database": True})
                received = b""
                while b"few.%d\"" % answers not in received:
                    received += (piece := stream.recv(65536))
                    self.assertTrue(piece, "the stream was closed for somebody who is idle")
        finally:
            for link in links:
                link.close()
            left = few.stop()
        self.assertEqual(left, [])
        self.assertIn(b"too many connections", (folder / "up.log").read_bytes())
        shutil.rmtree(folder)

    def test_21_fifty_times_the_same_at_once_is_one_event(self):
        gate = threading.Barrier(50)

        def send(_):
            gate.wait()
            return webhook(type="call_report", CallSid="at-once", SourceNumber="9000000001", Status="ANSWER").json

        with ThreadPoolExecutor(50) as pool:
            answers = list(pool.map(send, range(50)))
        self.assertEqual(sorted(answer["status"] for answer in answers), ["accepted"] + ["duplicate"] * 49)
        self.assertEqual(len({answer["seq"] for answer in answers}), 1)


class Names(Attack):
    HOSTILE = ["a/b", "+", "#", "$SYS", "..", "", "a" * 64, "a" * 65_536, "é", "e\u0301", "Acme", "a%2fb", "\u202eacme", "acme\n"]
    HOSTILE += ["-", "a-", "a b", "a\tb", "*"]

    def test_24_25_no_workspace_desk_or_operator_gets_such_a_name(self):
        for name in self.HOSTILE:
            for arguments in (
                ["workspace", "add", "--name", "x", "--", name],
                ["desk", "add", "--workspace", "demo", "--", name],
                ["desk", "add", "--workspace", name, "x"],
                ["operator", "add", "--", name],
            ):
                done = target.command(*arguments, succeeds=False)
                self.assertEqual(done.returncode, 64, (arguments, done.stderr))
        listed = target.command("workspace", "list", "--json").stdout.splitlines()
        self.assertEqual(len(listed), 2, listed)

    def test_24_such_a_name_in_a_path_is_a_workspace_that_is_not_there(self):
        secret = secret_path().rpartition("/")[2]
        for name in ["+", "%23", "..", "%2e%2e", "%2f", "demo%00", "DEMO", "demo%0a", "a" * 5000, "%e2%80%aedemo"]:
            self.assertIn(ask("POST", f"/api/callerdesk/webhook/{name}/{secret}", b"{}").status, (400, 401, 404), name)


class Storage(Attack):
    def test_27_a_database_that_is_locked_is_told_and_nothing_is_lost(self):
        call = dict(type="call_report", CallSid="locked", SourceNumber="9000000001", Status="ANSWER")
        other = sqlite3.connect(target.system.folder / "data/deskbell.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            answer = webhook(timeout=30, **call)
            self.assertEqual(answer.status, 503)
            self.assertIsNotNone(answer.headers["Retry-After"])
            self.assertEqual(ask("GET", "/").status, 200)
        finally:
            other.execute("ROLLBACK")
            other.close()
        answer = target.eventually(15, lambda: (found := webhook(**call)).status == 200 and found)
        self.assertEqual(answer.json["status"], "accepted")

    @unittest.skipUnless(may_trace(), "needs strace and the right to trace (ptrace)")
    def test_27_after_a_flush_that_fails_the_server_starts_again_with_all_that_was_accepted(self):
        def call(number):
            return dict(type="call_report", CallSid=f"flush.{number}", SourceNumber="9000000001", Status="ANSWER")

        seq = webhook(**call(1)).json["seq"]
        serve = target.system.part("serve")
        arguments = ["-f", "-o", "/dev/null", "-e", "trace=fdatasync,fsync", "-e", "inject=fdatasync,fsync:error=EIO:when=1", "-p", str(serve.pid)]
        tracer = subprocess.Popen(["strace", *arguments], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            self.assertIn("attached", tracer.stderr.readline())
            answer = webhook(**call(2))
            self.assertEqual(answer.status, 503, answer.body)
            self.assertIsNotNone(answer.headers["Retry-After"])
            target.eventually(5, lambda: not serve.is_alive)
            ended = time.monotonic()
            target.eventually(5, lambda: (found := target.system.part("serve")) and found.pid != serve.pid)
            self.assertLess(time.monotonic() - ended, 2)
        finally:
            tracer.terminate()
            tracer.wait()
            tracer.stderr.close()
        answer = target.eventually(15, lambda: (found := webhook(**call(2))).status == 200 and found)
        self.assertEqual(answer.json, {"status": "accepted", "seq": seq + 1})
        self.assertEqual(webhook(**call(1)).json, {"status": "duplicate", "seq": seq})

    def test_28_what_was_accepted_before_a_kill_is_a_duplicate_after_it(self):
        call = dict(type="call_report", CallSid="killed", SourceNumber="9000000001", Status="ANSWER")
        seq = webhook(**call).json["seq"]
        target.system.kill("serve")
        answer = target.eventually(15, lambda: webhook(**call).json)
        self.assertEqual(answer, {"status": "duplicate", "seq": seq})


class Logs(Attack):
    def test_26_50_names_and_numbers_come_into_no_log(self):
        """The log is looked at when everything has ended: see target.stop."""
        name, number = "Zebedee\r\n\u001b[31mfake line\u2028 Quux", "7012345678"
        target.personal.update({"Zebedee", number, number[-10:]})
        hostile = {"User-Agent": "agent\x1b[2J", "Referer": "http://x/\x1b]0;t\x07", "X-Forwarded-For": "1.2.3.4\x1b[31m"}
        fields = [f"{key}: {value}" for key, value in hostile.items()]
        body = json.dumps(dict(type="call_report", CallSid="logged", Status="ANSWER", SourceNumber=number, receiver_name=name)).encode()
        paths = ["/api/callerdesk/webhook/demo/wrong", f"/no/{number}?name=Zebedee%1b%0a", f"/api/workspaces/{number}/calls/events"]
        for path in [secret_path(), *paths]:
            raw(head(path, *fields, f"Content-Length: {len(body)}", "Connection: close"), body, timeout=5)
        webhook(SourceNumber=number, receiver_name=name, CallSid="logged", Status="ANSWER")
        ask("POST", secret_path(), b'{"CallSid":"' + number.encode() + b"Zebedee")
