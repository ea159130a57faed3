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
from axe_playwright_python.sync_playwright import Axe
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


@pytest.fixture(autouse=True)
def running(deskbell):
    """The test before may have killed the server: it is waited for."""
    deadline = time.monotonic() + 20
    while True:
        try:
            with urllib.request.urlopen(f"{deskbell.url}/readyz", timeout=10):
                return
        except OSError:
            assert time.monotonic() < deadline, "the server did not come back"
            time.sleep(0.05)


@pytest.fixture(scope="session")
def browser():
    # Chromium has no sandbox of its own for root, who runs most CI jobs.
    arguments = ["--no-sandbox"] if os.getuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which(os.environ.get("CHROMIUM", "chromium-headless-shell")), args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def tolerated():
    """Patterns of console errors that a test brings about on purpose; a test adds its own."""
    return [re.compile(r"401 \(Unauthorized\) .*/api/(session|workspaces/)")]


@pytest.fixture
def new_page(browser, deskbell, tolerated):
    """Makes pages, each in a browser session of its own unless it is given one; the test fails when a browser had anything to complain about."""
    contexts, complaints = [], []

    def note(message: ConsoleMessage):
        if message.type in ("error", "warning"):
            complaints.append(f"{message.text} {message.location['url']}")

    def make(context=None, **options) -> Page:
        if context is None:
            # What fades in has another contrast while it does.
            context = browser.new_context(**{"base_url": deskbell.url, "reduced_motion": "reduce", **options})
            contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: (complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        return page

    yield make
    for context in contexts:
        context.close()
    assert [line for line in complaints if not any(pattern.search(line) for pattern in tolerated)] == []


@pytest.fixture
def page(new_page):
    return new_page()


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
def visit(cookies):
    """Opens a page of the workspace as somebody who is signed in, and waits until calls arrive there."""

    def visit(page: Page, path: str = "/campaigns/all/work") -> Page:
        page.context.add_cookies(cookies)
        page.goto(f"/w/demo{path}")
        expect(page.locator("#link")).to_have_text("Live")
        return page

    return visit


@pytest.fixture
def work(page: Page, visit):
    """The work page with every lead of the workspace; the first one is open."""
    visit(page)
    expect(page.locator("#lead-name")).to_be_visible()
    return page


@pytest.fixture
def api(browser, deskbell, cookies):
    """The JSON API of the workspace: `api.get('leads')`, `api.post('leads', name=…)`."""
    context = browser.new_context(base_url=deskbell.url)
    context.add_cookies(cookies)
    yield Api(context.request, deskbell.url)
    context.close()


class Api:
    def __init__(self, request, origin: str):
        self._request = request
        # A server takes a change only from its own pages, which say so.
        self._headers = {"Origin": origin}

    def get(self, path: str, **query) -> dict:
        answer = self._request.get(f"/api/workspaces/demo/{path}", params=query)
        assert answer.ok, f"{answer.status} {answer.text()}"
        return answer.json()

    def post(self, path: str, **body) -> dict:
        answer = self._request.post(f"/api/workspaces/demo/{path}", data=body, headers=self._headers)
        assert answer.ok, f"{answer.status} {answer.text()}"
        return answer.json()

    def patch(self, path: str, version: int, **body) -> dict:
        headers = {**self._headers, "If-Match": f'"{version}"'}
        answer = self._request.patch(f"/api/workspaces/demo/{path}", data=body, headers=headers)
        assert answer.ok, f"{answer.status} {answer.text()}"
        return answer.json()


def sign_in(page: Page, email: str, password: str, path: str = "/"):
    page.goto(path)
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_label("Password").press("Enter")


@pytest.fixture
def accessible():
    """Asserts that a page as it is now breaks no rule of axe-core."""

    def check(page: Page):
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()

    return check


@pytest.fixture
def screenshot(accessible):
    """Keeps a picture under `artifacts/browser`, for people to look at, of a state that breaks no rule of axe-core."""
    folder = ROOT / "artifacts/browser"
    folder.mkdir(parents=True, exist_ok=True)

    def keep(page: Page, name: str):
        page.screenshot(path=folder / f"{name}.png")
        accessible(page)

    return keep
