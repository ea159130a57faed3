"""What desks, strangers and other workspaces try at the broker."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import struct
import time
from concurrent.futures import ThreadPoolExecutor

import target
from mqtt import Client, Refused, connect_packet, length, packet, text
from target import Attack, desks, secret_path, webhook


def subscribe_packet(filters: list[str]) -> bytes:
    return packet(0x82, b"\x00\x01" + length(0) + b"".join(text(one) + b"\x01" for one in filters))


class Tenants(Attack):
    """A desk of globex against the workspace demo, and the other way round."""

    FILTERS = [
        "#", "+", "+/#", "+/+/+/+", "workspace/#", "workspace/+/#", "workspace/+/calls/#", "workspace/+/calls/+", "workspace/+/+/live_call",
        "workspace/OTHER/#", "workspace/OTHER/calls/#", "workspace/OTHER/calls/+", "workspace/OTHER/calls/call_completed", "workspace/OTHER/head",
        "workspace/+/head", "workspace/OTHER/desks/+/status", "workspace/+/desks/+/status", "workspace/OTHER/desks/attacked/events",
        "workspace/OTHER/desks/attacked/replay", "workspace/+/desks/+/events", "$share/g/#", "$share/g/workspace/OTHER/calls/#",
        "$share//workspace/OTHER/calls/+", "$share/workspace/OTHER/calls/+", "$SYS/#", "$CONTROL/#", "$CONTROL/dynamic-security/v1/response",
    ]  # fmt: skip
    TOPICS = [
        "workspace/OTHER/calls/live_call", "workspace/OTHER/calls/call_completed", "workspace/OTHER/head", "workspace/OTHER/desks/attacked/status",
        "workspace/OTHER/desks/attacked/replay", "workspace/OTHER/desks/attacked/events", "workspace/MINE/calls/live_call",
        "workspace/MINE/calls/call_completed", "workspace/MINE/head", "workspace/MINE/desks/attacked/events", "workspace/MINE/desks/other/status",
        "workspace/MINE/desks/other/replay", "workspace", "anything", "$SYS/broker/uptime", "$CONTROL/dynamic-security/v1", "$CONTROL/broker/v1",
    ]  # fmt: skip

    def pairs(self):
        return (("demo", "globex"), ("globex", "demo"))

    def named(self, names: list[str], mine: str, other: str) -> list[str]:
        return [name.replace("OTHER", other).replace("MINE", mine) for name in names]

    def test_51_strangers_are_turned_away(self):
        port, desk = target.system.ports[1], desks["demo"]
        for client_id, user, password in [
            ("anyone", None, None), (desk.name, None, None), (desk.name, desk.name, ""), (desk.name, desk.name, "wrong"),
            (desk.name, desk.name, None), ("demo.nobody", "demo.nobody", desk.password), (desk.name, "#", desk.password), (desk.name, "+", "+"),
            ("", desk.name, desk.password),
            ("admin", "admin", "admin"), ("control@main", "control@main", ""), ("gateway@main", "gateway@main", desk.password),
        ]:  # fmt: skip
            for version in (4, 5):
                with self.subTest(user=user, version=version), self.assertRaises(Refused):
                    Client(port, client_id, user, password, version=version)

    def test_52_no_filter_reaches_another_workspace(self):
        for mine, other in self.pairs():
            for version in (4, 5):
                with desks[mine].connect(version=version) as desk, target.operator.connect() as reader:
                    reader.subscribe(f"workspace/{other}/calls/#")
                    for one in self.named(self.FILTERS, mine, other):
                        self.assertGreaterEqual(desk.subscribe(one)[0], 0x80, one)
                    # Refused in company of one that is granted, too.
                    answers = desk.subscribe(f"workspace/{mine}/calls/#", *self.named(self.FILTERS, mine, other))
                    self.assertLess(answers[0], 0x80)
                    self.assertTrue(all(code >= 0x80 for code in answers[1:]))
                    with desks[other].connect() as victim:
                        self.assertIn(victim.publish(f"workspace/{other}/desks/attacked/status", b'{"state":"online"}', retain=True), (0, 0x10))
                    call = f"52.{secrets.token_hex(4)}"
                    self.assertEqual(webhook(secret_path(other), CallSid=call, SourceNumber="9000000001", Status="ANSWER").status, 200)
                    self.assertEqual(json.loads(reader.message(10)[1])["call"]["providerCallId"], call)
                    self.assertEqual(desk.everything_so_far(), [])

    def test_53_no_topic_of_others_can_be_written_to(self):
        for mine, other in self.pairs():
            with desks[mine].connect() as desk, target.operator.connect() as reader:
                reader.subscribe("workspace/+/calls/#", "workspace/+/head", "workspace/+/desks/+/status")
                reader.everything_so_far()
                for topic in self.named(self.TOPICS, mine, other):
                    for retain in (False, True):
                        self.assertEqual(desk.publish(topic, b'{"seq":999999,"head":999999}', retain), 0x87, topic)
                heard = [message for message in reader.everything_so_far() if b"999999" in message[1]]
                self.assertEqual(heard, [])

    def test_53_no_last_will_reaches_another_workspace(self):
        for mine, other in self.pairs():
            for topic in self.named(self.TOPICS, mine, other):
                with target.operator.connect() as reader:
                    reader.subscribe("workspace/+/calls/#", "workspace/+/head", "workspace/+/desks/+/status")
                    reader.everything_so_far()
                    try:
                        desks[mine].connect(will=(topic, b"poison", True)).close(politely=False)
                    except Refused:
                        continue
                    # Connected again, so the broker has seen the end of the connection and whatever its will did.
                    desks[mine].connect().close()
                    self.assertNotIn(b"poison", b"".join(payload for _, payload in reader.everything_so_far()), topic)
        with target.operator.connect() as late:
            late.subscribe("workspace/+/calls/#", "workspace/+/head", "workspace/+/desks/+/status")
            self.assertNotIn(b"poison", b"".join(payload for _, payload in late.everything_so_far()))

    def test_54_nobody_takes_over_anothers_client_id(self):
        thieves = [desks["globex"], target.operator]
        for victim_id in (desks["demo"].name, "gateway@main", "bridge@main", "control@main"):
            for thief in thieves:
                for clean in (True, False):
                    for version in (4, 5):
                        with self.assertRaises(Refused):
                            thief.connect(client_id=victim_id, clean=clean, version=version)
        with desks["demo"].connect() as victim:
            victim.subscribe("workspace/demo/calls/+")
            with ThreadPoolExecutor(4) as pool:
                tries = [pool.submit(desks["globex"].connect, client_id=desks["demo"].name) for _ in range(200)]
            self.assertTrue(all(isinstance(one.exception(), Refused) for one in tries))
            self.assertTrue(victim.is_alive())
            self.assertEqual(webhook(type="call_report", CallSid=f"54.{secrets.token_hex(4)}", Status="ANSWER").status, 200)
            self.assertEqual(victim.message(10)[0], "workspace/demo/calls/call_completed")

    def test_55_a_reload_shows_nobody_more_than_before(self):
        with desks["globex"].connect() as desk:
            before = desk.subscribe("workspace/demo/calls/#", "workspace/globex/calls/+")
            os.kill(target.system.part("mosquitto").pid, signal.SIGHUP)
            self.assertTrue(desk.is_alive())
            self.assertEqual(desk.subscribe("workspace/demo/calls/#", "workspace/globex/calls/+"), before)
            self.assertEqual(desk.publish("workspace/demo/head", b'{"head":1}'), 0x87)
        with self.assertRaises(Refused):
            Client(target.system.ports[1], "anyone", None, None)
        policy = (target.ROOT / "mosquitto.conf").read_text().splitlines()
        self.assertEqual([line for line in policy if line.startswith(("acl_file", "password_file", "allow_anonymous true"))], [])

    def test_69_a_desk_that_asks_for_replays_in_a_loop_slows_nobody_else(self):
        def ask(desk: Client, workspace: str, name: str) -> None:
            desk.publish(f"workspace/{workspace}/desks/attacked/replay", json.dumps({"id": name, "after": 0}).encode())

        with desks["demo"].connect() as loud, desks["globex"].connect() as quiet:
            quiet.subscribe("workspace/globex/desks/attacked/events")
            loud.subscribe("workspace/demo/desks/attacked/events")
            for number in range(500):
                ask(loud, "demo", f"storm{number}")
            begin = time.monotonic()
            ask(quiet, "globex", "asked-once")
            self.assertEqual(json.loads(quiet.message(15)[1])["id"], "asked-once")
            self.assertLess(time.monotonic() - begin, 10)
            answers = [payload for _, payload in loud.everything_so_far()]
            self.assertLess(len(answers), 50, "a desk that asks 500 times at once has as many answers")
            self.assertTrue(any(b"retryAfterMs" in payload for payload in answers), "nobody told it to wait")


class Limits(Attack):
    def event_arrives(self):
        with target.operator.connect() as reader:
            reader.subscribe("workspace/demo/calls/#")
            call = f"58.{secrets.token_hex(4)}"
            self.assertEqual(webhook(CallSid=call, Status="ANSWER").status, 200)
            self.assertEqual(json.loads(reader.message(10)[1])["call"]["providerCallId"], call)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", target.system.ports[1]), timeout=15)

    def is_cut_off(self, link: socket.socket, seconds: float = 15) -> bool:
        link.settimeout(seconds)
        try:
            while link.recv(65536):
                pass
        except TimeoutError:
            return False
        except OSError:
            pass
        return True

    def test_58_five_hundred_silent_connections_keep_no_desk_out(self):
        links = [self.connect() for _ in range(500)]
        try:
            self.event_arrives()
            desks["demo"].connect().close()
        finally:
            for link in links:
                link.close()

    def test_58_a_connect_packet_byte_by_byte_holds_up_nobody(self):
        desk = desks["globex"]
        data = connect_packet(desk.name, desk.name, desk.password)
        with self.connect() as link:
            for place, byte in enumerate(data):
                link.sendall(bytes([byte]))
                if place == len(data) // 2:
                    self.event_arrives()
            self.assertEqual(link.recv(1), b"\x20")

    def test_58_packets_that_are_too_large_end_their_connection(self):
        desk = desks["globex"]
        for announced in (b"\xff\xff\xff\x7f", length(300_000)):
            with desk.connect() as client:
                client.send(b"\x32" + announced + b"\0" * 1000)
                self.assertTrue(self.is_cut_off(client._socket))
            with self.connect() as link:
                link.sendall(b"\x10" + announced + b"\0" * 1000)
                self.assertTrue(self.is_cut_off(link, 60))
        user_properties = b"".join(b"\x26" + text("a") + text("b") for _ in range(100_000))
        with self.connect() as link:
            try:
                link.sendall(connect_packet(desk.name, desk.name, desk.password, properties=user_properties))
            except OSError:
                pass
            self.assertTrue(self.is_cut_off(link))
        self.event_arrives()

    def test_58_ten_thousand_subscriptions_get_their_desk_nothing(self):
        with desks["globex"].connect() as desk:
            for start in range(0, 10_000, 500):
                answers = desk.subscribe(*[f"workspace/demo/{number}/#" for number in range(start, start + 500)])
                self.assertTrue(all(code >= 0x80 for code in answers))
            self.event_arrives()

    def test_58_broken_packets_end_their_connection_alone(self):
        desk = desks["globex"]
        broken = [
            b"\x00\x00", b"\xf0\x00", b"\x32\x00", b"\x82\x02\x00\x01", packet(0x32, text("a/#") + b"\0\1\0"), packet(0x32, text("a\0b") + b"\0\1\0"),
            packet(0x32, text(b"\xff\xfe") + b"\0\1\0"), packet(0x32, struct.pack(">H", 65535) + b"a"),
            subscribe_packet(["a/#/b"]), subscribe_packet([""]),
            packet(0x36, text("a") + b"\0\1\0"), b"\x32\x80\x80\x80\x80\x80",
        ]  # fmt: skip
        for data in broken:
            with self.subTest(data=data.hex()), desk.connect() as client:
                client.send(data)
                self.assertTrue(self.is_cut_off(client._socket) or client.is_alive() is False, data.hex())
        self.event_arrives()

    def test_59_the_broker_listens_on_this_machine_alone_and_speaks_no_websockets(self):
        port = target.system.ports[1]
        sockets = [line.split() for line in open("/proc/net/tcp")][1:] + [line.split() for line in open("/proc/net/tcp6")][1:]
        listening = {fields[1].rpartition(":")[0] for fields in sockets if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port}
        self.assertEqual(listening, {"0100007F"})
        with self.connect() as link:
            key = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            link.sendall(f"GET /mqtt HTTP/1.1\r\nHost: localhost\r\nSec-WebSocket-Protocol: mqtt\r\n{key}\r\n".encode())
            link.settimeout(30)
            try:
                self.assertNotIn(b"101", link.recv(1024))
            except (TimeoutError, ConnectionError):
                pass
        with target.operator.connect() as reader:
            self.assertGreaterEqual(reader.subscribe("$SYS/#")[0], 0x80)

    def test_56_60_a_broker_whose_files_are_damaged_comes_back_with_the_right_ones(self):
        folder = target.system.folder / "data/broker"
        for damage in (b"", b'{"clients":[', b'{"clients":[{"username":"evil","clientid":"evil"}],"roles":[]}'):
            (folder / "dynamic-security.json").write_bytes(damage)
            (folder / "mosquitto.db").write_bytes(os.urandom(4096))
            target.system.kill("mosquitto")
            target.eventually(15, lambda: target.operator.connect().close() or True)
            self.event_arrives()
            with self.assertRaises(Refused):
                Client(target.system.ports[1], "evil", "evil", "")
        target.eventually(15, lambda: desks["globex"].connect().close() or True)
