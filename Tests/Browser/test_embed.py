"""`<call-popup>` in a page of another site, as docs/embedding.md describes it."""

import http.server
import os
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from conftest import ROOT
from visibility import hide, look_again


class Host(http.server.ThreadingHTTPServer):
    """Somebody else's site: the page of the documentation, and a server that gets tickets with its own user's sign-in."""

    def __init__(self, deskbell, attributes: str, cookie: str):
        super().__init__(("127.0.0.1", 0), Handler)
        self.deskbell, self.cookie = deskbell, cookie
        page = re.search(r"```html\n(<!doctype html>.*?)```", (ROOT / "docs/embedding.md").read_text(), re.S).group(1)
        page = page.replace("https://calls.example.com", deskbell.url).replace('workspace="acme"', f'workspace="demo" {attributes}')
        self.page = page.replace("<head>", '<head><link rel="icon" href="data:,">').encode()
        self.tickets = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def origin(self, name: str) -> str:
        return f"http://{name}:{self.server_address[1]}"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(self.server.page, "text/html")

    def do_POST(self):
        host = self.server
        host.tickets += 1
        request = urllib.request.Request(f"{host.deskbell.url}/api/workspaces/demo/stream-tickets", b"{}", {"Cookie": host.cookie, "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            self.answer(answer.read(), "application/json")

    def answer(self, body: bytes, kind: str):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def allows(deskbell, origin: str) -> bool:
    request = urllib.request.Request(f"{deskbell.url}/api/workspaces/demo", headers={"Origin": origin})
    try:
        answer = urllib.request.urlopen(request, timeout=10)
    except urllib.error.HTTPError as refusal:
        answer = refusal
    with answer:
        return answer.headers["Access-Control-Allow-Origin"] == origin


@pytest.fixture
def host(deskbell, cookies):
    """Makes a site of this name, which the workspace allows."""
    hosts: list[Host] = []

    def host(name: str, attributes: str = "") -> Host:
        cookie = next(f"{one['name']}={one['value']}" for one in cookies if one["name"] == "deskbell")
        made = Host(deskbell, attributes, cookie)
        hosts.append(made)
        subprocess.run(
            [deskbell.program, "workspace", "origin", "add", "demo", made.origin(name), "--data", deskbell.folder / "data"], check=True, timeout=30
        )
        deadline = time.monotonic() + 10
        while not allows(deskbell, made.origin(name)):
            assert time.monotonic() < deadline, "the server did not hear of the site"
            time.sleep(0.05)
        return made

    yield host
    for one in hosts:
        one.shutdown()
        one.server_close()


def opened(page: Page, url: str) -> Page:
    page.add_init_script("addEventListener('link', ({ detail }) => (window.linkState = detail.state), true)")
    page.goto(url)
    page.wait_for_function("() => window.linkState === 'live'")
    return page


def test_a_page_on_the_same_site_shows_calls_by_the_cookie(page: Page, host, deskbell, cookies, screenshot):
    page.context.add_cookies(cookies)
    opened(page, host("127.0.0.1").origin("127.0.0.1"))
    call = dict(CallSid="embed-1", Direction="IVR", SourceNumber="9811100801")
    deskbell.webhook(type="live_call", Status="Picked", **call)
    expect(page.locator("call-popup .toast")).to_contain_text("Call from +91 98111 00801")
    expect(page.locator("call-popup .timer")).to_have_text(re.compile("0:0[1-9]"))
    deskbell.webhook(type="call_report", Status="ANSWER", CallDuration="135", **call)
    popup = page.locator("call-popup .popup")
    expect(popup).to_contain_text("2m 15s")
    expect(page.locator("call-popup .toast")).to_have_count(0)
    screenshot(page, "embed")
    expect(popup).to_have_count(0, timeout=15_000)


def test_a_page_of_another_site_shows_calls_by_tickets_and_comes_back_with_a_new_one(page: Page, host, deskbell, tolerated):
    tolerated.append(re.compile(r"Failed to load resource: (net::ERR_|.*50[23])"))
    # `localhost` is another site than `127.0.0.1`, so no cookie goes along.
    site = host("localhost", 'ticket-url="/deskbell-ticket"')
    opened(page, site.origin("localhost"))
    assert site.tickets == 1
    deskbell.kill("serve")
    page.wait_for_function("() => window.linkState !== 'live'")
    deskbell.webhook(type="call_report", CallSid="embed-2", Status="NOANSWER", Direction="IVR", SourceNumber="9811100802")
    expect(page.locator("call-popup .popup")).to_contain_text("Missed", timeout=30_000)
    assert site.tickets >= 2


TICKET = "async () => (await (await fetch('/deskbell-ticket', { method: 'POST' })).json()).ticket"


def test_a_function_for_tickets_may_be_set_before_the_script_is_there(page: Page, host, deskbell):
    site = host("localhost")
    site.page = site.page.replace(b"</body>", f"<script>document.querySelector('call-popup').getTicket = {TICKET}</script></body>".encode())
    opened(page, site.origin("localhost"))
    assert site.tickets == 1
    expect_a_toast(page, deskbell, "embed-before")


def test_a_function_for_tickets_may_be_set_at_any_time(page: Page, host, deskbell, tolerated):
    # Until then it asks with a cookie that it does not have.
    tolerated.append(re.compile("401"))
    site = host("localhost")
    page.goto(site.origin("localhost"))
    page.wait_for_function("() => customElements.get('call-popup') !== undefined")
    page.evaluate(f"() => (document.querySelector('call-popup').getTicket = {TICKET})")
    expect_a_toast(page, deskbell, "embed-after")


def test_the_attributes_may_be_set_at_any_time(page: Page, host, deskbell):
    site = host("localhost")
    site.page = site.page.replace(b'workspace="demo"', b"")
    page.goto(site.origin("localhost"))
    page.wait_for_function("() => customElements.get('call-popup') !== undefined")
    page.evaluate(
        """() => {
            const popup = document.querySelector('call-popup')
            popup.setAttribute('ticket-url', '/deskbell-ticket')
            popup.setAttribute('workspace', 'demo')
        }"""
    )
    expect_a_toast(page, deskbell, "embed-attributes")


def expect_a_toast(page: Page, deskbell, name: str):
    call = dict(CallSid=name, Direction="IVR", SourceNumber="9811100805")
    deskbell.webhook(type="live_call", Status="Picked", **call)
    expect(page.locator("call-popup .toast")).to_contain_text("+91 98111 00805")
    deskbell.webhook(type="call_report", Status="ANSWER", **call)
    expect(page.locator("call-popup .toast")).to_have_count(0)


def test_a_tab_that_was_hidden_shows_only_what_ended_within_the_last_minute(page: Page, host, deskbell, cookies):
    page.context.add_cookies(cookies)
    opened(page, host("127.0.0.1").origin("127.0.0.1"))
    popup = page.locator("call-popup .popup")
    hide(page)
    for number in (1, 2):
        deskbell.webhook(type="call_report", CallSid=f"embed-hidden-{number}", Status="ANSWER", Direction="IVR", SourceNumber=f"981110081{number}")
    expect(popup.locator(".foot")).to_have_text("Stays open · 1 more call waiting")
    look_again(page, after_seconds=120)
    expect(popup).to_have_count(0)
    deskbell.webhook(type="call_report", CallSid="embed-hidden-3", Status="ANSWER", Direction="IVR", SourceNumber="9811100813")
    expect(popup).to_contain_text("+91 98111 00813")
    expect(popup.locator(".foot")).to_have_text(re.compile(r"Closes in \d+ s$"))


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_a_server_that_answers_nothing_any_more_is_not_live(page: Page, host, deskbell, cookies, name):
    """With the cookie of the same site, and from another site with tickets, where nobody but the server itself can be asked."""
    isSameSite = name == "127.0.0.1"
    if isSameSite:
        page.context.add_cookies(cookies)
    page.clock.install()
    opened(page, host(name, "" if isSameSite else 'ticket-url="/deskbell-ticket"').origin(name))
    page.clock.run_for(31_000)
    assert page.evaluate("() => window.linkState") == "live"
    serve = deskbell.part("serve").pid
    os.kill(serve, signal.SIGSTOP)
    try:
        page.clock.run_for(30_000)
        page.wait_for_function("() => window.linkState === 'lost'", timeout=20_000)
    finally:
        os.kill(serve, signal.SIGCONT)


def test_a_fast_clock_of_the_pc_makes_no_news_old(page: Page, host, deskbell, cookies):
    page.context.add_cookies(cookies)
    page.add_init_script("const now = Date.now; Date.now = () => now() + 90_000")
    with page.expect_response(re.compile("/api/workspaces/demo$")):
        opened(page, host("127.0.0.1").origin("127.0.0.1"))
    hide(page)
    call = dict(CallSid="embed-fast", Direction="IVR", SourceNumber="9811100807")
    deskbell.webhook(type="live_call", Status="Picked", **call)
    expect(page.locator("call-popup .timer")).to_have_text(re.compile(r"0:0\d"))
    deskbell.webhook(type="call_report", Status="ANSWER", **call)
    expect(page.locator("call-popup .foot")).to_have_text("Stays open")
    look_again(page)
    expect(page.locator("call-popup .foot")).to_have_text(re.compile("Closes in"))


def test_who_is_signed_in_writes_and_follows_up_in_the_popup(page: Page, host, deskbell, cookies, api, screenshot):
    page.context.add_cookies(cookies)
    lead = api.post("leads", name="In Their CRM", numbers=["9811100821"])
    with page.expect_response(re.compile("/api/workspaces/demo$")):
        opened(page, host("127.0.0.1").origin("127.0.0.1"))
    deskbell.webhook(type="call_report", CallSid="embed-write", Status="ANSWER", Direction="IVR", SourceNumber="9811100821", CallDuration="61")
    popup = page.locator("call-popup .popup")
    popup.get_by_label("Note").fill("Written beside their own form")
    expect(popup.locator(".foot")).to_have_text("Stays open")
    screenshot(page, "embed-note")
    popup.get_by_role("button", name="Save note").click()
    expect(popup.locator(".said")).to_have_text("Saved.")
    popup.get_by_role("button", name="In an hour").click()
    expect(popup.locator(".said")).to_contain_text("Follow-up on")
    kinds = [one["kind"] for one in api.get(f"leads/{lead['id']}/activities")["activities"]]
    assert sorted(kinds) == ["call", "note", "task"]
    with page.context.expect_page() as beside:
        popup.get_by_role("link", name="Open lead").click()
    expect(beside.value.locator("#lead-name")).to_have_text("In Their CRM")


def test_a_ticket_only_reads(page: Page, host, deskbell):
    opened(page, host("localhost", 'ticket-url="/deskbell-ticket"').origin("localhost"))
    deskbell.webhook(type="call_report", CallSid="embed-reads", Status="ANSWER", Direction="IVR", SourceNumber="9811100822")
    popup = page.locator("call-popup .popup")
    expect(popup).to_contain_text("+91 98111 00822")
    expect(popup.get_by_label("Note")).to_have_count(0)


def test_what_the_page_has_put_into_the_popup_keeps_the_focus_when_the_call_is_amended(page: Page, host, deskbell, cookies):
    page.context.add_cookies(cookies)
    site = host("127.0.0.1")
    site.page = site.page.replace(b"</call-popup>", b'<input slot="actions" id="theirs"></call-popup>')
    opened(page, site.origin("127.0.0.1"))
    call = dict(type="call_report", CallSid="embed-amended", Status="ANSWER", Direction="IVR", SourceNumber="9811100808")
    deskbell.webhook(**call)
    page.locator("#theirs").fill("half a no")
    deskbell.webhook(**call, CallDuration="135")
    expect(page.locator("call-popup .popup")).to_contain_text("2m 15s")
    page.keyboard.type("te")
    expect(page.locator("#theirs")).to_have_value("half a note")


def test_a_toast_that_was_closed_takes_no_popup_with_it(page: Page, host, deskbell, cookies):
    page.context.add_cookies(cookies)
    opened(page, host("127.0.0.1").origin("127.0.0.1"))
    call = dict(CallSid="embed-closed", Direction="IVR", SourceNumber="9811100806")
    deskbell.webhook(type="live_call", Status="Transfer to agent", **call)
    page.locator("call-popup .toast").get_by_role("button", name="Close").click()
    deskbell.webhook(type="live_call", Status="Picked", **call)
    deskbell.webhook(type="call_report", Status="ANSWER", **call)
    expect(page.locator("call-popup .popup")).to_contain_text("+91 98111 00806")
    expect(page.locator("call-popup .toast")).to_have_count(0)


def test_the_page_hears_of_calls_and_may_show_them_itself(page: Page, host, deskbell, cookies):
    page.context.add_cookies(cookies)
    opened(page, host("127.0.0.1").origin("127.0.0.1"))
    page.evaluate(
        """() => {
            window.heard = []
            addEventListener('call-live', (event) => window.heard.push(['live', event.detail.call.customerNumber]))
            addEventListener('call-completed', (event) => { window.heard.push(['completed', event.detail.call.status]); event.preventDefault() })
        }"""
    )
    call = dict(CallSid="embed-3", Direction="IVR", SourceNumber="9811100803")
    deskbell.webhook(type="live_call", Status="Picked", **call)
    expect(page.locator("call-popup .toast")).to_be_visible()
    deskbell.webhook(type="call_report", Status="BUSY", **call)
    page.wait_for_function("() => window.heard.length === 2")
    assert page.evaluate("() => window.heard") == [["live", "9811100803"], ["completed", "busy"]]
    expect(page.locator("call-popup .popup")).to_have_count(0)


def test_the_page_hears_of_calls_that_began_before_it_was_there(page: Page, host, deskbell, cookies):
    call = dict(CallSid="embed-began", Direction="IVR", SourceNumber="9811100809")
    deskbell.webhook(type="live_call", Status="Picked", **call)
    page.context.add_cookies(cookies)
    page.add_init_script("addEventListener('call-live', (event) => { window.heard = event.detail.call.customerNumber; event.preventDefault() })")
    opened(page, host("127.0.0.1").origin("127.0.0.1"))
    page.wait_for_function("() => window.heard === '9811100809'")
    expect(page.locator("call-popup .toast")).to_have_count(0)
    deskbell.webhook(type="call_report", Status="ANSWER", **call)


def test_attack_34_a_page_that_is_not_allowed_gets_nothing(page: Page, deskbell, cookies, tolerated):
    """Attack 34: a foreign origin with the visitor's cookie."""
    tolerated.append(re.compile("CORS policy|net::ERR_FAILED"))
    cookie = next(f"{one['name']}={one['value']}" for one in cookies if one["name"] == "deskbell")
    stranger = Host(deskbell, "", cookie)
    page.context.add_cookies(cookies)
    with page.expect_event("requestfailed", lambda request: "/calls/events" in request.url):
        page.goto(stranger.origin("127.0.0.1"))
    deskbell.webhook(type="live_call", CallSid="embed-4", Status="Picked", Direction="IVR", SourceNumber="9811100804")
    page.wait_for_function("() => customElements.get('call-popup') !== undefined")
    expect(page.locator("call-popup .toast")).to_have_count(0)
    deskbell.webhook(type="call_report", CallSid="embed-4", Status="ANSWER", Direction="IVR", SourceNumber="9811100804")
    stranger.shutdown()
    stranger.server_close()
