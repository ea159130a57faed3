"""Desks over Paho, another MQTT client than the system's own.

With all three ways of fetching, a desk follows the protocol to the letter and counts how often each was needed. With fewer it is a control that must
lose events: if it does not, the faults hit nothing that matters and the run proves nothing.
"""

from __future__ import annotations

import json
import threading
import time

import paho.mqtt.client as mqtt

from consumers import Consumer
from system import Workspace

EVERY_WAY = frozenset({"connect", "hole", "beacon"})
ASK_AGAIN_SECONDS = 2


class Desk(Consumer):
    """`fetches` names what makes it ask for what it missed. One that never asks shows whatever comes."""

    def __init__(self, name: str, workspace: Workspace, desk: str, port: int, fetches: frozenset[str]):
        super().__init__(name, workspace.name)
        self.promises = "all" if fetches == EVERY_WAY else None
        self._fetches = fetches
        self._topics = f"workspace/{workspace.name}"
        self._own = f"{self._topics}/desks/{desk}"
        self._asked: tuple[str, float] | None = None
        self._requests = 0
        self._lock = threading.RLock()
        self._stop = threading.Event()
        user = f"{workspace.name}.{desk}"
        self._client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=user, clean_session=True)
        self._client.username_pw_set(user, workspace.desks[desk])
        self._client.reconnect_delay_set(0.1, 1)
        self._client.on_connect = self._connected
        self._client.on_subscribe = self._subscribed
        self._client.on_message = self._message
        self.opened = threading.Event()
        self._client.connect_async("127.0.0.1", port, keepalive=10)
        self._client.loop_start()
        self._repeater = threading.Thread(target=self._repeat, daemon=True)
        self._repeater.start()

    def close(self) -> None:
        self._stop.set()
        self._repeater.join()
        self._client.disconnect()
        self._client.loop_stop()

    def _connected(self, client: mqtt.Client, _data, _flags, reason, _properties) -> None:
        if reason.is_failure:
            return
        client.subscribe([(f"{self._topics}/calls/+", 1), (f"{self._topics}/head", 0), (f"{self._own}/events", 1)])

    def _subscribed(self, _client, _data, _id, reasons, _properties) -> None:
        if any(reason.is_failure for reason in reasons):
            self.anomalies.append(f"{self.name}: its own topics were refused")
        self.opened.set()
        # After the SUBACK: fetched before, something could fall in between.
        self._ask("connect", anew=True)

    def _message(self, _client, _data, message: mqtt.MQTTMessage) -> None:
        try:
            content = json.loads(message.payload)
            with self._lock:
                if message.topic == f"{self._topics}/head":
                    if content["head"] > self.position:
                        self._ask("beacon")
                elif message.topic == f"{self._own}/events":
                    self._page(content)
                elif message.topic.startswith(f"{self._topics}/calls/"):
                    self._event(content)
                else:
                    self.anomalies.append(f"{self.name} was sent {message.topic}")
        except Exception as error:  # noqa: BLE001: Paho would swallow it.
            self.anomalies.append(f"{self.name} could not take {message.topic}: {error!r}")

    def _event(self, event: dict) -> None:
        seq = event["seq"]
        if not self._fetches:
            self.show(event)
        elif seq <= self.position:
            self.repairs["repeat dropped"] += 1
        elif seq == self.position + 1:
            self.show(event)
        else:
            self._ask("hole")

    def _page(self, page: dict) -> None:
        if self._asked is None or page["id"] != self._asked[0]:
            return
        if "retryAfterMs" in page:
            self._asked = page["id"], time.monotonic() - ASK_AGAIN_SECONDS + page["retryAfterMs"] / 1000
            return
        self._asked = None
        for event in page["events"]:
            if event["seq"] > self.position:
                if event["seq"] != self.position + 1:
                    self.anomalies.append(f"{self.name}: the log goes from {self.position} to {event['seq']}")
                self.show(event)
        if self.position < page["head"]:
            self._ask("")

    def _ask(self, reason: str, anew: bool = False) -> None:
        """Asks for what follows, unless it is asked already or this desk knows no better."""
        with self._lock:
            if reason and reason not in self._fetches or self._asked and not anew:
                return
            if reason:
                self.repairs[f"{reason} fetch"] += 1
            self._requests += 1
            self._send(f"soak-{self._requests}")

    def _send(self, request: str) -> None:
        self._asked = request, time.monotonic()
        self._client.publish(f"{self._own}/replay", json.dumps({"id": request, "after": self.position}), qos=1)

    def _repeat(self) -> None:
        while not self._stop.wait(0.2):
            with self._lock:
                if self._asked and time.monotonic() - self._asked[1] >= ASK_AGAIN_SECONDS and self._client.is_connected():
                    self._send(self._asked[0])
