"""The system under test: broker and supervisor, a gateway and a bridge of their own, and network legs between all of them and their clients.

    providers ─ leg ─ gateway ─ leg ─ mosquitto (under `up`) ─ leg ─ desks
    browsers  ─ leg ─ bridge  ─ leg ─┘
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
import urllib.parse
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Support"))
from deskbell import ROOT, Deskbell, Process, descendants, free_port, process  # noqa: E402

from programs import Program  # noqa: E402
from proxy import Network  # noqa: E402

LEADS = "name,phone\nAsha Verma,9876543210\n"
LEAD = "9876543210"


@dataclass
class Workspace:
    name: str
    webhook: str
    """The path of its webhook URL."""
    cookie: str = ""
    desks: dict[str, str] = field(default_factory=dict)
    """The broker password of each desk, by name."""


class System:
    """Started with `open`, ended with `close`."""

    def __init__(self, deskbell: Path, notifier: Path, folder: Path, data: Path | None = None):
        self.folder = folder
        self.notifier_program = str(notifier)
        # The pages alone: what must not be lost goes through gateway and bridge.
        self.up = Deskbell(deskbell, data or folder, demo=False, environment={"DESKBELL_ROLES": "workpage"})
        self.data = self.up.folder / "data"
        self.network = Network()
        self.workspaces: dict[str, Workspace] = {}
        self.servers: dict[str, Program] = {}

    def open(self, workspaces: tuple[str, ...], desks: tuple[str, ...]) -> None:
        self.up.start()
        ports, broker = {"gateway": free_port(), "bridge": free_port()}, self.up.ports[1]
        for role, port in ports.items():
            way = self.network.leg(f"{role} to broker", broker, speaks_mqtt=role == "bridge")
            command = [self.up.program, "serve", "--data", str(self.data), "--roles", role, "--instance", role]
            command += ["--port", str(port), "--mqtt-port", str(way.port)]
            self.servers[role] = Program(role, command, self.folder / f"{role}.log")
            self.network.leg({"gateway": "providers", "bridge": "browsers"}[role], port)
        # Accounts are added to a running broker by a gateway, which is what has none yet: its first start was without.
        # Whoever answers has entered its instance into the database, where the broker's next start finds it.
        for role, port in ports.items():
            self._wait(lambda: self._says_yes(port, "/healthz"), f"{role} did not come up")
        self.kill("mosquitto")
        for role, port in ports.items():
            self._wait(lambda: self._says_yes(port, "/readyz"), f"{role} was not ready")
        self.network.leg("desks", broker, speaks_mqtt=True)
        for name in workspaces:
            self._add(name, desks)
        self._wait(lambda: all(self._is_known(place, ports["gateway"]) for place in self.workspaces.values()), "the gateway did not learn the webhooks")

    @staticmethod
    def _wait(condition, sentence: str, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"{sentence} within {seconds:.0f} s"
            time.sleep(0.05)

    @staticmethod
    def _says_yes(port: int, path: str) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    @staticmethod
    def _is_known(place: Workspace, port: int) -> bool:
        """Whether the gateway knows a workspace's secret yet: only then it looks at the body, and refuses a compressed one."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("POST", place.webhook, b"", {"Content-Encoding": "gzip"})
            return connection.getresponse().status == 415
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def command(self, *arguments: str, given: str = "") -> str:
        """What a command prints."""
        command = [self.up.program, *arguments, "--data", str(self.data)]
        return subprocess.run(command, input=given, text=True, check=True, stdout=subprocess.PIPE, timeout=60).stdout

    def _add(self, name: str, desks: tuple[str, ...]) -> None:
        self.command("workspace", "add", name, "--name", name.title())
        leads = self.folder / "leads.csv"
        leads.write_text(LEADS)
        self.command("lead", "import", str(leads), "--workspace", name)
        email, password = f"agent@{name}.example", f"password of {name}"
        self.command("user", "add", email, "--workspace", name, "--role", "agent", "--password-stdin", given=password + "\n")
        workspace = Workspace(name, urllib.parse.urlsplit(self.command("webhook", "url", name).strip()).path)
        workspace.cookie = self.sign_in(email, password)
        for desk in desks:
            url = json.loads(self.command("desk", "add", desk, "--workspace", name, "--json"))["enrolUrl"]
            workspace.desks[desk] = urllib.parse.urlsplit(url).password
        self.workspaces[name] = workspace

    def sign_in(self, email: str, password: str) -> str:
        """The session cookie, as the browser would send it back."""
        connection = http.client.HTTPConnection("127.0.0.1", self.network.legs["browsers"].port, timeout=20)
        body = json.dumps({"email": email, "password": password})
        connection.request("POST", "/api/session", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 204, f"sign-in was answered {answer.status}"
        cookie = answer.headers["Set-Cookie"].split(";")[0]
        connection.close()
        return cookie

    def events(self, workspace: str) -> list[dict]:
        """The whole log, as the command prints it."""
        return [json.loads(line) for line in self.command("event", "list", "--workspace", workspace).splitlines()]

    # MARK: Parts: gateway, bridge, and of `up`: mosquitto, serve, up itself

    def aim(self, part: str) -> None:
        self.servers[part].aim() if part in self.servers else self.up.aim(part)

    def kill(self, part: str) -> float:
        return self.servers[part].kill() if part in self.servers else self.up.kill(part)

    def freeze(self, part: str, seconds: float) -> None:
        if part in self.servers:
            return self.servers[part].freeze(seconds)
        self.up.aim(part)
        if found := self.up.part(part):
            os.kill(found.pid, signal.SIGSTOP)
            time.sleep(seconds)
            if found.is_alive:
                os.kill(found.pid, signal.SIGCONT)

    def pids(self) -> dict[str, int]:
        """Of everything that runs now."""
        found = {name: server.pid for name, server in self.servers.items()}
        found |= {name: part.pid for name in ("mosquitto", "serve", "up") if (part := self.up.part(name))}
        return {name: pid for name, pid in found.items() if pid}

    def close(self) -> tuple[list[Process], list[str]]:
        """Ends everything; what was left behind, and what did not go as it should."""
        for server in self.servers.values():
            server.close()
        left = self.up.stop()
        self.network.close()
        return left, [anomaly for server in self.servers.values() for anomaly in server.anomalies]
