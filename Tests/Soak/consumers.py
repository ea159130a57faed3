"""The other end: what somebody was shown, and readers of the event stream."""

from __future__ import annotations

import hashlib
import http.client
import json
import random
import socket
import threading
import time
from dataclasses import dataclass

from ledger import canary
from system import Workspace


@dataclass(frozen=True, slots=True)
class Shown:
    """One event as a consumer was shown it; of its content a fingerprint is enough to compare."""

    when: float
    seq: int
    content: bytes
    is_foreign: bool


def fingerprint(event: dict) -> bytes:
    return hashlib.blake2b(json.dumps(event, sort_keys=True).encode(), digest_size=8).digest()


def is_foreign(event: dict, workspace: str) -> bool:
    """Whether it is not this workspace's."""
    text = json.dumps(event)
    return event.get("workspaceId") != workspace or text.count("canary-") != text.count(canary(workspace)) or canary(workspace) not in text


def shown(event: dict, workspace: str) -> Shown:
    """As somebody of that workspace is shown it now."""
    return Shown(time.monotonic(), event["seq"], fingerprint(event), is_foreign(event, workspace))


class Consumer:
    """Notes what it was shown. Written by one thread; read by others for its position, and when that thread has ended."""

    promises: str | None = None
    """The kind of event that it must have, `all` of them, or `None` for a control that nothing is promised to."""

    def __init__(self, name: str, workspace: str):
        self.name = name
        self.workspace = workspace
        self.shown: list[Shown] = []
        self.anomalies: list[str] = []
        self.reconnects = 0
        self._position = 0

    @property
    def position(self) -> int:
        """Everything up to here was handled."""
        return self._position

    def show(self, event: dict) -> None:
        self.shown.append(shown(event, self.workspace))
        self._position = max(self._position, event["seq"])


class EventStream(Consumer):
    """A raw reader of the event stream that names the last event that it had.

    `is_slow`: reads in bursts with long pauses, into a small buffer. `is_restless`: leaves and comes back at random.
    """

    promises = "all"
    QUIET_SECONDS = 20
    """A comment comes every 15 s, so a stream that is quiet for longer is dead."""

    def __init__(self, name: str, workspace: Workspace, port: int, seed: int, is_slow: bool = False, is_restless: bool = False):
        super().__init__(name, workspace.name)
        self._place = workspace
        self._port = port
        self._chance = random.Random(f"{seed} {name} {workspace.name}")
        self._is_slow, self._is_restless = is_slow, is_restless
        self._stop = threading.Event()
        self.hurries = threading.Event()
        """Set when a slow reader has had enough time."""
        self._socket: socket.socket | None = None
        self._retry = 1.0
        self._cursor: int | None = None
        self.start: int | None = None
        self.opened = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self.hurries.set()
        try:
            if self._socket:
                self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._thread.join(self.QUIET_SECONDS + 5)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._read()
            except (OSError, http.client.HTTPException):
                pass
            if self.opened.is_set():
                self.reconnects += 1
            self._stop.wait(self._retry * self._chance.uniform(0.8, 1.2))

    def _read(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=self.QUIET_SECONDS)
        headers = {"Cookie": self._place.cookie, "Accept": "text/event-stream"}
        if self._cursor is not None:
            headers["Last-Event-ID"] = str(self._cursor)
        try:
            self._socket = connection.sock = socket.socket()
            if self._is_slow:
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            self._socket.settimeout(self.QUIET_SECONDS)
            self._socket.connect(("127.0.0.1", self._port))
            connection.request("GET", f"/api/workspaces/{self.workspace}/calls/events", headers=headers)
            answer = connection.getresponse()
            if answer.status != 200:
                self.anomalies.append(f"{self.name} was answered {answer.status}")
                return
            rest = b""
            leaves = time.monotonic() + (self._chance.uniform(0.2, 6) if self._is_restless else 1e9)
            naps = time.monotonic() + 1
            while not self._stop.is_set() and time.monotonic() < leaves and (chunk := answer.read1(4096)):
                *blocks, rest = (rest + chunk).split(b"\n\n")
                for block in blocks:
                    self._handle(parse_block(block))
                if self._is_slow and time.monotonic() > naps:
                    self.hurries.wait(self._chance.uniform(1, 5))
                    naps = time.monotonic() + 1
        finally:
            connection.close()

    def _handle(self, block: dict[str, str]) -> None:
        if "retry" in block:
            self._retry = min(int(block["retry"]) / 1000, 3)
        kind = block.get("event")
        if kind == "hello":
            if self._cursor not in (None, int(block["id"])):
                self.anomalies.append(f"{self.name} asked to go on at {self._cursor} and was put at {block['id']}")
            if self.start is None:
                self.start = int(block["id"])
            self.opened.set()
        elif kind in ("gap", "bye"):
            self.anomalies.append(f"{self.name} was sent {kind}: {block.get('data')}")
        elif kind in ("live_call", "call_completed"):
            event = json.loads(block["data"])
            if event["seq"] != int(block["id"]) or event["type"] != kind:
                self.anomalies.append(f"{self.name} got event {event['seq']} {event['type']} under id {block['id']} {kind}")
            self.show(event)
        if "id" in block:
            self._cursor = int(block["id"])
            self._position = max(self._position, self._cursor)


def parse_block(block: bytes) -> dict[str, str]:
    """The fields of one block of an event stream; a comment has none."""
    fields: dict[str, str] = {}
    for line in block.decode().split("\n"):
        name, _, value = line.partition(":")
        if name:
            value = value.removeprefix(" ")
            fields[name] = fields[name] + "\n" + value if name == "data" and name in fields else value
    return fields
