"""The other end: what readers of the event stream were shown."""

from __future__ import annotations

import http.client
import json
import random
import socket
import threading
import time
import urllib.parse


class Consumer:
    """Notes what it was shown. `shown` is written by one thread and read after it has ended, or for its length and last entry only."""

    def __init__(self, name: str):
        self.name = name
        self.shown: list[tuple[float, dict]] = []
        """`(time.monotonic(), event)` in the order of arrival."""
        self.anomalies: list[str] = []
        self.reconnects = 0
        self.position = 0
        """Everything up to here was handled."""

    def show(self, event: dict) -> None:
        self.shown.append((time.monotonic(), event))
        self.position = max(self.position, event["seq"])


class EventStream(Consumer):
    """A raw reader of the event stream. With `resumes` it names the last event that it had, without it trusts what comes live.

    A `cursor` makes it ask for everything after that from the start.
    """

    QUIET_SECONDS = 25
    """A comment comes every 15 s, so a stream that is quiet for longer is dead."""

    def __init__(self, name: str, ready: dict, resumes: bool, cursor: int | None = None):
        super().__init__(name)
        self._ready = ready
        self._resumes = resumes
        self._cookie = sign_in(ready)
        self._stop = threading.Event()
        self._socket: socket.socket | None = None
        self._retry = 1.0
        self._cursor = cursor
        self.start: int | None = None
        self.opened = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        try:
            if self._socket:
                self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._thread.join(self.QUIET_SECONDS + 5)

    def _run(self) -> None:
        chance = random.Random(self.name)
        while not self._stop.is_set():
            try:
                self._read()
            except (OSError, http.client.HTTPException):
                pass
            if self.opened.is_set():
                self.reconnects += 1
            self._stop.wait(self._retry * chance.uniform(0.8, 1.2))

    def _read(self) -> None:
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self._ready["url"]).netloc, timeout=self.QUIET_SECONDS)
        headers = {"Cookie": self._cookie, "Accept": "text/event-stream"}
        if self._resumes and self._cursor is not None:
            headers["Last-Event-ID"] = str(self._cursor)
        try:
            connection.request("GET", f"/api/workspaces/{self._ready['workspace']}/calls/events", headers=headers)
            self._socket = connection.sock
            answer = connection.getresponse()
            if answer.status != 200:
                self.anomalies.append(f"{self.name} was answered {answer.status}")
                return
            rest = b""
            while not self._stop.is_set() and (chunk := answer.read1(65536)):
                *blocks, rest = (rest + chunk).split(b"\n\n")
                for block in blocks:
                    self._handle(parse_block(block))
        finally:
            connection.close()

    def _handle(self, block: dict[str, str]) -> None:
        if "retry" in block:
            self._retry = min(int(block["retry"]) / 1000, 3)
        kind = block.get("event")
        if kind == "hello":
            if self._resumes and self._cursor not in (None, int(block["id"])):
                self.anomalies.append(f"{self.name} asked to go on at {self._cursor} and was put at {block['id']}")
            if self.start is None:
                self.start = int(block["id"])
            self.opened.set()
        elif kind == "gap":
            self.anomalies.append(f"{self.name} was told of a gap: {block.get('data')}")
        elif kind == "bye":
            self.anomalies.append(f"{self.name} was sent away: {block.get('data')}")
        elif kind in ("live_call", "call_completed"):
            event = json.loads(block["data"])
            if event["seq"] != int(block["id"]) or event["type"] != kind:
                self.anomalies.append(f"{self.name} got event {event['seq']} {event['type']} under id {block['id']} {kind}")
            self.show(event)
        if "id" in block:
            self._cursor = int(block["id"])
            self.position = max(self.position, self._cursor)


def parse_block(block: bytes) -> dict[str, str]:
    """The fields of one block of an event stream; a comment has none."""
    fields: dict[str, str] = {}
    for line in block.decode().split("\n"):
        name, _, value = line.partition(":")
        if name:
            value = value.removeprefix(" ")
            fields[name] = fields[name] + "\n" + value if name == "data" and name in fields else value
    return fields


def sign_in(ready: dict) -> str:
    """The session cookie, as the browser would send it back."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(ready["url"]).netloc, timeout=20)
    body = json.dumps({"email": ready["email"], "password": ready["password"]})
    connection.request("POST", "/api/session", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 204, f"sign-in was answered {answer.status}"
    cookie = answer.headers["Set-Cookie"].split(";")[0]
    connection.close()
    return cookie
