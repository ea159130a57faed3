"""Network legs that can be cut: TCP proxies on loopback, each between one kind of client and one server.

All of them run in one event loop of a thread of its own; `Leg`'s public methods may be called from any thread.
"""

from __future__ import annotations

import asyncio
import random
import socket
import struct
import threading
from dataclasses import dataclass, field

MODES = ("reset", "refuse", "black hole", "half-open", "upward only", "downward only", "trickle", "single bytes", "delay")
LOSSES = {"some calls lost": 0.3, "all calls lost": 1.0}
"""What can happen to a leg.

reset: every connection ends with RST; new ones pass. refuse: that, and nobody listens. black hole: connections open and stay, nothing passes.
half-open: the server's side is gone, the client is not told. upward only, downward only: one direction passes. trickle: pieces of a few bytes, late.
single bytes: the beginning of whatever comes, with its lengths and headers, is cut into single bytes. delay: everything is 200 ms late.

Losses are for legs from the broker to its readers: so many of its messages about calls never arrive, as when it drops what does not fit its queue.
"""


@dataclass(eq=False)
class _Connection:
    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    is_deaf: bool = False
    """The server's side was taken away; what the client sends goes nowhere."""


class Packets:
    """Cuts one direction of an MQTT connection into its packets."""

    def __init__(self):
        self._rest = b""

    def whole(self, data: bytes) -> list[bytes]:
        """The packets that are complete now."""
        self._rest += data
        found = []
        while (end := self._end()) and end <= len(self._rest):
            found.append(self._rest[:end])
            self._rest = self._rest[end:]
        return found

    def _end(self) -> int | None:
        """Where the first packet ends; `None` while its length is not known."""
        length = 0
        for place, byte in enumerate(self._rest[1:5]):
            length |= (byte & 0x7F) << (7 * place)
            if byte < 0x80:
                return 2 + place + length
        return None


def is_call(packet: bytes) -> bool:
    """Whether it publishes an event."""
    return packet[0] >> 4 == 3 and b"/calls/" in packet[:160]


class Leg:
    """One proxied way. `port` is where clients connect; `speaks_mqtt` if it can lose single messages."""

    def __init__(self, network: Network, name: str, target: int, speaks_mqtt: bool = False):
        self.name = name
        self.mode: str | None = None
        self.speaks_mqtt = speaks_mqtt
        self.lost = 0
        self._chance = random.Random(name)
        self._network = network
        self.target = target
        self._connections: set[_Connection] = set()
        self._server: asyncio.Server | None = None
        self._changed = asyncio.Event()
        self.port = 0
        network.call(self._listen())

    def cut(self, mode: str) -> None:
        self._network.call(self._cut(mode))

    def move(self, target: int) -> None:
        """From now on the way leads to another port; connections to the old one are reset."""
        self._network.call(self._move(target))

    def heal(self, reset: bool = False) -> None:
        """Everything passes again. What was held back is delivered, as TCP does, or with `reset` is lost together with its connections."""
        self._network.call(self._heal(reset))

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _cut(self, mode: str) -> None:
        self.mode = None if mode == "reset" else mode
        if mode in ("reset", "refuse"):
            self._reset(self._connections)
        if mode == "refuse" and self._server:
            self._server.close()
            self._server = None
        if mode == "half-open":
            for connection in self._connections:
                connection.is_deaf = True
                connection.server.transport.abort()
        self._wake()

    async def _move(self, target: int) -> None:
        self.target = target
        self._reset(self._connections)
        self._wake()

    async def _heal(self, reset: bool) -> None:
        self.mode = None
        self._reset(self._connections if reset else {one for one in self._connections if one.is_deaf})
        if self._server is None:
            await self._listen()
        self._wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    @staticmethod
    def _reset(connections: set[_Connection]) -> None:
        for one in connections:
            one.is_deaf = True
            for writer in (one.client, one.server):
                if not writer.is_closing():
                    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                writer.transport.abort()

    def _stops(self, direction: str) -> bool:
        return self.mode == "black hole" or self.mode == {"up": "downward only", "down": "upward only"}[direction]

    def _pieces(self, data: bytes) -> list[tuple[bytes, float]]:
        """In what pieces data is sent on, each with the seconds to wait before it. Each leaves in its own segment."""
        if self.mode == "trickle":
            return [(data[start : start + 97], 0.005) for start in range(0, len(data), 97)]
        if self.mode == "single bytes":
            return [(data[place : place + 1], 0) for place in range(min(len(data), 64))] + [(data[64:], 0)]
        return [(data, 0.2 if self.mode == "delay" else 0)]

    def _loses(self, packet: bytes) -> bool:
        is_lost = is_call(packet) and self._chance.random() < LOSSES.get(self.mode or "", 0)
        self.lost += is_lost
        return is_lost

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        connection = _Connection(writer, far_writer)
        self._connections.add(connection)
        pumps = [
            asyncio.ensure_future(self._pump(connection, reader, far_writer, "up")),
            asyncio.ensure_future(self._pump(connection, far_reader, writer, "down")),
        ]
        try:
            await asyncio.gather(*pumps)
        except asyncio.CancelledError:
            # The network is taken down.
            pass
        finally:
            for pump in pumps:
                pump.cancel()
            self._connections.discard(connection)
            for end in (writer, far_writer):
                end.transport.abort()

    async def _pump(self, connection: _Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, direction: str) -> None:
        packets = Packets() if self.speaks_mqtt and direction == "down" else None
        try:
            while data := await reader.read(65536):
                if packets:
                    data = b"".join(one for one in packets.whole(data) if not self._loses(one))
                while self._stops(direction):
                    await self._changed.wait()
                if connection.is_deaf:
                    continue
                if writer.is_closing():
                    break
                for piece, pause in self._pieces(data):
                    if pause:
                        await asyncio.sleep(pause)
                    if not writer.is_closing():
                        writer.write(piece)
                await writer.drain()
            while self._stops(direction):
                await self._changed.wait()
            if not connection.is_deaf:
                # Both ends at once: nobody here uses a half-closed connection.
                await writer.drain()
                connection.client.close()
                connection.server.close()
        except OSError:
            if not connection.is_deaf:
                connection.client.close()
                connection.server.close()
        if connection.is_deaf:
            # The client is left in its belief until the leg heals.
            while connection in self._connections and not connection.client.is_closing():
                await self._changed.wait()


@dataclass
class Network:
    """The event loop of all legs."""

    legs: dict[str, Leg] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def leg(self, name: str, target: int, speaks_mqtt: bool = False) -> Leg:
        self.legs[name] = Leg(self, name, target, speaks_mqtt)
        return self.legs[name]

    def call(self, coroutine) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(20)

    def close(self) -> None:
        self.call(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)

    @staticmethod
    async def _end() -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
