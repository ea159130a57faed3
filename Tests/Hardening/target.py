"""The Deskbell under attack: two workspaces with a desk each, a user of each, and what every test asks of it afterwards."""

from __future__ import annotations

import http.client
import json
import os
import re
import resource
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

from deskbell import ROOT, Deskbell
from mqtt import Client, Refused

PASSWORD = "long enough for anybody"
PROGRAM = os.environ.get("DESKBELL", str(ROOT / ".build/debug/deskbell"))

system: Deskbell
desks: dict[str, "Account"] = {}
operator: "Account"
personal: set[str] = set()
"""Texts that tests sent as somebody's name or number, and that no log may repeat."""


@dataclass(frozen=True)
class Account:
    """A broker account, with the only client id that it may use."""

    name: str
    password: str

    def connect(self, **options) -> Client:
        return Client(system.ports[1], options.pop("client_id", self.name), self.name, self.password, **options)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


def start() -> None:
    global system, operator
    # Two thousand idle connections are made further down.
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 8192)), hard))
    system = Deskbell(PROGRAM, Path(tempfile.mkdtemp(prefix="hardening-")))
    system.start()
    operator = Account(system.ready["mqtt"]["username"], system.ready["mqtt"]["password"])
    command("workspace", "add", "globex", "--name", "Globex")
    command("user", "add", "bea@globex.example", "--workspace", "globex", "--role", "agent", "--password-stdin", stdin=PASSWORD + "\n")
    for workspace in ("demo", "globex"):
        line = json.loads(command("desk", "add", "attacked", "--workspace", workspace, "--json").stdout)["enrolUrl"]
        parts = urllib.parse.urlsplit(line)
        desks[workspace] = Account(parts.username, urllib.parse.unquote(parts.password))
    # The server learns of new desks within 5 s.
    eventually(10, lambda: desks["globex"].connect().close() or True)
    eventually(10, lambda: desks["demo"].connect().close() or True)


def stop() -> list[str]:
    """Ends the system and returns what was wrong: what it left running, and what its log should not have."""
    problems = [f"left behind: {' '.join(one.arguments)}" for one in system.stop()]
    log = (system.folder / "up.log").read_bytes()
    problems += attack_26_23_50_of_the_log(log)
    if problems:
        problems.append(f"the log is {system.folder / 'up.log'}")
    else:
        shutil.rmtree(system.folder)
    return problems


def attack_26_23_50_of_the_log(log: bytes) -> list[str]:
    """No name, number or secret, no character that a terminal obeys, after everything that was sent."""
    found = [f"the log repeats {text!r}" for text in sorted(personal) if text.encode() in log]
    secret = urllib.parse.urlsplit(system.ready["webhookUrl"]).path.rpartition("/")[2]
    ready = b"\n".join(line for line in log.splitlines() if not line.startswith(b'{"'))
    found += [f"the log repeats {what}" for what, text in (("the webhook's secret", secret), ("a password", PASSWORD)) if text.encode() in ready]
    # The beeps of the demo's notifier are its own.
    controls = re.findall(rb"[\x00-\x06\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9\xaa-\xae]", log.replace(b"\x1b[", b"["))
    return found + ([f"the log has control characters: {set(controls)}"] if controls else [])


def command(*arguments: str, stdin: str = "", succeeds: bool = True) -> subprocess.CompletedProcess:
    # What follows `--` is no option, so the folder must come before it.
    end = arguments.index("--") if "--" in arguments else len(arguments)
    words = [PROGRAM, *arguments[:end], "--data", str(system.folder / "data"), *arguments[end:]]
    done = subprocess.run(words, input=stdin, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 or not succeeds, f"{arguments[:2]} ended with {done.returncode}: {done.stderr}"
    return done


def eventually(seconds: float, attempt):
    """The first true result of a function that is called again and again; what it throws in the meantime does not count."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if result := attempt():
                return result
        except (OSError, Refused, http.client.HTTPException) as error:
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {seconds:.0f} s") from error
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s"
        time.sleep(0.05)


def ask(method: str, path: str, body: bytes | None = None, timeout: float = 15, port: int | None = None, **headers: str) -> Answer:
    """One request on a connection of its own. Underscores in the names of headers are hyphens."""
    connection = http.client.HTTPConnection("127.0.0.1", port or system.ports[0], timeout=timeout)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def connect(timeout: float = 15, port: int | None = None) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port or system.ports[0]), timeout=timeout)


def raw(*pieces: bytes, timeout: float = 15) -> bytes:
    """Sends bytes as they are, and returns everything until the server closes or falls silent for that long."""
    received = b""
    with connect(timeout) as link:
        try:
            for piece in pieces:
                link.sendall(piece)
            while piece := link.recv(65536):
                received += piece
        except (TimeoutError, ConnectionError):
            pass
    return received


def secret_path(workspace: str = "demo") -> str:
    url = json.loads(command("webhook", "url", workspace, "--json").stdout)["webhookUrl"] if workspace != "demo" else system.ready["webhookUrl"]
    return urllib.parse.urlsplit(url).path


def webhook(path: str | None = None, timeout: float = 15, **fields) -> Answer:
    return ask("POST", path or secret_path(), json.dumps(fields).encode(), timeout, Content_Type="application/json")


def cookie(email: str, password: str, port: int | None = None) -> str:
    body = json.dumps({"email": email, "password": password}).encode()
    answer = ask("POST", "/api/session", body, port=port, Content_Type="application/json")
    assert answer.status == 204, answer
    return answer.headers["Set-Cookie"].split(";")[0]


class Attack(unittest.TestCase):
    """A test after which the server must serve as before: a webhook, the page, the broker."""

    number = 0

    def tearDown(self):
        Attack.number += 1
        call = f"after.{Attack.number}"
        with operator.connect() as reader:
            reader.subscribe("workspace/demo/calls/#")
            answer = webhook(type="call_report", CallSid=call, SourceNumber="9000000001", Status="ANSWER", Direction="IVR")
            self.assertEqual(answer.status, 200, answer.body)
            self.assertEqual(answer.json["status"], "accepted")
            while json.loads(reader.message(10)[1])["call"].get("providerCallId") != call:
                pass
        self.assertEqual(ask("GET", "/").status, 200)
        self.assertEqual(ask("GET", "/healthz").status, 200)
