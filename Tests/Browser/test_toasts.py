"""A call in progress: the toast, the queue, and how they go."""

import re
import subprocess

import pytest
from playwright.sync_api import Page, expect


def test_a_toast_follows_the_call_and_goes_when_it_ends(work: Page, deskbell, screenshot):
    lead = deskbell.ready["lead"]
    shown = f"+91 {lead['number'][-10:-5]} {lead['number'][-5:]}"
    call = dict(CallSid="toast-1", Direction="WEBOBD", DestinationNumber=lead["number"])
    deskbell.webhook(type="live_call", Status="Transfer to agent", **call)
    toast = work.locator(".toast")
    expect(toast).to_contain_text("Call in progress… Ringing")
    expect(toast).to_contain_text(f"Calling {shown}")
    expect(toast).to_contain_text(lead["name"])
    expect(toast.locator(".timer")).to_be_empty()
    deskbell.webhook(type="live_call", Status="Picked", **call)
    expect(toast).to_contain_text("Connected")
    expect(toast.locator(".timer")).to_have_text(re.compile("0:0[2-9]"))
    expect(work.locator("#queue")).to_contain_text(lead["name"])
    screenshot(work, "toast")
    deskbell.webhook(type="call_report", Status="ANSWER", CallDuration="3", **call)
    expect(toast).to_have_count(0)
    expect(work.locator("#queue")).to_contain_text("No calls just now.")


def test_a_running_time_is_not_read_out_each_second(work: Page, deskbell):
    call = dict(CallSid="timer-1", Direction="IVR", SourceNumber="9811100008")
    deskbell.webhook(type="live_call", Status="Transfer to agent", **call)
    timer = work.locator(".toast").get_by_role("timer")
    expect(timer).to_have_attribute("aria-live", "off")
    work.evaluate("() => new MutationObserver(() => (window.written = true)).observe(document.querySelector('#toasts'), { childList: true, subtree: true })")
    # A telephone that rings has no time: there is nothing to write while the clock of the page ticks.
    assert not work.evaluate("() => new Promise((done) => setTimeout(() => done(window.written), 1100))")
    deskbell.webhook(type="live_call", Status="Picked", **call)
    expect(timer).to_have_text(re.compile("0:0[1-9]"))
    expect(timer).to_have_attribute("aria-live", "off")
    deskbell.webhook(type="call_report", Status="ANSWER", **call)
    expect(work.locator(".toast")).to_have_count(0)


def test_two_calls_at_once_have_a_toast_and_a_place_in_the_queue_each(work: Page, deskbell, screenshot):
    for number in (1, 2):
        deskbell.webhook(type="live_call", CallSid=f"two-{number}", Status="Picked", Direction="IVR", SourceNumber=f"981110010{number}")
    expect(work.locator(".toast")).to_have_count(2)
    expect(work.locator("#queue li")).to_have_count(2)
    screenshot(work, "two-calls")
    for number in (1, 2):
        deskbell.webhook(type="call_report", CallSid=f"two-{number}", Status="ANSWER", Direction="IVR", SourceNumber=f"981110010{number}")
    expect(work.locator("#queue li")).to_have_count(0)


def test_a_call_in_progress_is_still_there_after_a_reload(work: Page, deskbell):
    call = dict(CallSid="reload-1", Direction="IVR", SourceNumber="9811100003")
    deskbell.webhook(type="live_call", Status="Transfer to agent", **call)
    expect(work.locator(".toast")).to_contain_text("Call from +91 98111 00003")
    work.reload()
    expect(work.locator("#queue")).to_contain_text("+91 98111 00003")
    expect(work.locator(".toast")).to_contain_text("Call from +91 98111 00003")
    deskbell.webhook(type="call_report", Status="NOANSWER", **call)
    expect(work.locator(".toast")).to_have_count(0)
    expect(work.locator(".popup")).to_contain_text("Missed")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (dict(Direction="IVR", DestinationNumber="01200000100"), "Call on 01200000100"),
        (dict(Direction="IVR"), "Call from unknown number"),
        (dict(Direction="WEBOBD", SourceNumber="9811126123"), "Calling unknown number"),
    ],
    ids=["inbound with a DID", "inbound", "outbound"],
)
def test_a_toast_says_no_more_than_is_known(work: Page, deskbell, fields, words):
    call = dict(CallSid=f"nobody-{words}", **fields)
    deskbell.webhook(type="live_call", Status="Transfer to agent", **call)
    expect(work.locator(".toast")).to_contain_text(words)
    deskbell.webhook(type="call_report", Status="CANCEL", **call)
    expect(work.locator(".toast")).to_have_count(0)


def test_a_toast_that_was_closed_stays_closed(work: Page, deskbell):
    call = dict(CallSid="close-1", Direction="IVR", SourceNumber="9811100004")
    deskbell.webhook(type="live_call", Status="Transfer to agent", **call)
    work.locator(".toast").get_by_role("button", name="Close").press("Enter")
    expect(work.locator(".toast")).to_have_count(0)
    deskbell.webhook(type="live_call", Status="Picked", **call)
    expect(work.locator("#queue")).to_contain_text("Connected")
    expect(work.locator(".toast")).to_have_count(0)
    work.reload()
    expect(work.locator("#queue")).to_contain_text("Connected")
    expect(work.locator(".toast")).to_have_count(0)
    deskbell.webhook(type="call_report", Status="ANSWER", **call)
    expect(work.locator("#queue li")).to_have_count(0)


def test_a_call_that_another_agent_takes_goes_from_the_screens_of_those_who_want_their_own(work: Page, deskbell):
    work.get_by_label("Calls and sounds").click()
    work.get_by_label("Announce").select_option("My calls")
    call = dict(CallSid="theirs-1", Direction="IVR", SourceNumber="9811100006")
    deskbell.webhook(type="live_call", Status="Transfer to agent", **call)
    expect(work.locator(".toast")).to_contain_text("+91 98111 00006")
    deskbell.webhook(type="live_call", Status="Picked", DialWhomNumber="9811126123", **call)
    expect(work.locator("#queue")).to_contain_text("Connected")
    expect(work.locator(".toast")).to_have_count(0)
    deskbell.webhook(type="call_report", Status="ANSWER", DialWhomNumber="9811126123", **call)
    expect(work.locator("#queue li")).to_have_count(0)
    expect(work.locator(".popup")).to_have_count(0)


def test_off_is_off_and_is_remembered(work: Page, deskbell):
    work.get_by_label("Calls and sounds").click()
    work.get_by_label("Announce").select_option("No calls")
    work.reload()
    call = dict(CallSid="off-1", Direction="IVR", SourceNumber="9811100011")
    deskbell.webhook(type="live_call", Status="Picked", **call)
    expect(work.locator("#queue")).to_contain_text("+91 98111 00011")
    expect(work.locator(".toast")).to_have_count(0)
    deskbell.webhook(type="call_report", Status="ANSWER", **call)
    expect(work.locator("#queue li")).to_have_count(0)
    expect(work.locator(".popup")).to_have_count(0)


def answer_with(page: Page, path: str, **fields):
    """Answers of the server say something else in this page."""

    def change(route):
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), **fields})

    page.route(re.compile(f"{path}$"), change)


def test_what_one_user_likes_is_not_what_the_next_one_does(work: Page):
    work.get_by_label("Calls and sounds").click()
    work.get_by_label("Announce").select_option("No calls")
    answer_with(work, "/api/session", email="next@demo.example")
    work.reload()
    expect(work.locator("#account")).to_have_text("next@demo.example")
    work.get_by_label("Calls and sounds").click()
    expect(work.get_by_label("Announce")).not_to_have_value("off")


def test_a_number_that_is_given_later_makes_calls_ones_own(page: Page, visit):
    answer_with(page, "/api/workspaces/demo", agentNumbers=[])
    visit(page)
    page.get_by_label("Calls and sounds").click()
    expect(page.get_by_label("Announce")).to_have_value("all")
    page.get_by_role("button", name="Enable sound").click()
    answer_with(page, "/api/workspaces/demo", agentNumbers=["9811126123"])
    page.reload()
    page.get_by_label("Calls and sounds").click()
    expect(page.get_by_label("Announce")).to_have_value("own")


def test_a_call_of_somebody_who_was_erased_has_no_name_and_no_toast(work: Page, deskbell):
    call = dict(CallSid="erased-1", Direction="IVR", SourceNumber="9811100007")
    deskbell.webhook(type="live_call", Status="Transfer to agent", **call)
    expect(work.locator(".toast")).to_contain_text("+91 98111 00007")
    erase = [deskbell.program, "lead", "erase", "9811100007", "--workspace", "demo", "--yes", "--data", deskbell.folder / "data"]
    subprocess.run(erase, check=True, timeout=30)
    work.reload()
    expect(work.locator("#queue")).to_contain_text("Erased")
    expect(work.locator(".toast")).to_have_count(0)
    deskbell.webhook(type="call_report", Status="ANSWER", CallDuration="61", **call)
    expect(work.locator("#queue li")).to_have_count(0)
    expect(work.locator(".popup")).to_have_count(0)
    assert "9811100007" not in work.content().replace(" ", "")
