"""What the page does when its connection goes away: it says so, comes back by itself and misses nothing."""

import re

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture
def tolerated(tolerated):
    """The browser reports each failed connection."""
    return tolerated + [re.compile(r"Failed to load resource: (net::ERR_|.*50[23])"), re.compile(r"calls/events")]


def test_calls_made_while_the_server_was_killed_appear_once(signed_in: Page, deskbell):
    call = dict(type="call_report", Status="ANSWER", Direction="IVR")
    deskbell.webhook(CallSid="killed-0", SourceNumber="9811100020", **call)
    expect(signed_in.locator("#ended-rows")).to_contain_text("+91 98111 00020")
    deskbell.kill("serve")
    expect(signed_in.locator("#link")).to_contain_text("Stale since")
    for number in range(1, 4):
        deskbell.webhook(CallSid=f"killed-{number}", SourceNumber=f"981110002{number}", **call)
    expect(signed_in.locator("#link")).to_have_text("Live", timeout=20_000)
    for number in range(4):
        expect(signed_in.locator("#ended-rows tr", has_text=f"+91 98111 0002{number}")).to_have_count(1)


def test_a_call_that_began_while_the_server_was_killed_has_its_toast(signed_in: Page, deskbell):
    call = dict(CallSid="toast-1", Direction="IVR", SourceNumber="9811100030")
    deskbell.kill("serve")
    expect(signed_in.locator("#link")).to_contain_text("Stale since")
    deskbell.webhook(type="live_call", Status="Transfer to agent", **call)
    expect(signed_in.locator(".toast")).to_contain_text("Call from +91 98111 00030", timeout=20_000)
    deskbell.webhook(type="call_report", Status="ANSWER", **call)
    expect(signed_in.locator(".toast")).to_have_count(0)


def test_a_call_that_ended_while_the_server_was_killed_loses_its_toast(signed_in: Page, deskbell):
    call = dict(CallSid="gone-1", Direction="IVR", SourceNumber="9811100031")
    deskbell.webhook(type="live_call", Status="Picked", **call)
    expect(signed_in.locator(".toast")).to_have_count(1)
    deskbell.kill("serve")
    expect(signed_in.locator("#link")).to_contain_text("Stale since")
    deskbell.webhook(type="call_report", Status="ANSWER", **call)
    expect(signed_in.locator(".toast")).to_have_count(0, timeout=20_000)
    expect(signed_in.locator("#ended-rows")).to_contain_text("+91 98111 00031")


def test_a_refused_connection_is_opened_anew_at_the_same_place(signed_in: Page, deskbell):
    """An EventSource gives up for good on a proxy's 502; the page does not."""
    seq = deskbell.webhook(type="call_report", CallSid="proxy-1", Status="ANSWER", Direction="IVR", SourceNumber="9811100040")["seq"]
    expect(signed_in.locator(f"tr[data-seq='{seq}']")).to_have_count(1)
    signed_in.route("**/calls/events*", lambda route: route.fulfill(status=502), times=1)
    with signed_in.expect_request(lambda request: f"lastEventId={seq}" in request.url, timeout=30_000):
        deskbell.kill("serve")
    expect(signed_in.locator("#link")).to_have_text("Live", timeout=20_000)
    expect(signed_in.locator(f"tr[data-seq='{seq}']")).to_have_count(1)
