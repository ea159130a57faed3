"""MQTT as an attacker writes it: packets made by hand (OASIS MQTT 3.1.1 and 5.0), sent whole or in pieces."""

from __future__ import annotations

import socket
import struct


class Refused(Exception):
    """The broker's answer to CONNECT was no; `code` is what it said, or None if it closed the connection."""

    def __init__(self, code: int | None):
        super().__init__(f"refused with {code}")
        self.code = code


def text(value: str | bytes) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return struct.pack(">H", len(data)) + data


def length(number: int) -> bytes:
    coded = b""
    while True:
        number, rest = divmod(number, 128)
        coded += bytes([rest | (0x80 if number else 0)])
        if not number:
            return coded


def packet(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + length(len(body)) + body


def connect_packet(
    client_id: str, user: str | None, password: str | None, *, keep_alive=60, clean=True, will=None, version=5, properties=b""
) -> bytes:
    flags = (2 if clean else 0) | (0x80 if user is not None else 0) | (0x40 if password is not None else 0)
    # A will is (topic, payload, retain), at QoS 1.
    flags |= (0x0C | (0x20 if will[2] else 0)) if will else 0
    body = text("MQTT") + bytes([version, flags]) + struct.pack(">H", keep_alive)
    body += length(len(properties)) + properties if version == 5 else b""
    body += text(client_id)
    if will:
        body += (length(0) if version == 5 else b"") + text(will[0]) + text(will[1])
    return packet(0x10, body + b"".join(text(value) for value in (user, password) if value is not None))


class Client:
    """A connection to the broker. Raises Refused if it is not let in."""

    def __init__(self, port: int, client_id: str, user: str | None, password: str | None, **options):
        self.version = options.get("version", 5)
        self._messages: list[tuple[str, bytes]] = []
        self._id = 0
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=15)
        try:
            self._socket.sendall(connect_packet(client_id, user, password, **options))
            kind, body = self._read()
        except OSError as error:
            self._socket.close()
            raise Refused(None) from error
        if kind != 0x20 or body[1] != 0:
            self._socket.close()
            raise Refused(body[1] if kind == 0x20 else None)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_):
        self.close()

    def close(self, politely: bool = True) -> None:
        if politely:
            try:
                self._socket.sendall(packet(0xE0, b""))
            except OSError:
                pass
        self._socket.close()

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def subscribe(self, *filters: str) -> list[int]:
        """The broker's answer to each filter: below 0x80 it was granted."""
        none = length(0) if self.version == 5 else b""
        body = struct.pack(">H", self._next()) + none + b"".join(text(one) + b"\x01" for one in filters)
        answer = self._answer(0x82, body, 0x90)
        return list(answer[2 + len(none) :])

    def publish(self, topic: str, payload: bytes = b"{}", retain: bool = False) -> int:
        """The broker's reason code: 0 or 0x10 (nobody listens) if it was taken."""
        none = length(0) if self.version == 5 else b""
        answer = self._answer(0x33 if retain else 0x32, text(topic) + struct.pack(">H", self._next()) + none + payload, 0x40)
        return answer[2] if len(answer) > 2 else 0

    def message(self, seconds: float) -> tuple[str, bytes]:
        """The next message. Raises TimeoutError if none comes."""
        self._socket.settimeout(seconds)
        while not self._messages:
            self._take(*self._read())
        return self._messages.pop(0)

    def everything_so_far(self) -> list[tuple[str, bytes]]:
        """What the broker had for this client: it answers in order, so an answer to a ping comes after all of it."""
        self._answer(0xC0, b"", 0xD0)
        messages, self._messages = self._messages, []
        return messages

    def is_alive(self) -> bool:
        try:
            self._answer(0xC0, b"", 0xD0)
            return True
        except OSError:
            return False

    def _next(self) -> int:
        self._id = self._id % 65535 + 1
        return self._id

    def _answer(self, kind: int, body: bytes, wanted: int) -> bytes:
        self._socket.settimeout(15)
        self._socket.sendall(packet(kind, body))
        while True:
            kind, body = self._read()
            if kind == wanted:
                return body
            self._take(kind, body)

    def _take(self, kind: int, body: bytes) -> None:
        if kind >> 4 == 14:
            raise ConnectionError(f"the broker said goodbye: {body.hex()}")
        if kind >> 4 != 3:
            return
        size = struct.unpack(">H", body[:2])[0]
        topic, rest = body[2 : 2 + size].decode(), body[2 + size :]
        if kind & 0x06:
            self._socket.sendall(packet(0x40, rest[:2]))
            rest = rest[2:]
        # Our own publishers send no properties that would need more than one byte for their length.
        self._messages.append((topic, rest[1 + rest[0] :] if self.version == 5 else rest))

    def _read(self) -> tuple[int, bytes]:
        kind = self._exactly(1)[0]
        size = shift = 0
        while True:
            byte = self._exactly(1)[0]
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                return kind, self._exactly(size)

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            piece = self._socket.recv(count - len(data))
            if not piece:
                raise ConnectionError("the broker closed the connection")
            data += piece
        return data
