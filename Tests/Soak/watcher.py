"""`mosquitto_sub` of an operator, as it were: whoever watches the broker itself, past every leg. Nothing is promised to it."""

from __future__ import annotations

import json
import threading
import time

import paho.mqtt.client as mqtt

from ledger import Ledger


class Watcher:
    """Sees what the broker has, which tells when it has everything."""

    def __init__(self, access: dict):
        self.seen: dict[str, set[int]] = {}
        self.opened = threading.Event()
        """Set while it is subscribed."""
        self._client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=access["clientId"])
        self._client.username_pw_set(access["username"], access["password"])
        self._client.reconnect_delay_set(0.1, 1)
        self._client.on_connect = lambda client, _data, _flags, _reason, _properties: client.subscribe("workspace/+/calls/#", 1)
        self._client.on_disconnect = lambda *_: self.opened.clear()
        self._client.on_subscribe = lambda *_: self.opened.set()
        self._client.on_message = lambda _client, _data, message: self._note(message)
        self._client.connect_async(access["host"], access["port"], keepalive=10)
        self._client.loop_start()

    def _note(self, message: mqtt.MQTTMessage) -> None:
        self.seen.setdefault(message.topic.split("/")[1], set()).add(json.loads(message.payload)["seq"])

    def sees(self, ledger: Ledger, seconds: float = 30) -> bool:
        """Whether the broker got the newest event of every workspace within so many seconds."""
        deadline = time.monotonic() + seconds
        heads = dict(ledger.heads)
        while any(head and head not in self.seen.get(workspace, ()) for workspace, head in heads.items()):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.005)
        return True

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()
