"""Somebody of another workspace who tries to read, write and disturb all the time: a signed-in user over HTTP, and a desk over MQTT.

Every way in must be refused, also while parts die; `refused` counts how often each was. An attempt that got no answer counts as nothing.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections import Counter

import paho.mqtt.client as mqtt

from ledger import canary
from system import System, Workspace

FORGED = 10**9
"""A number that no event has, so that a forged one is a phantom wherever it is shown."""


class Intruder:
    """Runs `_attempt` again and again in a thread of its own."""

    def __init__(self, name: str, seed: int, own: Workspace, victim: Workspace, system: System):
        self.name = name
        self.refused: Counter = Counter()
        self.anomalies: list[str] = []
        self._own, self._victim, self._system = own, victim, system
        self._chance = random.Random(f"{seed} {name}")
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(30)

    def _run(self) -> None:
        while not self._stop.wait(self._chance.uniform(0.05, 0.3)):
            try:
                self._attempt()
            except (OSError, http.client.HTTPException):
                # Whom the faults cut off was not answered.
                pass

    def _attempt(self) -> None:
        raise NotImplementedError

    def _read(self, where: str, content: bytes) -> None:
        if canary(self._victim.name).encode() in content:
            self.anomalies.append(f"foreign: {self.name} read the victim's words at {where}")


class User(Intruder):
    """Asks for what is the victim's, with a session of its own workspace."""

    def _attempt(self) -> None:
        victim, secret = self._victim.name, self._own.webhook.rpartition("/")[2]
        legs, pages = self._system.network.legs, self._system.up.ports[0]
        stream = f"/api/workspaces/{victim}/calls/events"
        forged = json.dumps({"type": "call_report", "CallSid": "forged", "Status": "ANSWER", "SourceNumber": "7000000000", "call_group": "forged"})
        what, port, method, path, body, expected = self._chance.choice(
            [
                ("stream", legs["browsers"].port, "GET", stream, None, {404}),
                ("stream from the start", legs["browsers"].port, "GET", stream + "?lastEventId=0", None, {404}),
                ("ticket", legs["browsers"].port, "POST", f"/api/workspaces/{victim}/stream-tickets", "{}", {403, 404, 405}),
                ("calls", pages, "GET", f"/api/workspaces/{victim}/calls", None, {404}),
                ("leads", pages, "GET", f"/api/workspaces/{victim}/leads", None, {404}),
                ("webhook", legs["providers"].port, "POST", f"/api/callerdesk/webhook/{victim}/{secret}", forged, {401}),
            ]
        )
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
        try:
            connection.request(method, path, body, {"Cookie": self._own.cookie, "Content-Type": "application/json", "Last-Event-ID": "0"})
            answer = connection.getresponse()
            content = answer.read(65536)
        finally:
            connection.close()
        self._read(what, content)
        if answer.status in expected:
            self.refused[what] += 1
        elif answer.status not in (500, 502, 503) and b"event: busy" not in content:
            self.anomalies.append(f"{self.name}: {what} was answered {answer.status}")


class StrangeDesk(Intruder):
    """Subscribes to what is the victim's, publishes there, retained and as its last will too, and takes its client ids, in MQTT 3.1.1 and 5."""

    def _attempt(self) -> None:
        victim = f"workspace/{self._victim.name}"
        desk = next(iter(self._victim.desks))
        user = f"{self._own.name}.intruder"
        if self._chance.random() < 0.3:
            taken = self._chance.choice([f"{self._victim.name}.{name}" for name in self._victim.desks] + ["gateway@gateway", "bridge@bridge"])
            # A clean session destroys a stolen one, the other kind reads it.
            is_clean = self._chance.random() < 0.5
            with _Connection(self._port, taken, user, self._own.desks["intruder"], 4, is_clean) as connection:
                if connection.reason == "accepted":
                    self.anomalies.append(f"{self.name} took the client id {taken}")
                self.refused["client id"] += connection.reason == "refused"
            return
        forged = {"seq": FORGED, "id": "forged", "type": "call_completed", "workspaceId": self._victim.name, "call": {"id": "forged"}}
        will = (f"{victim}/calls/call_completed", json.dumps(forged)) if self._chance.random() < 0.3 else None
        with _Connection(self._port, user, user, self._own.desks["intruder"], self._chance.choice([4, 5]), will=will) as connection:
            if connection.reason == "refused":
                # After the broker was wiped its accounts must be there again at once.
                self.anomalies.append(f"{self.name} was refused under its own name")
            if connection.reason != "accepted":
                return
            filters = ["#", "+/+/+/+", f"{victim}/#", f"{victim}/calls/#", f"{victim}/head", f"{victim}/desks/{desk}/events"]
            filters += [f"$share/x/{victim}/calls/#", "$SYS/#", "$CONTROL/#", "$share/x/#"]
            for topic in self._chance.sample(filters, 3):
                if (granted := connection.subscribe(topic)) is not None:
                    if granted:
                        self.anomalies.append(f"{self.name} was granted {topic}")
                    self.refused["subscription"] += not granted
            for topic, content in [
                (f"{victim}/calls/call_completed", json.dumps(forged)),
                (f"{victim}/head", json.dumps({"head": FORGED})),
                (f"{victim}/desks/{desk}/replay", json.dumps({"id": "forged", "after": 0})),
                (f"{victim}/desks/{desk}/status", json.dumps({"state": "offline"})),
                ("$CONTROL/dynamic-security/v1", json.dumps({"commands": [{"command": "listClients"}]})),
            ]:
                # Retained, it would be there for whoever subscribes later.
                self.refused["publication"] += connection.publish(topic, content, retain=self._chance.random() < 0.5)
            self._stop.wait(self._chance.uniform(0.1, 1))
            for message in connection.messages:
                self.anomalies.append(f"foreign: {self.name} was sent {message.topic}")

    @property
    def _port(self) -> int:
        # Not through the desks' leg: an attacker's own network is fine.
        return self._system.up.ports[1]


class _Connection:
    """One try with one client id."""

    WAIT_SECONDS = 2

    def __init__(
        self, port: int, client_id: str, user: str, password: str, version: int, is_clean: bool = True, will: tuple[str, str] | None = None
    ):
        self.reason = "unanswered"
        self.messages: list[mqtt.MQTTMessage] = []
        self._is_v5 = version == 5
        clean = {} if self._is_v5 else {"clean_session": is_clean}
        self._client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=client_id, protocol=version, **clean)
        self._client.username_pw_set(user, password)
        self._will = will
        if will:
            self._client.will_set(*will, qos=1, retain=True)
        self._client.on_connect = self._connected
        self._client.on_message = lambda _client, _data, message: self.messages.append(message)
        self._client.on_subscribe = lambda _client, _data, number, reasons, _properties: self._granted.update({number: not reasons[0].is_failure})
        self._client.on_publish = lambda _client, _data, number, reason, _properties: self._published.update({number: reason.is_failure})
        self._granted: dict[int, bool] = {}
        self._published: dict[int, bool] = {}
        self._port = port

    def __enter__(self) -> "_Connection":
        self._client.connect("127.0.0.1", self._port, keepalive=10)
        self._client.loop_start()
        self._until(lambda: self.reason != "unanswered")
        return self

    def __exit__(self, *_) -> None:
        if self._will and (found := self._client.socket()):
            # Without a word, so that the broker carries the will out.
            self._client.loop_stop()
            found.close()
            return
        self._client.disconnect()
        self._client.loop_stop()

    def _connected(self, _client, _data, _flags, reason, _properties) -> None:
        self.reason = "refused" if reason.is_failure else "accepted"

    def _until(self, condition) -> bool:
        deadline = time.monotonic() + self.WAIT_SECONDS
        while not condition():
            if time.monotonic() > deadline or not self._client.is_connected() and self.reason == "accepted":
                return False
            time.sleep(0.005)
        return True

    def subscribe(self, topic: str) -> bool | None:
        """Whether the broker granted it; `None` without an answer."""
        _, number = self._client.subscribe(topic, 1)
        return self._granted.get(number) if number and self._until(lambda: number in self._granted) else None

    def publish(self, topic: str, content: str, retain: bool) -> int:
        """1 if the broker took it and, in MQTT 5, said that it refuses; whether anybody was shown it is judged elsewhere."""
        sent = self._client.publish(topic, content, qos=1, retain=retain)
        if not self._until(lambda: sent.mid in self._published):
            return 0
        return int(self._published[sent.mid] or not self._is_v5)
