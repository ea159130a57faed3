"""What the page does when its connection goes away: it says so, comes back by itself and misses nothing."""

import os
import re
import signal

import pytest
from playwright.sync_api import Page, expect

BACK = 20_000


@pytest.fixture
def tolerated(tolerated):
    """The browser reports each failed connection."""
    return tolerated + [re.compile(r"Failed to load resource: (net::ERR_|.*50[23])"), re.compile(r"calls/events")]


def test_calls_made_while_the_server_was_killed_are_all_there_afterwards(page: Page, visit, deskbell, screenshot):
    visit(page, "/calls")
    call = dict(type="call_report", Status="ANSWER", Direction="IVR")
    deskbell.kill("serve")
    expect(page.locator("#link")).to_contain_text("Stale since")
    screenshot(page, "stale")
    for number in range(1, 4):
        deskbell.webhook(CallSid=f"killed-{number}", SourceNumber=f"981110002{number}", **call)
    expect(page.locator("#link")).to_have_text("Live", timeout=BACK)
    for number in range(1, 4):
        expect(page.locator("#calls tr", has_text=f"+91 98111 0002{number}")).to_have_count(1)
    # They are younger than a minute: somebody still waits for them.
    expect(page.locator(".popup")).to_contain_text("+91 98111 00021")


def test_a_call_that_began_while_the_server_was_killed_has_its_toast(work: Page, deskbell):
    call = dict(CallSid="began-1", Direction="IVR", SourceNumber="9811100030")
    deskbell.kill("serve")
    expect(work.locator("#link")).to_contain_text("Stale since")
    deskbell.webhook(type="live_call", Status="Transfer to agent", **call)
    expect(work.locator(".toast")).to_contain_text("Call from +91 98111 00030", timeout=BACK)
    deskbell.webhook(type="call_report", Status="ANSWER", **call)
    expect(work.locator(".toast")).to_have_count(0)


def test_a_call_that_ended_while_the_server_was_killed_loses_its_toast(work: Page, deskbell):
    call = dict(CallSid="gone-1", Direction="IVR", SourceNumber="9811100031")
    deskbell.webhook(type="live_call", Status="Picked", **call)
    expect(work.locator(".toast")).to_have_count(1)
    deskbell.kill("serve")
    expect(work.locator("#link")).to_contain_text("Stale since")
    deskbell.webhook(type="call_report", Status="ANSWER", **call)
    expect(work.locator(".toast")).to_have_count(0, timeout=BACK)
    expect(work.locator("#queue li")).to_have_count(0)


@pytest.fixture
def hour_old(new_page):
    """A page that slept, here in a browser whose stream brings events that are an hour old."""
    page = new_page()
    # Without a shared worker the page has the stream itself, where its answers can be changed.
    page.add_init_script("delete window.SharedWorker")
    page.add_init_script(
        """const parse = JSON.parse
        JSON.parse = (text, ...rest) => {
            const value = parse(text, ...rest)
            if (value?.type === 'call_completed') value.receivedAt = new Date(Date.now() - 3600000).toISOString()
            return value
        }"""
    )
    return page


def test_what_ended_long_ago_is_one_line_and_no_popup(hour_old: Page, visit, deskbell, screenshot):
    page = visit(hour_old)
    page.route("**/calls/events*", lambda route: route.abort())
    deskbell.kill("serve")
    expect(page.locator("#link")).to_contain_text("Stale since")
    for number in range(2):
        deskbell.webhook(type="call_report", CallSid=f"away-{number}", Status="ANSWER", Direction="IVR", SourceNumber=f"981110005{number}")
    page.unroute("**/calls/events*")
    expect(page.locator("#away")).to_contain_text("2 calls while away.", timeout=BACK)
    expect(page.locator(".popup")).to_have_count(0)
    screenshot(page, "away")


def test_calls_that_are_not_announced_are_not_counted_either(hour_old: Page, visit, deskbell):
    page = visit(hour_old, "/calls")
    page.get_by_label("Calls and sounds").click()
    page.get_by_label("Announce").select_option("No calls")
    deskbell.kill("serve")
    expect(page.locator("#link")).to_contain_text("Stale since")
    deskbell.webhook(type="call_report", CallSid="away-off", Status="ANSWER", Direction="IVR", SourceNumber="9811100052")
    expect(page.locator("#calls")).to_contain_text("+91 98111 00052", timeout=BACK)
    expect(page.locator("#away")).to_be_hidden()


@pytest.fixture
def own_stream(new_page, visit):
    """A page that has the stream itself and not in a shared worker, with a clock that the test can turn on."""
    page = new_page()
    page.add_init_script("delete window.SharedWorker")
    page.clock.install()
    return visit(page)


def test_a_server_that_answers_nothing_any_more_is_not_live(own_stream: Page, deskbell):
    serve = deskbell.part("serve").pid
    os.kill(serve, signal.SIGSTOP)
    try:
        own_stream.clock.run_for(30_000)
        expect(own_stream.locator("#link")).to_contain_text("Stale since", timeout=BACK)
    finally:
        os.kill(serve, signal.SIGCONT)
    expect(own_stream.locator("#link")).to_have_text("Live", timeout=BACK)


def test_a_stream_that_stands_still_behind_the_server_is_opened_anew(own_stream: Page):
    """The server's answer is ahead of its own stream here, as if the stream had lost something on its way."""

    def ahead(route):
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "head": answer.json()["head"] + 1})

    own_stream.route(re.compile("/api/workspaces/demo$"), ahead, times=1)
    with own_stream.expect_request(lambda request: "lastEventId=" in request.url):
        with own_stream.expect_response(re.compile("/api/workspaces/demo$")):
            own_stream.clock.run_for(30_000)
        own_stream.clock.run_for(2000)
    expect(own_stream.locator("#link")).to_have_text("Live")


def test_a_stream_that_keeps_up_stays_open(own_stream: Page):
    opened = []
    own_stream.on("request", lambda request: opened.append(request.url) if "calls/events" in request.url else None)
    with own_stream.expect_response(re.compile("/api/workspaces/demo$")):
        own_stream.clock.run_for(30_000)
    own_stream.clock.run_for(5000)
    assert opened == []


def test_a_busy_server_is_told_from_a_lost_one(own_stream: Page, deskbell):
    busy = "retry: 60000\nevent: busy\ndata: {\"reason\":\"overload\"}\n\n"
    own_stream.route("**/calls/events*", lambda route: route.fulfill(status=200, content_type="text/event-stream", body=busy))
    deskbell.kill("serve")
    expect(own_stream.locator("#link")).to_contain_text("the server is busy")


def test_a_refused_connection_is_opened_anew_at_the_same_place(new_page, visit, deskbell):
    """An EventSource gives up for good on a proxy's 502; the page does not."""
    page = new_page()
    page.add_init_script("delete window.SharedWorker")
    visit(page)
    seq = deskbell.webhook(type="call_report", CallSid="proxy-1", Status="ANSWER", Direction="IVR", SourceNumber="9811100040")["seq"]
    expect(page.locator(".popup")).to_contain_text("+91 98111 00040")
    page.route("**/calls/events*", lambda route: route.fulfill(status=502), times=1)
    with page.expect_request(lambda request: f"lastEventId={seq}" in request.url, timeout=30_000):
        deskbell.kill("serve")
    expect(page.locator("#link")).to_have_text("Live", timeout=BACK)
    expect(page.locator(".popup")).to_have_count(1)
