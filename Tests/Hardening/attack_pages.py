"""What browsers and what pretends to be one send to pages and streams."""

from __future__ import annotations

import json
import secrets
import socket
import threading
import time

import target
from attack_gateway import head, status
from target import PASSWORD, Attack, ask, connect, raw, secret_path, webhook

STREAM = "/api/workspaces/{}/calls/events"


class Streams(Attack):
    @classmethod
    def setUpClass(cls):
        cls.mine = target.cookie(target.system.ready["email"], target.system.ready["password"])
        cls.other = target.cookie("bea@globex.example", PASSWORD)

    def blocks(self, until: bytes, workspace: str = "demo", cookie: str | None = None, *fields: str) -> bytes:
        """What a stream brings, up to a text."""
        received = b""
        with connect(15) as link:
            link.sendall(head(STREAM.format(workspace), f"Cookie: {cookie or self.mine}", *fields, method="GET"))
            while until not in received:
                piece = link.recv(65536)
                self.assertTrue(piece, received[-300:])
                received += piece
        return received

    def test_30_line_ends_in_a_name_make_one_event(self):
        mark = secrets.token_hex(6)
        name = f"x\r\nevent: gap\rdata: {{}}\n\nid: 99\u2028\u2029\x00{mark}"
        self.assertEqual(webhook(type="call_report", CallSid=f"30.{mark}", Status="ANSWER", receiver_name=name).status, 200)
        received = self.blocks(mark.encode(), "demo", None, "Last-Event-ID: 0").replace(b"\r\n", b"\n").decode()
        event = next(line for line in received.split("\n") if mark in line)
        self.assertTrue(event.startswith("data: {"))
        self.assertEqual(json.loads(event[6:])["call"]["agentName"].split()[0], "x")
        self.assertNotIn("\nevent: gap", received)
        self.assertNotIn("\nid: 99\n\n", received)

    def test_31_any_last_event_id_gets_a_stream_or_a_refusal(self):
        for place in ("-1", "9223372036854775808", "9e9", "abc", "0x10", "99999999", "1 ", "1,2", "\u0661"):
            with self.subTest(place=place):
                self.assertIn(b"event: hello", self.blocks(b"event: hello", "demo", None, f"Last-Event-ID: {place}"))
        for place in ("a" * 1_000_000, "1\0", "1\x7f"):
            answer = raw(head(STREAM.format("demo"), f"Cookie: {self.mine}", f"Last-Event-ID: {place}", method="GET"), timeout=3)
            self.assertIn(status(answer), (0, 200, 400, 431), place[:10])
        self.assertEqual(ask("GET", STREAM.format("demo") + "?types=live_call%0aid:%209", Cookie=self.mine).status, 400)

    def test_32_one_users_many_streams_that_nobody_reads_harm_nobody(self):
        links = []
        try:
            for _ in range(300):
                link = socket.socket()
                link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                link.connect(("127.0.0.1", target.system.ports[0]))
                link.sendall(head(STREAM.format("demo"), f"Cookie: {self.mine}", method="GET"))
                links.append(link)
            mark = secrets.token_hex(6)
            reader = threading.Thread(target=lambda: self.blocks(mark.encode()), daemon=True)
            reader.start()
            for number in range(200):
                webhook(type="call_report", CallSid=f"32.{mark}.{number}", Status="ANSWER", receiver_name="A" * 200)
            deadline = time.monotonic() + 20
            while reader.is_alive() and time.monotonic() < deadline:
                webhook(type="call_report", CallSid=f"32.{mark}.{secrets.token_hex(4)}", Status="ANSWER")
                reader.join(0.2)
            self.assertFalse(reader.is_alive(), "somebody who reads was held up")
        finally:
            for link in links:
                link.close()

    def test_34_an_origin_is_named_only_where_it_is_allowed(self):
        crm = "https://crm.example"
        target.command("workspace", "origin", "add", "demo", crm)
        target.eventually(10, lambda: ask("GET", STREAM.format("demo"), Origin=crm).headers["Access-Control-Allow-Origin"])
        preflight = ask("OPTIONS", STREAM.format("demo"), Origin=crm)
        self.assertEqual(preflight.status, 204)
        self.assertEqual(preflight.headers["Access-Control-Allow-Credentials"], "true")
        others = ("null", crm + ".evil.example", "https://CRM.example", crm + ".", crm + ":8443", "http://crm.example", "https://crm.example@evil.example")
        for path, origins in ((STREAM.format("demo"), others), (STREAM.format("globex"), (*others, crm)), ("/api/session", (*others, crm))):
            for origin in origins:
                for method in ("GET", "OPTIONS", "POST"):
                    with self.subTest(path=path, origin=origin, method=method):
                        fields = ask(method, path, Origin=origin).headers
                        self.assertEqual([name for name in fields if name.lower().startswith("access-control-")], [])
                        self.assertEqual(fields["Vary"], None if path == "/api/session" else "Origin")

    def test_37_46_another_workspace_and_none_are_answered_alike(self):
        suffixes = ["", "/calls/events", "/calls", "/leads", "/desks", "/stats", "/tasks", "/campaigns"]
        for suffix in [*suffixes, "/calls/1", "/calls/1/recording", "/leads/1/call"]:
            for method in ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"):
                answers = []
                for workspace in ("globex", "nowhere"):
                    answer = ask(method, f"/api/workspaces/{workspace}{suffix}", b"{}", Cookie=self.mine, Content_Type="application/json")
                    self.assertIn(answer.status, (404, 405), (method, suffix))
                    answers.append((answer.status, answer.body, sorted(set(answer.headers.keys()) - {"Date"})))
                self.assertEqual(*answers, (method, suffix))
        received = self.blocks(b"event: hello", "globex", self.other)
        self.assertIn(b"200 OK", received)


class Pages(Attack):
    def test_43_no_page_sends_a_visitor_elsewhere(self):
        paths = ["/?next=//evil.example", "/?next=https:evil.example", "//evil.example/", "/%5cevil.example"]
        for path in [*paths, "/?%0d%0aLocation:%20//evil.example", "/%0d%0aX-Evil:1"]:
            answer = raw(head(path, "Connection: close", method="GET"), timeout=5)
            fields = answer.partition(b"\r\n\r\n")[0].lower()
            self.assertNotIn(b"\r\nlocation:", fields, path)
            self.assertNotIn(b"evil", fields, path)

    def test_16_an_answer_to_head_has_no_body_that_could_pass_for_the_next_answer(self):
        for path in ("/", "/assets/app.js", "/nothing", STREAM.format("demo"), "/api/session", "/api/callerdesk/webhook", secret_path()):
            answer = raw(head(path, method="HEAD"), head("/healthz", "Connection: close", method="GET"), timeout=5)
            fields, _, rest = answer.partition(b"\r\n\r\n")
            self.assertIn(b"content-length: ", fields.lower(), path)
            self.assertEqual(status(rest), 200, (path, rest[:80]))

    def test_44_no_path_leaves_the_pages(self):
        paths = ["/assets/..%2f..%2fPackage.swift", "/assets/%252e%252e/app.js", "/assets/..\\..\\app.js", "/assets/%00", "/assets/./app.js"]
        paths += ["/../etc/passwd", "/assets/%c0%ae%c0%ae/x", "/assets/app.js/", "/assets/app.js%20", "//assets/app.js?/../..", "/.git/config"]
        for path in [*paths, "/deskbell.sqlite", "/data/secrets.json"]:
            answer = raw(head(path, "Connection: close", method="GET"), timeout=5)
            body = answer.partition(b"\r\n\r\n")[2]
            self.assertIn(status(answer), (200, 400, 404), path)
            self.assertNotIn(b"root:", body)
            if status(answer) == 200:
                self.assertEqual(body, ask("GET", "/assets/app.js").body, f"{path} is something else than the one file that it can mean")

    def test_45_a_recordings_link_is_never_fetched_by_the_server(self):
        with socket.create_server(("127.0.0.1", 0)) as trap:
            trap.settimeout(3)
            port = trap.getsockname()[1]
            hosts = ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"]
            for link in [*(f"http://{host}:{port}/a.mp3" for host in hosts), "file:///etc/passwd", "http://169.254.169.254/latest/meta-data"]:
                answer = webhook(type="call_report", CallSid=f"45.{secrets.token_hex(4)}", Status="ANSWER", CallRecordingUrl=link)
                self.assertEqual(answer.status, 200)
            with self.assertRaises(TimeoutError):
                trap.accept()

    def test_48_a_list_of_leads_that_means_harm_is_refused_line_by_line(self):
        folder = target.system.folder
        rows = ["name,phone", "=cmd()|' /C calc'!A0,9811100701", "+1+1,9811100702", "@SUM(A1),9811100703", '"open,9811100704', "x,y"]
        (folder / "bad.csv").write_bytes("\n".join(rows).encode() + b"\n\xff\xfe,9811100705\n")
        done = target.command("lead", "import", str(folder / "bad.csv"), "--workspace", "demo", "--json")
        result = json.loads(done.stdout)
        self.assertEqual((result["added"], result["refused"] > 0), (3, True), done.stderr)
        (folder / "long.csv").write_text("name,phone\n" + "a" * 10_000_000 + ",9811100706\n" + '"' * 1_000_001)
        result = json.loads(target.command("lead", "import", str(folder / "long.csv"), "--workspace", "demo", "--json").stdout)
        self.assertEqual(result["added"], 0)
        (folder / "binary.csv").write_bytes(bytes(range(256)) * 1000)
        self.assertEqual(target.command("lead", "import", str(folder / "binary.csv"), "--workspace", "demo", succeeds=False).returncode, 1)

    def test_47_every_answer_says_how_it_may_be_used(self):
        for path in ("/", "/assets/app.js"):
            fields = ask("GET", path).headers
            self.assertEqual(fields["X-Content-Type-Options"], "nosniff")
            self.assertIn("frame-ancestors 'none'", fields["Content-Security-Policy"])
        for path in ("/api/session", "/api/workspaces", STREAM.format("demo"), "/api/nothing"):
            fields = ask("GET", path).headers
            self.assertEqual(fields["Cache-Control"], "no-store", path)
            self.assertEqual(fields["X-Content-Type-Options"], "nosniff", path)
            self.assertEqual(fields["Referrer-Policy"], "no-referrer", path)
            self.assertIn("frame-ancestors 'none'", fields["Content-Security-Policy"], path)
