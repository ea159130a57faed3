"""Readers of the event stream, over raw sockets."""

from __future__ import annotations

import http.client
import json
import random
import socket
import threading
import time
from typing import Sequence

from consumers import Consumer
from system import Workspace


class EventStream(Consumer):
    """A reader that names the last event that it had, whenever it comes back.

    `ports`: the bridges, of which it takes one at random each time. `is_slow`: reads less than comes, in bursts, into a small buffer. `is_restless`:
    leaves and comes back at random. `forgets`: is restless, and at times claims to be where nobody can be. `ends_only`: asks for ended calls alone.
    """

    QUIET_SECONDS = 20
    """A comment comes every 15 s, so a stream that is quiet for longer is dead."""
    BURST_BYTES = 16384
    LONGEST_NAP_SECONDS = 6

    def __init__(
        self,
        name: str,
        workspace: Workspace,
        ports: Sequence[int],
        seed: int,
        is_slow: bool = False,
        is_restless: bool = False,
        forgets: bool = False,
        ends_only: bool = False,
    ):
        super().__init__(name, workspace.name)
        self.promises = "call_completed" if ends_only else "all"
        self.is_prompt = not is_slow
        self._place = workspace
        self._ports = ports
        self._chance = random.Random(f"{seed} {name} {workspace.name}")
        self._is_slow, self._is_restless, self._forgets, self._ends_only = is_slow, is_restless or forgets, forgets, ends_only
        self._stop = threading.Event()
        self._hurries = threading.Event()
        self._socket: socket.socket | None = None
        self._retry = 1.0
        self._cursor: int | None = None
        self._lie: str | None = None
        """What it claimed instead of its cursor."""
        self.opened = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def hurry(self) -> None:
        self._hurries.set()

    def close(self) -> None:
        self._stop.set()
        self._hurries.set()
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
                self.repairs["stream resumed"] += 1
            self._stop.wait(self._retry * self._chance.uniform(0.8, 1.2))

    def _read(self) -> None:
        port = self._chance.choice(self._ports)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=self.QUIET_SECONDS)
        is_slow = self._is_slow and not self._hurries.is_set()
        try:
            self._socket = connection.sock = socket.socket()
            if is_slow:
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            self._socket.settimeout(self.QUIET_SECONDS)
            self._socket.connect(("127.0.0.1", port))
            types = "?types=call_completed" if self._ends_only else ""
            connection.request("GET", f"/api/workspaces/{self.workspace}/calls/events{types}", headers=self._headers())
            answer = connection.getresponse()
            if answer.status != 200:
                self.anomalies.append(f"{self.name} was answered {answer.status}")
                return
            rest, burst = b"", 0
            leaves = time.monotonic() + (self._chance.uniform(0.2, 6) if self._is_restless else 1e9)
            while not self._stop.is_set() and time.monotonic() < leaves and (chunk := answer.read1(4096)):
                *blocks, rest = (rest + chunk).split(b"\n\n")
                for block in blocks:
                    self._handle(parse_block(block))
                burst += len(chunk)
                if is_slow and burst > self.BURST_BYTES:
                    burst = 0
                    # Who is to hurry comes back with a larger buffer.
                    if self._hurries.wait(self._chance.uniform(1, self.LONGEST_NAP_SECONDS)):
                        return
        finally:
            connection.close()

    def _headers(self) -> dict[str, str]:
        headers = {"Cookie": self._place.cookie, "Accept": "text/event-stream"}
        self._lie = None
        if self._forgets and self._cursor is not None and self._chance.random() < 0.5:
            self._lie = self._chance.choice([str(self._cursor + 10**6), "nowhere"])
        if self._cursor is not None:
            headers["Last-Event-ID"] = self._lie or str(self._cursor)
        return headers

    def _handle(self, block: dict[str, str]) -> None:
        if "retry" in block:
            self._retry = min(int(block["retry"]) / 1000, 3)
        kind, number = block.get("event"), int(block["id"]) if "id" in block else None
        if kind == "hello":
            if self._lie is None and self._cursor not in (None, number):
                self.anomalies.append(f"{self.name} asked to go on at {self._cursor} and was put at {number}")
            self.opened.set()
            if self._lie:
                # Where the bridge greets somebody that is nowhere; the gap says where it goes on.
                return
        elif kind == "gap":
            self._gap(json.loads(block["data"]), number)
        elif kind == "bye":
            self.anomalies.append(f"{self.name} was sent {kind}: {block.get('data')}")
        elif kind in ("live_call", "call_completed"):
            event = json.loads(block["data"])
            if event["seq"] != number or event["type"] != kind:
                self.anomalies.append(f"{self.name} got event {event['seq']} {event['type']} under id {number} {kind}")
            if self._lie:
                self.anomalies.append(f"{self.name} claimed {self._lie} and was sent event {number} without a word")
            self.show(event)
        if number is not None:
            self._cursor = number
            self._position = max(self._position, number)

    def _gap(self, notice: dict, number: int | None) -> None:
        expected = None if self._lie is None else "ahead" if self._lie.isdigit() else "invalid"
        if notice.get("reason") != expected or number is None or number < self._position:
            self.anomalies.append(f"{self.name} at {self._position} claimed {self._lie} and was told {notice} under id {number}")
        else:
            self.excused.append((self._position, number))
            self.repairs["gap"] += 1
        self._lie = None


def parse_block(block: bytes) -> dict[str, str]:
    """The fields of one block of an event stream; a comment has none."""
    fields: dict[str, str] = {}
    for line in block.decode().split("\n"):
        name, _, value = line.partition(":")
        if name:
            value = value.removeprefix(" ")
            fields[name] = fields[name] + "\n" + value if name == "data" and name in fields else value
    return fields
