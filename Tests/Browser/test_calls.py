"""Calls as an agent sees them: the toast while it rings, the row when it is over."""

import subprocess

import pytest
from playwright.sync_api import Page, expect


def test_the_original_samples_make_a_toast_and_then_a_row(signed_in: Page, deskbell, screenshot):
    """The two hand-written webhooks of the system that Deskbell grew out of."""
    lead = deskbell.ready["lead"]
    shown = f"+91 {lead['number'][-10:-5]} {lead['number'][-5:]}"
    deskbell.webhook(type="live_call", SourceNumber="1234567890", DestinationNumber=lead["number"], Status="Picked")
    toast = signed_in.locator(".toast")
    expect(toast).to_contain_text("Call in progress…")
    expect(toast).to_contain_text(f"Calling {shown}")
    expect(toast).to_contain_text(lead["name"])
    expect(signed_in.locator("#live-rows tr")).to_contain_text("Connected")
    screenshot(signed_in, "toast")

    deskbell.webhook(
        type="call_report",
        SourceNumber="1234567890",
        DestinationNumber=lead["number"],
        DialWhomNumber="9811126123",
        CallDuration="120",
        Status="ANSWER",
        CallRecordingUrl="https://example.com/recording.mp3",
        Direction="WEBOBD",
        StartTime="2024-01-01T10:00:00Z",
        EndTime="2024-01-01T10:02:00Z",
        call_group="sales",
        receiver_name="Agent Name",
    )
    row = signed_in.locator("#ended-rows tr")
    expect(row).to_have_count(1)
    for text in ("Completed", lead["name"], shown, "Agent Name", "2m 0s"):
        expect(row).to_contain_text(text)
    expect(toast).to_have_count(0)
    expect(signed_in.locator("#live-rows tr")).to_have_count(0)
    expect(signed_in.locator("#announcement")).to_have_text(f"Completed, {lead['name']}, 2m 0s")
    screenshot(signed_in, "row")


def test_a_report_that_comes_again_or_is_amended_stays_one_row(signed_in: Page, deskbell):
    report = dict(type="call_report", CallSid="again-1", Status="ANSWER", Direction="IVR", SourceNumber="9811100002")
    assert deskbell.webhook(**report)["status"] == "accepted"
    assert deskbell.webhook(**report)["status"] == "duplicate"
    assert deskbell.webhook(**report, CallDuration="135")["status"] == "accepted"
    row = signed_in.locator("#ended-rows tr", has_text="+91 98111 00002")
    expect(row).to_contain_text("2m 15s")
    expect(row).to_have_count(1)


def test_a_call_in_progress_is_still_there_after_a_reload(signed_in: Page, deskbell):
    deskbell.webhook(type="live_call", CallSid="reload-1", Status="Transfer to agent", Direction="IVR", SourceNumber="9811100003")
    expect(signed_in.locator(".toast")).to_contain_text("Call from +91 98111 00003")
    signed_in.reload()
    expect(signed_in.locator("#live-rows")).to_contain_text("+91 98111 00003")
    expect(signed_in.locator(".toast")).to_contain_text("Call from +91 98111 00003")
    deskbell.webhook(type="call_report", CallSid="reload-1", Status="NOANSWER", Direction="IVR", SourceNumber="9811100003")
    expect(signed_in.locator("#ended-rows")).to_contain_text("Missed")
    expect(signed_in.locator(".toast")).to_have_count(0)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (dict(Direction="IVR", DestinationNumber="01200000100"), "Call on 01200000100"),
        (dict(Direction="IVR"), "Call from unknown number"),
        (dict(Direction="WEBOBD", SourceNumber="9811126123"), "Calling unknown number"),
    ],
    ids=["inbound with a DID", "inbound", "outbound"],
)
def test_a_toast_says_no_more_than_is_known(signed_in: Page, deskbell, fields, words):
    call = dict(CallSid=f"nobody-{words}", **fields)
    deskbell.webhook(type="live_call", Status="Transfer to agent", **call)
    expect(signed_in.locator(".toast")).to_contain_text(words)
    deskbell.webhook(type="call_report", Status="CANCEL", **call)
    expect(signed_in.locator(".toast")).to_have_count(0)


def test_a_call_of_somebody_who_was_erased_is_a_row_without_a_name_and_no_toast(signed_in: Page, deskbell):
    call = dict(CallSid="erased-1", Direction="IVR", SourceNumber="9811100007")
    deskbell.webhook(type="live_call", Status="Transfer to agent", **call)
    expect(signed_in.locator(".toast")).to_contain_text("+91 98111 00007")
    erase = [deskbell.program, "lead", "erase", "9811100007", "--workspace", "demo", "--yes", "--data", deskbell.folder / "data"]
    subprocess.run(erase, check=True, timeout=30)
    signed_in.reload()
    expect(signed_in.locator("#live-rows")).to_contain_text("Erased")
    expect(signed_in.locator(".toast")).to_have_count(0)
    deskbell.webhook(type="call_report", Status="ANSWER", CallDuration="61", **call)
    row = signed_in.locator("#ended-rows tr")
    expect(row).to_contain_text("Erased")
    expect(row).to_contain_text("1m 1s")
    assert "9811100007" not in signed_in.content().replace(" ", "")


def test_a_reloaded_list_does_not_claim_that_there_were_no_calls(signed_in: Page, deskbell):
    deskbell.webhook(type="call_report", CallSid="begins-1", Status="ANSWER", Direction="IVR", SourceNumber="9811100008")
    expect(signed_in.locator("#empty")).to_be_hidden()
    signed_in.reload()
    expect(signed_in.locator("#empty")).to_contain_text("This list begins now")


def test_a_new_row_is_lit_as_one_piece(signed_in: Page, deskbell):
    signed_in.set_viewport_size({"width": 360, "height": 740})
    signed_in.emulate_media(reduced_motion="no-preference")
    deskbell.webhook(type="call_report", CallSid="lit-1", Status="ANSWER", Direction="IVR", SourceNumber="9811100009")
    row = signed_in.locator("#ended-rows tr.new", has_text="+91 98111 00009")
    expect(row).to_have_css("animation-name", "arrive")
    expect(row.locator("td").first).to_have_css("animation-name", "none")


def test_a_toast_that_was_closed_stays_closed(signed_in: Page, deskbell):
    call = dict(CallSid="close-1", Direction="IVR", SourceNumber="9811100004")
    deskbell.webhook(type="live_call", Status="Transfer to agent", **call)
    signed_in.locator(".toast").get_by_role("button", name="Close").press("Enter")
    expect(signed_in.locator(".toast")).to_have_count(0)
    deskbell.webhook(type="live_call", Status="Picked", **call)
    expect(signed_in.locator("#live-rows")).to_contain_text("Connected")
    expect(signed_in.locator(".toast")).to_have_count(0)
    deskbell.webhook(type="call_report", Status="ANSWER", **call)
    expect(signed_in.locator("#live-rows tr")).to_have_count(0)


HOSTILE_NAMES = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(2)</script>",
    "\"><svg/onload=alert(3)>",
    "javascript:alert(4)",
    "{{7*7}}${7*7}",
    "\u202egnirts desrever",
    "W" * 250,
]


@pytest.mark.parametrize("number", range(len(HOSTILE_NAMES)))
def test_a_hostile_name_is_only_text(signed_in: Page, deskbell, number):
    name = HOSTILE_NAMES[number]
    call = dict(CallSid=f"hostile-{number}", Direction="IVR", SourceNumber="9811100005", receiver_name=name)
    seq = deskbell.webhook(type="call_report", Status="ANSWER", **call)["seq"]
    agent = signed_in.locator(f"tr[data-seq='{seq}'] .agent")
    expect(agent).to_be_visible()
    # The server may take out what no name needs, such as a character that turns the direction of text; it never adds anything.
    assert agent.text_content() in (name, name.replace("\u202e", ""))
    assert signed_in.locator("#calls :is(img, script, svg)").count() == 0
    assert signed_in.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(360, 740), (1920, 1080)], ids=lambda size: f"{size[0]}px")
def test_the_page_fits_its_window(signed_in: Page, deskbell, screenshot, size, scheme):
    signed_in.set_viewport_size({"width": size[0], "height": size[1]})
    signed_in.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    call = dict(CallSid=f"fits-{size[0]}-{scheme}", Direction="IVR", SourceNumber="9811100006")
    deskbell.webhook(type="live_call", Status="Transfer to agent", **call)
    for number, status in enumerate(["ANSWER", "NOANSWER", "BUSY", "CONGESTION", "VOICEMAIL"]):
        deskbell.webhook(
            type="call_report", CallSid=f"{call['CallSid']}-{number}", Status=status, Direction="IVR",
            SourceNumber=f"981110001{number}", DialWhomNumber="9811126123", receiver_name="Ashish", CallDuration=str(45 * number),
        )  # fmt: skip
    expect(signed_in.locator("#ended-rows tr")).to_have_count(5)
    expect(signed_in.locator(".toast")).to_be_visible()
    # However it is laid out, to a screen reader it stays a table: the head, one live call and five ended ones.
    expect(signed_in.get_by_role("table").get_by_role("row")).to_have_count(7)
    screenshot(signed_in, f"calls-{size[0]}-{scheme}")
    assert signed_in.evaluate("() => document.documentElement.scrollWidth") == size[0]
    deskbell.webhook(type="call_report", Status="ANSWER", **call)
    expect(signed_in.locator(".toast")).to_have_count(0)
