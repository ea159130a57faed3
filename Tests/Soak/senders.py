"""Providers' side: connections that post webhooks at a steady rate, each body again and again until it is accepted."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
import urllib.parse

from ledger import Ledger, Promise

ATTEMPT_SECONDS = 10
GIVE_UP_SECONDS = 60


class Poster:
    """One kept-alive connection to a webhook URL."""

    def __init__(self, url: str, ledger: Ledger, chance: random.Random):
        parts = urllib.parse.urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.netloc, timeout=ATTEMPT_SECONDS)
        self._path = parts.path
        self._ledger = ledger
        self._chance = chance

    def post(self, fields: dict[str, str], kind: str, again: bool = False) -> Promise | None:
        """Posts until a 200 has come; `again` posts once more after it, as providers do.

        Returns `None` for a body that was refused for good or never taken, which is an anomaly.
        """
        promise = Promise(fields["CallSid"], kind, first_sent=time.monotonic())
        encoded = self._chance.random() < 0.2
        body = urllib.parse.urlencode(fields) if encoded else json.dumps(fields)
        headers = {"Content-Type": "application/x-www-form-urlencoded" if encoded else "application/json"}
        copies = 2 if again else 1
        while copies:
            if time.monotonic() - promise.first_sent > GIVE_UP_SECONDS:
                self._ledger.broke(f"{promise.call} {kind} was not accepted within {GIVE_UP_SECONDS} s")
                return None
            sent = time.monotonic()
            try:
                self._connection.request("POST", self._path, body, headers)
                answer = self._connection.getresponse()
                text = answer.read()
            except (OSError, http.client.HTTPException) as error:
                self._connection.close()
                self._ledger.failed(type(error).__name__)
                time.sleep(self._chance.uniform(0.02, 0.1))
                continue
            if answer.status == 503:
                self._ledger.failed("503")
                time.sleep(min(float(answer.headers.get("Retry-After", 1)), 1))
                continue
            verdict = json.loads(text) if answer.status == 200 else {}
            if not isinstance(verdict.get("seq"), int):
                self._ledger.broke(f"{promise.call} {kind} was answered {answer.status} {text[:200]!r}")
                return None
            copies -= 1
            self._ledger.settle(promise, verdict["status"], verdict["seq"], sent)
        return promise

    def close(self) -> None:
        self._connection.close()


def call_life(sid: str, chance: random.Random, lead: str) -> list[tuple[str, dict[str, str]]]:
    """The webhooks of one call, each with the event type that it makes."""
    customer = lead if chance.random() < 0.1 else f"7{chance.randrange(10**9):09}"
    outbound = chance.random() < 0.5
    legs = {"SourceNumber": "9811126123", "DialWhomNumber": customer} if outbound else {"SourceNumber": customer, "DialWhomNumber": "9811126123"}
    fields = {"CallSid": sid, "Direction": "WEBOBD" if outbound else "IVR", "DestinationNumber": "01206851234", **legs}
    talk = chance.randrange(1, 600)
    life = []
    if chance.random() < 0.8:
        life.append(("live_call", {"type": "live_call", "Status": "Transfer to agent", **fields}))
    if chance.random() < 0.6:
        life.append(("live_call", {"type": "live_call", "Status": "Picked", **fields}))
        end = {"Status": "ANSWER", "TalkDuration": str(talk), "CallDuration": str(talk + 9)}
    else:
        end = {"Status": chance.choice(["NO ANSWER", "BUSY (17)", "CANCEL", "Congestion"]), "CallDuration": "9"}
    life.append(("call_completed", {"type": "call_report", "receiver_name": "Ashish", **end, **fields}))
    return life


class Senders:
    """Posts `rate` webhooks a second over all connections together until told to stop; every call that was begun is finished."""

    def __init__(self, url: str, lead: str, ledger: Ledger, seed: int, rate: float, connections: int):
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(number, url, lead, ledger, random.Random(f"{seed} sender {number}"), connections / rate), daemon=True)
            for number in range(connections)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Returns when every begun call has been accepted to its end."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, number: int, url: str, lead: str, ledger: Ledger, chance: random.Random, interval: float) -> None:
        poster = Poster(url, ledger, chance)
        due = time.monotonic() + chance.uniform(0, interval)
        run, calls = int(time.time()), 0
        while not self._stop.is_set():
            calls += 1
            for kind, fields in call_life(f"{run}.{number}.{calls}", chance, lead):
                time.sleep(max(0, due - time.monotonic()))
                # What an outage held up is not made good afterwards: the rate stays what it is.
                due = max(due + interval, time.monotonic())
                poster.post(fields, kind, again=chance.random() < 0.05)
        poster.close()
