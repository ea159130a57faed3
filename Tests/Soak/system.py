"""The system under test: broker and supervisor, a gateway and a bridge of their own, and network legs between all of them and their clients.

    providers ─ leg ─ gateway ─ leg ─ mosquitto (under `up`) ─ leg ─ desks
    browsers  ─ leg ─ bridge  ─ leg ─┘

`wide`, a second gateway and a second bridge stand beside them, and clients take now the one, now the other. Those two are never killed, so that what
a process loses little by little shows in them.
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

STEADY = ("gateway-2", "bridge-2")
"""The servers that live through the whole run, or through their part of it."""
LEADS = "name,phone\nAsha Verma,9876543210\n"
LEAD = "9876543210"


def programs(build: str) -> tuple[Path, Path]:
    """`deskbell` and the `desk-notifier` beside it: what the environment's DESKBELL names, else a build of this repository."""
    deskbell = Path(os.environ.get("DESKBELL") or ROOT / ".build" / build / "deskbell")
    return deskbell, deskbell.with_name("desk-notifier")


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

    START_SECONDS = 60
    """For what takes a second on an idle machine: how soon programs start is judged elsewhere."""

    def __init__(self, deskbell: Path, notifier: Path, folder: Path, data: Path | None = None):
        self.folder = folder
        self.notifier_program = str(notifier)
        # The pages alone: what must not be lost goes through gateway and bridge.
        self.up = Deskbell(deskbell, data or folder, demo=False, environment={"DESKBELL_ROLES": "workpage"})
        self.data = self.up.folder / "data"
        self.network = Network()
        self.workspaces: dict[str, Workspace] = {}
        self.servers: dict[str, Program] = {}
        self.providers: list[int] = []
        """Where webhooks may be posted to."""
        self.browsers: list[int] = []
        """Where streams may be read."""
        self.operator: dict = {}
        self._ports: dict[str, int] = {}
        self._retired: list[Program] = []

    def open(self, workspaces: tuple[str, ...], desks: tuple[str, ...], wide: bool = False) -> None:
        self.up.start()
        broker = self.up.ports[1]
        for name in ("gateway", "bridge", *(STEADY if wide else ())):
            self._serve(name, broker)
        self.operator = json.loads(self.command("operator", "add", "watch", "--json"))
        # Accounts are added to a running broker by a gateway, which is what has none yet: its first start was without.
        # Whoever answers has entered its instance into the database, where the broker's next start finds it.
        for name in self.servers:
            self._wait(lambda: self._says_yes(name, "/healthz"), f"{name} did not come up")
        self.kill("mosquitto")
        for name in self.servers:
            self._wait(lambda: self._says_yes(name, "/readyz"), f"{name} was not ready")
        self.network.leg("desks", broker, speaks_mqtt=True)
        for name in workspaces:
            self._add(name, desks)
        self._wait(lambda: all(map(self._is_known, self.workspaces.values())), "a gateway did not learn the webhooks")

    def _serve(self, name: str, broker: int) -> None:
        """Starts one server. The second ones have no legs but the bridge's to the broker: two of each would halve the cuts."""
        role, is_first = name.removesuffix("-2"), name not in STEADY
        port = self._ports[name] = free_port()
        way = broker if name == "gateway-2" else self.network.leg(f"{name} to broker", broker, speaks_mqtt=role == "bridge").port
        command = [self.up.program, "serve", "--data", str(self.data), "--roles", role, "--instance", name]
        self.servers[name] = Program(name, command + ["--port", str(port), "--mqtt-port", str(way)], self.folder / f"{name}.log")
        clients, ports = ("providers", self.providers) if role == "gateway" else ("browsers", self.browsers)
        ports.append(self.network.leg(clients, port).port if is_first else port)

    def retire(self, name: str) -> None:
        """Ends one of the second servers for good."""
        self.servers[name].close()
        self._retired.append(self.servers.pop(name))
        for ports in (self.providers, self.browsers):
            if self._ports[name] in ports:
                ports.remove(self._ports[name])

    def _wait(self, condition, sentence: str) -> None:
        deadline = time.monotonic() + self.START_SECONDS
        while not condition():
            assert time.monotonic() < deadline, f"{sentence} within {self.START_SECONDS} s"
            time.sleep(0.05)

    def _says_yes(self, name: str, path: str) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self._ports[name], timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _is_known(self, place: Workspace) -> bool:
        """Whether every gateway knows a workspace's secret yet: only then it looks at the body, and refuses a compressed one."""
        return all(self._refuses(name, place.webhook) for name in self.servers if name.startswith("gateway"))

    def _refuses(self, gateway: str, webhook: str) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self._ports[gateway], timeout=5)
        try:
            connection.request("POST", webhook, b"", {"Content-Encoding": "gzip"})
            return connection.getresponse().status == 415
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def command(self, *arguments: str, given: str = "") -> str:
        """What a command prints."""
        command = [self.up.program, *arguments, "--data", str(self.data)]
        return subprocess.run(command, input=given, text=True, check=True, stdout=subprocess.PIPE, timeout=120).stdout

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

    # MARK: Parts: the servers, and of `up`: mosquitto, serve, up itself

    def aim(self, part: str) -> None:
        # A part of `up` may have to wait for `up` itself.
        self.servers[part].aim() if part in self.servers else self.up.aim(part, self.START_SECONDS)

    def kill(self, part: str) -> None:
        self.aim(part)
        try:
            self.servers[part].kill() if part in self.servers else self.up.kill(part)
        except ProcessLookupError:
            # Another fault was quicker.
            pass

    def freeze(self, part: str, seconds: float) -> None:
        if part in self.servers:
            return self.servers[part].freeze(seconds)
        self.aim(part)
        if found := self.up.part(part):
            for number, pause in ((signal.SIGSTOP, seconds), (signal.SIGCONT, 0)):
                if found.is_alive:
                    os.kill(found.pid, number)
                    time.sleep(pause)

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
        return left, [anomaly for server in [*self.servers.values(), *self._retired] for anomaly in server.anomalies]
