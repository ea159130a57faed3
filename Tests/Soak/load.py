"""Providers' side: connections that post webhooks at a steady rate, each body again and again until it is accepted."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
import urllib.parse
from typing import Sequence

from ledger import Ledger, Promise, canary

ATTEMPT_SECONDS = 5
"""As impatient as the most impatient provider whose figure is known."""
GIVE_UP_SECONDS = 120
ENCODINGS = ("json", "json", "json", "form", "multipart", "unlabelled", "query")


def encode(fields: dict[str, str], encoding: str) -> tuple[str, str, bytes, dict[str, str]]:
    """Method, what follows the path, body and headers of a webhook."""
    if encoding == "query":
        return "GET", "?" + urllib.parse.urlencode(fields), b"", {}
    if encoding == "form":
        return "POST", "", urllib.parse.urlencode(fields).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
    if encoding == "multipart":
        parts = "".join(f'--soak\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items())
        return "POST", "", f"{parts}--soak--\r\n".encode(), {"Content-Type": "multipart/form-data; boundary=soak"}
    return "POST", "", json.dumps(fields).encode(), {"Content-Type": "application/json"} if encoding == "json" else {}


class Poster:
    """One kept-alive connection to each gateway, of which every attempt takes one at random.

    `chance` decides what is sent, so that a seed sends the same again; waits and ways depend on what fails.
    """

    def __init__(self, workspace: str, ports: Sequence[int], path: str, ledger: Ledger, chance: random.Random):
        self._connections: dict[int, http.client.HTTPConnection] = {}
        self._ports = ports
        self._workspace = workspace
        self._path = path
        self._ledger = ledger
        self._chance = chance
        self._luck = random.Random()

    def post(self, fields: dict[str, str], kind: str, promise: Promise | None = None, copies: int = 1) -> Promise | None:
        """Posts until a 200 has come, as often as told.

        Returns `None` for a body that was refused for good or never taken, which is an anomaly.
        """
        promise = promise or Promise(self._workspace, fields["CallSid"], kind, first_sent=time.monotonic())
        method, suffix, body, headers = encode(fields, self._chance.choice(ENCODINGS))
        while copies:
            if time.monotonic() - promise.first_sent > GIVE_UP_SECONDS:
                self._ledger.broke(f"{promise.call} {kind} was not accepted within {GIVE_UP_SECONDS} s")
                return None
            sent, port = time.monotonic(), self._luck.choice(self._ports)
            connection = self._connections.setdefault(port, http.client.HTTPConnection("127.0.0.1", port, timeout=ATTEMPT_SECONDS))
            try:
                connection.request(method, self._path + suffix, body, headers)
                answer = connection.getresponse()
                text = answer.read()
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                self._ledger.failed(type(error).__name__)
                time.sleep(self._luck.uniform(0.02, 0.2))
                continue
            if answer.status == 503:
                self._ledger.failed("503")
                time.sleep(min(float(answer.headers.get("Retry-After", 1)), 1))
                continue
            verdict = json.loads(text) if answer.status == 200 else {}
            if "status" not in verdict:
                self._ledger.broke(f"{promise.call} {kind} was answered {answer.status} {text[:200]!r}")
                return None
            copies -= 1
            self._ledger.settle(promise, verdict["status"], verdict.get("seq"), sent)
        return promise

    def close(self) -> None:
        for connection in self._connections.values():
            connection.close()


def call_life(workspace: str, sid: str, chance: random.Random, lead: str) -> list[tuple[str, dict[str, str]]]:
    """The webhooks of one call, each with the event type that it makes."""
    customer = lead if chance.random() < 0.1 else f"7{chance.randrange(10**9):09}"
    outbound = chance.random() < 0.5
    legs = {"SourceNumber": "9811126123", "DialWhomNumber": customer} if outbound else {"SourceNumber": customer, "DialWhomNumber": "9811126123"}
    fields = {"CallSid": sid, "Direction": "WEBOBD" if outbound else "IVR", "DestinationNumber": "01206851234", "call_group": canary(workspace), **legs}
    talk = chance.randrange(1, 600)
    life = []
    if chance.random() < 0.8:
        life.append(("live_call", {"type": "live_call", "Status": "Transfer to agent", **fields}))
    if chance.random() < 0.6:
        life.append(("live_call", {"type": "live_call", "Status": "Picked", **fields}))
        end = {"Status": "ANSWER", "TalkDuration": str(talk), "CallDuration": str(talk + 9)}
    else:
        end = {"Status": chance.choice(["NO ANSWER", "BUSY (17)", "CANCEL", "Congestion"]), "CallDuration": "9"}
    report = {"type": "call_report", "receiver_name": "Ashish", **end, **fields}
    life.append(("call_completed", report))
    if chance.random() < 0.03:
        # The recording comes late, in a second report.
        life.append(("call_completed", {**report, "CallRecordingUrl": f"https://records.example/{sid}.wav"}))
    elif chance.random() < 0.05:
        # Out of order: a live word after the end.
        chance.shuffle(life)
    return life


class Provider:
    """Posts one workspace's webhooks, `rate` a second over all connections together, until told to stop; every call that was begun is finished."""

    def __init__(self, workspace: str, ports: Sequence[int], path: str, lead: str, ledger: Ledger, seed: int, rate: float, connections: int):
        self._stop = threading.Event()
        self._workspace, self._lead, self._ledger, self._interval = workspace, lead, ledger, connections / rate
        self._poster = lambda chance: Poster(workspace, ports, path, ledger, chance)
        self._threads = [
            threading.Thread(target=self._run, args=(number, random.Random(f"{seed} {workspace} {number}")), daemon=True)
            for number in range(connections)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def slow_down(self) -> None:
        """Halves the rate from now on."""
        self._interval *= 2

    def stop(self) -> None:
        """Returns when every begun call has been accepted to its end."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, number: int, chance: random.Random) -> None:
        first, second = self._poster(chance), self._poster(random.Random(f"{chance.random()} second"))
        due = time.monotonic() + chance.uniform(0, self._interval)
        calls = 0
        while not self._stop.is_set():
            calls += 1
            for kind, fields in call_life(self._workspace, f"{number}.{calls}", chance, self._lead):
                time.sleep(max(0, due - time.monotonic()))
                # What an outage held up is not made good afterwards: the rate stays what it is.
                due = max(due + self._interval, time.monotonic())
                if chance.random() < 0.02:
                    self._at_once(first, second, fields, kind)
                else:
                    first.post(fields, kind, copies=2 if chance.random() < 0.05 else 1)
        first.close()
        second.close()

    def _at_once(self, first: Poster, second: Poster, fields: dict[str, str], kind: str) -> None:
        """The same body over two connections at the same moment."""
        promise = Promise(self._workspace, fields["CallSid"], kind, first_sent=time.monotonic())
        other = threading.Thread(target=second.post, args=(fields, kind, promise), daemon=True)
        other.start()
        first.post(fields, kind, promise)
        other.join()
