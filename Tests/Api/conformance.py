"""Whether the server keeps to openapi.yaml, asked by schemathesis: no 5xx, only the answers that are listed, each of its schema, nothing taken that the
description forbids, nothing refused that it allows.

The seed is fixed, so that a failure can be had again; Tests/Fuzz looks for what nobody thought of.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Support"))
from deskbell import ROOT, Deskbell  # noqa: E402

PROGRAM = os.environ.get("DESKBELL", str(ROOT / ".build/debug/deskbell"))

LEFT_OUT = {
    "streamCalls": "never ends; Tests/BridgeTests",
    "signIn": "is limited, and would lock the account; Tests/AccessTests",
    "signOut": "ends the session that everything else needs; Tests/AccessTests",
    "changePassword": "is limited, and would end the session; Tests/AccessTests",
    "changeUser": "may take the admin's rights; Tests/WorkPageTests",
    "removeUser": "may take the admin's rights; Tests/WorkPageTests",
    "rotateWebhook": "ends the URL that the tests of webhooks need; Tests/WorkPageTests",
}
"""Operations that are not asked, and who asks them."""

CHOOSY = ["takeWebhook", "takeWebhookQuery", "takeWebhookAtOldPath", "takeWebhookQueryAtOldPath", "importLeads", "callLead", "changeCall"]
"""Operations that are right to refuse what the description allows: a webhook without a call, a file without leads, a number of somebody else,
a lead without the call's number."""

LENIENT = ["addUser", "addLead", "changeLead", "rejectedWebhook", "retryWebhook"]
"""Operations that take more than the description says: telephone numbers in any punctuation, of which it names the usual one. With the last two the
tool takes a path for wrong where it sent the one given below."""


class Api:
    """The API as the demo's admin uses it."""

    def __init__(self, ready: dict):
        self._url = ready["url"]
        self.cookie = ""
        self._ready = ready
        answer = self._send("POST", "/api/session", {"email": ready["email"], "password": ready["password"]})
        self.cookie = answer.headers["Set-Cookie"].split(";")[0].partition("=")[2]

    def get(self, path: str) -> dict:
        return json.load(self._send("GET", "/api/workspaces/demo" + path))

    def post(self, path: str, **body) -> dict:
        return json.load(self._send("POST", "/api/workspaces/demo" + path, body))

    def webhook(self, body: bytes) -> None:
        request = urllib.request.Request(self._ready["webhookUrl"], body, {"Content-Type": "application/json"})
        try:
            urllib.request.urlopen(request, timeout=10).close()
        except urllib.error.HTTPError as error:
            assert error.code == 422, error

    def _send(self, method: str, path: str, body: dict | None = None):
        fields = {"Content-Type": "application/json", "Cookie": f"deskbell={self.cookie}"}
        data = None if body is None else json.dumps(body).encode()
        return urllib.request.urlopen(urllib.request.Request(self._url + path, data, fields, method=method), timeout=10)


def known(api: Api) -> dict[str, str]:
    """One of everything that a path can name, so that requests get further than 404."""
    for number in range(60):
        call = {"type": "call_report", "CallSid": f"api-{number}", "Status": "ANSWER", "Direction": "IVR", "SourceNumber": f"98111{number:05}"}
        api.webhook(json.dumps(call).encode())
    api.webhook(b'{"type":')
    lead = api.post("/leads", name="Asked For", numbers=["9811177777"])
    due = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
    return {
        "id": "demo",
        "leadId": lead["id"],
        "callId": api.get("/calls?limit=1")["calls"][0]["id"],
        "campaignId": api.get("/campaigns")["campaigns"][0]["id"],
        "taskId": api.post("/tasks", leadId=lead["id"], note="Call again", dueAt=due)["id"],
        "did": api.post("/dids", number="01206851234")["number"],
    }


def configuration(api: Api) -> str:
    lines = ["[parameters]", *(f'"path.{name}" = {json.dumps(value)}' for name, value in known(api).items())]
    lines.append(f'"cookie.deskbell" = {json.dumps(api.cookie)}')
    # A cursor is any text to the description, but only one of ours is taken; and a version may have changed since.
    lines += ["[checks.positive_data_acceptance]", 'expected-statuses = ["2xx", "3xx", 400, 401, 403, 404, 409, 412, 429]']
    lines += ["[checks.missing_required_header]", "expected-statuses = [400, 401, 403, 404, 406, 415, 422, 428]"]
    for name in CHOOSY:
        lines += ["[[operations]]", f'include-operation-id = "{name}"', "[operations.checks.positive_data_acceptance]", "enabled = false"]
    for name in LENIENT:
        lines += ["[[operations]]", f'include-operation-id = "{name}"', "[operations.checks.negative_data_rejection]", "enabled = false"]
    return "\n".join(lines) + "\n"


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="api-"))
    system = Deskbell(PROGRAM, folder)
    try:
        system.start()
        api = Api(system.ready)
        (folder / "schemathesis.toml").write_text(configuration(api))
        options = ["--seed", "1", "-n", "20", "--max-redirects", "1", "--request-timeout", "10", "--continue-on-failure", "--no-color"]
        options += ["--phases", "examples,coverage,fuzzing", "-H", f"Cookie: deskbell={api.cookie}", "--warnings", "off"]
        options += [word for name in LEFT_OUT for word in ("--exclude-operation-id", name)]
        tool = [str(Path(sys.executable).parent / "schemathesis"), "--config-file", "schemathesis.toml", "run", system.ready["url"] + "/openapi.yaml"]
        status = subprocess.run([*tool, *options, *sys.argv[1:]], cwd=folder, timeout=600).returncode
    finally:
        left = system.stop()
    troubles = [line for line in (folder / "up.log").read_text(errors="replace").splitlines() if " error " in line]
    for trouble in [*troubles, *(f"left behind: {' '.join(one.arguments)}" for one in left)]:
        print(f"api: {trouble}", file=sys.stderr)
    if status or troubles or left:
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
