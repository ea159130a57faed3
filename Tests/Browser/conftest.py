import json
import os
import re
import shutil
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Support"))
from deskbell import ROOT, Deskbell  # noqa: E402

expect.set_options(timeout=10_000)


class System(Deskbell):
    @property
    def url(self) -> str:
        return self.ready["url"]

    def webhook(self, **fields: str) -> dict:
        """Posts as a provider does: the same body again until it is accepted."""
        request = urllib.request.Request(self.ready["webhookUrl"], json.dumps(fields).encode(), {"Content-Type": "application/json"})
        deadline = time.monotonic() + 20
        while True:
            try:
                with urllib.request.urlopen(request, timeout=10) as answer:
                    return json.load(answer)
            except OSError as error:
                refused = isinstance(error, urllib.error.HTTPError) and error.code != 503
                if refused or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)


@pytest.fixture(scope="session")
def deskbell(tmp_path_factory):
    system = System(os.environ.get("DESKBELL", ROOT / ".build/debug/deskbell"), tmp_path_factory.mktemp("deskbell"))
    try:
        system.start()
        yield system
    finally:
        left = system.stop()
    assert left == []


@pytest.fixture(scope="session")
def browser():
    # Chromium has no sandbox of its own for root, who runs most CI jobs.
    arguments = ["--no-sandbox"] if os.getuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def tolerated():
    """Patterns of console errors that a test brings about on purpose; a test adds its own."""
    return [re.compile(r"401 \(Unauthorized\) .*/api/(session|workspaces/[a-z]+/calls/events)$")]


@pytest.fixture
def page(browser, deskbell, tolerated):
    """A page of its own session, which fails its test when the browser had anything to complain about."""
    context = browser.new_context(base_url=deskbell.url)
    page = context.new_page()
    complaints = []

    def note(message: ConsoleMessage):
        if message.type in ("error", "warning"):
            complaints.append(f"{message.text} {message.location['url']}")

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: (complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    yield page
    context.close()
    assert [line for line in complaints if not any(pattern.search(line) for pattern in tolerated)] == []


@pytest.fixture(scope="session")
def cookies(browser, deskbell):
    """One sign-in for every test that is not about signing in: a password check is slow on purpose."""
    context = browser.new_context(base_url=deskbell.url)
    credentials = {name: deskbell.ready[name] for name in ("email", "password")}
    assert context.request.post("/api/session", data=credentials).status == 204
    cookies = context.cookies()
    context.close()
    return cookies


@pytest.fixture
def signed_in(page: Page, cookies):
    page.context.add_cookies(cookies)
    page.goto("/")
    expect(page.locator("#link")).to_have_text("Live")
    return page


def sign_in(page: Page, email: str, password: str):
    page.goto("/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_label("Password").press("Enter")


@pytest.fixture
def screenshot():
    """Keeps a picture under `artifacts/browser`, for people to look at."""
    folder = ROOT / "artifacts/browser"
    folder.mkdir(parents=True, exist_ok=True)
    return lambda page, name: page.screenshot(path=folder / f"{name}.png")
