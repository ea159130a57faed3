"""A call that has ended: the summary, its countdown, what can be done in it."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from visibility import hide, look_again

LONG = 15_000


def report(**fields) -> dict:
    return dict(type="call_report", Status="ANSWER", Direction="IVR", **fields)


def test_the_original_samples_make_a_toast_and_then_a_popup_that_closes_by_itself(work: Page, deskbell, screenshot, api):
    """The two hand-written webhooks of the system that Deskbell grew out of."""
    lead = deskbell.ready["lead"]
    shown = f"+91 {lead['number'][-10:-5]} {lead['number'][-5:]}"
    deskbell.webhook(type="live_call", SourceNumber="1234567890", DestinationNumber=lead["number"], Status="Picked")
    expect(work.locator(".toast")).to_contain_text(f"Calling {shown}")
    deskbell.webhook(
        type="call_report",
        SourceNumber="1234567890",
        DestinationNumber=lead["number"],
        DialWhomNumber="9811126123",
        CallDuration="135",
        Status="ANSWER",
        CallRecordingUrl="https://callrecords.callerdesk.io/recording.mp3",
        Direction="WEBOBD",
        StartTime="2024-01-01T10:00:00Z",
        EndTime="2024-01-01T10:02:15Z",
        call_group="sales",
        receiver_name="Agent Name",
    )
    popup = work.locator(".popup")
    for text in ("Completed", lead["name"], shown, "Agent Name", "2m 15s", "Listen to recording", "Open in history"):
        expect(popup).to_contain_text(text)
    expect(popup.locator(".countdown")).to_have_text(re.compile(r"Closes in \d+ s"))
    expect(work.locator(".toast")).to_have_count(0)
    expect(work.locator("#announcement")).to_have_text(f"Completed, {lead['name']}, 2m 15s")
    screenshot(work, "popup")
    # Nothing that somebody is doing is disturbed.
    expect(work.locator("body")).to_be_focused()
    expect(popup).to_have_count(0, timeout=LONG)
    call = api.get("calls", limit=1)["calls"][0]
    assert (call["status"], call["lead"]["name"]) == ("completed", lead["name"])
    expect(work.locator("#lead .timeline").first).to_contain_text("Completed")


def test_the_countdown_waits_for_the_pointer_the_focus_and_the_typing(work: Page, deskbell, screenshot):
    deskbell.webhook(**report(CallSid="wait-1", SourceNumber="9811100201"))
    popup, countdown = work.locator(".popup"), work.locator(".popup .countdown")
    popup.hover()
    expect(countdown).to_have_text("Stays open")
    work.mouse.move(5, 5)
    expect(countdown).to_have_text(re.compile("Closes in"))
    work.keyboard.press("Alt+p")
    expect(countdown).to_have_text("Stays open")
    popup.get_by_label("Note").fill("Wants the brochure")
    screenshot(work, "popup-typing")
    work.locator("#search").focus()
    expect(countdown).to_have_text("Stays open")
    popup.get_by_role("button", name="Save note").click()
    expect(popup).to_contain_text("Saved.")
    work.locator("#search").focus()
    work.mouse.move(5, 5)
    expect(popup).to_have_count(0, timeout=LONG)


def test_a_field_that_is_typed_in_keeps_the_focus_when_a_call_ends(work: Page, deskbell):
    work.locator("#search").focus()
    work.keyboard.type("as")
    deskbell.webhook(**report(CallSid="focus-1", SourceNumber="9811100202"))
    expect(work.locator(".popup")).to_be_visible()
    work.keyboard.type("ha")
    expect(work.locator("#search")).to_have_value("asha")
    work.keyboard.press("Escape")
    expect(work.locator(".popup")).to_have_count(0)


def test_a_note_that_is_refused_after_its_popup_was_closed_does_not_hold_the_next_one(work: Page, deskbell, tolerated):
    tolerated.append(re.compile("503"))
    held = []
    work.route("**/notes", lambda route: held.append(route))
    for number in (1, 2):
        deskbell.webhook(**report(CallSid=f"refused-{number}", SourceNumber=f"981110033{number}"))
    popup = work.locator(".popup")
    expect(popup.locator(".more")).to_have_text("1 more call waiting")
    popup.get_by_label("Note").fill("Too late")
    with work.expect_request("**/notes"):
        popup.get_by_role("button", name="Save note").click()
    popup.get_by_role("button", name="Close").click()
    expect(popup.locator("h2")).to_have_text("+91 98111 00332")
    with work.expect_response("**/notes"):
        held[0].fulfill(status=503)
    work.mouse.move(5, 5)
    expect(popup).to_have_count(0, timeout=LONG)


def test_what_was_typed_is_still_there_after_minutes_in_another_tab(work: Page, deskbell):
    deskbell.webhook(**report(CallSid="away-typed", SourceNumber="9811100208"))
    popup = work.locator(".popup")
    popup.get_by_label("Note").fill("Calls back on Monday")
    deskbell.webhook(**report(CallSid="away-waiting", SourceNumber="9811100209"))
    expect(popup.locator(".more")).to_have_text("1 more call waiting")
    hide(work)
    look_again(work, after_seconds=120)
    expect(popup.get_by_label("Note")).to_have_value("Calls back on Monday")
    expect(popup.locator(".more")).to_be_empty()
    expect(work.locator("#away")).to_contain_text("1 call while away.")


def test_a_call_that_ended_while_nobody_looked_is_a_number_after_a_minute(work: Page, deskbell):
    hide(work)
    deskbell.webhook(**report(CallSid="away-unseen", SourceNumber="9811100210"))
    expect(work.locator(".popup .countdown")).to_have_text("Stays open")
    look_again(work, after_seconds=120)
    expect(work.locator(".popup")).to_have_count(0)
    expect(work.locator("#away")).to_contain_text("1 call while away.")


def test_a_fast_clock_of_the_pc_makes_no_news_old(page: Page, visit, deskbell):
    page.add_init_script("const now = Date.now; Date.now = () => now() + 90_000")
    visit(page)
    hide(page)
    deskbell.webhook(type="live_call", CallSid="fast-live", Status="Picked", Direction="IVR", SourceNumber="9811100211")
    expect(page.locator(".toast .timer")).to_have_text(re.compile(r"0:0\d"))
    deskbell.webhook(**report(CallSid="fast-live", SourceNumber="9811100211"))
    expect(page.locator(".popup .countdown")).to_have_text("Stays open")
    look_again(page)
    expect(page.locator(".popup .countdown")).to_have_text(re.compile("Closes in"))


def test_popups_go_on_when_the_next_page_of_the_tab_is_opened(work: Page, deskbell):
    """Every page is loaded anew: what was closed stays closed, what was shown and what waited comes again, and what ends in between comes too."""
    for number in range(3):
        deskbell.webhook(**report(CallSid=f"next-{number}", SourceNumber=f"981110031{number}"))
    popup = work.locator(".popup")
    expect(popup.locator(".more")).to_have_text("2 more calls waiting")
    work.keyboard.press("Escape")
    expect(popup.locator("h2")).to_have_text("+91 98111 00311")
    # The script of the next page waits, as on a slow line, until a call has ended meanwhile.
    work.route("**/assets/history.js", lambda route: (deskbell.webhook(**report(CallSid="next-3", SourceNumber="9811100313")), route.continue_()), times=1)
    work.get_by_role("link", name="Calls", exact=True).click()
    expect(work.locator("#calls")).to_be_visible()
    for number in (1, 2, 3):
        expect(popup.locator("h2")).to_have_text(f"+91 98111 0031{number}")
        work.keyboard.press("Escape")
    expect(popup).to_have_count(0)
    work.get_by_role("link", name="Work", exact=True).click()
    deskbell.webhook(**report(CallSid="next-4", SourceNumber="9811100314"))
    expect(popup.locator("h2")).to_have_text("+91 98111 00314")
    expect(popup.locator(".more")).to_be_empty()
    expect(work.locator("#away")).to_be_hidden()


@pytest.mark.parametrize(("width", "height"), [(360, 640), (780, 600), (1280, 720)])
def test_a_popup_and_toasts_do_not_cover_each_other(new_page, visit, deskbell, screenshot, width, height):
    page = visit(new_page(viewport={"width": width, "height": height}))
    calls = [dict(CallSid=f"room-{width}-{number}", Direction="IVR", SourceNumber=f"981110032{number}") for number in range(3)]
    for call in calls:
        deskbell.webhook(type="live_call", Status="Picked", **call)
    expect(page.locator(".toast")).to_have_count(3)
    deskbell.webhook(**report(CallSid=f"room-{width}", SourceNumber="9811100323"))
    expect(page.locator(".popup")).to_be_visible()
    screenshot(page, f"popup-and-toasts-{width}")
    popup = page.locator(".popup").bounding_box()
    toasts = page.locator(".toast").filter(visible=True)
    # On a small screen the newest alone, or they would cover the whole page.
    expect(toasts).to_have_count(3 if width > 800 else 1)
    expect(toasts.last).to_contain_text("+91 98111 00322")
    for toast in toasts.all():
        box = toast.bounding_box()
        apart = [box[at] + box[size] <= popup[at] or popup[at] + popup[size] <= box[at] for at, size in (("x", "width"), ("y", "height"))]
        assert any(apart), f"{box} and {popup}"
        assert box["y"] >= 0 and box["x"] >= 0
    # Its last control can be reached.
    page.locator(".popup").get_by_role("link", name="Open in history").click(trial=True)
    for call in calls:
        deskbell.webhook(type="call_report", Status="ANSWER", **call)


def test_all_that_wait_are_dismissed_with_one_click_and_a_number_is_copied(work: Page, deskbell):
    work.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for number in (1, 2, 3):
        deskbell.webhook(**report(CallSid=f"all-{number}", SourceNumber=f"981110026{number}"))
    popup = work.locator(".popup")
    expect(popup.locator(".more")).to_have_text("2 more calls waiting")
    popup.get_by_role("button", name="Copy +91 98111 00261").click()
    expect(popup.get_by_role("button", name="Copy +91 98111 00261")).to_have_text("Copied.")
    assert work.evaluate("() => navigator.clipboard.readText()") == "9811100261"
    popup.get_by_role("button", name="Dismiss all").click()
    expect(popup).to_have_count(0)
    expect(work.locator("#away")).to_be_hidden()


def test_who_goes_to_a_summary_with_the_keyboard_comes_back_from_it(work: Page, deskbell):
    work.locator("#search").focus()
    deskbell.webhook(**report(CallSid="back-1", SourceNumber="9811100264"))
    expect(work.locator(".popup")).to_be_visible()
    work.keyboard.press("Alt+p")
    expect(work.locator(".popup")).to_be_focused()
    work.keyboard.press("Escape")
    expect(work.locator("#search")).to_be_focused()


def test_several_ends_wait_for_each_other(work: Page, deskbell):
    for number in range(3):
        deskbell.webhook(**report(CallSid=f"queue-{number}", SourceNumber=f"981110030{number}"))
    popup = work.locator(".popup")
    expect(popup).to_have_count(1)
    expect(popup.locator(".more")).to_have_text("2 more calls waiting")
    for number in range(3):
        expect(popup.locator("h2")).to_have_text(f"+91 98111 0030{number}")
        work.keyboard.press("Escape")
    expect(popup).to_have_count(0)


def test_a_recording_that_comes_late_changes_the_popup_in_place(work: Page, deskbell):
    call = report(CallSid="late-1", SourceNumber="9811100203")
    deskbell.webhook(**call)
    popup = work.locator(".popup")
    popup.get_by_label("Note").fill("not lost")
    expect(popup.get_by_role("button", name="Listen to recording")).to_have_count(0)
    deskbell.webhook(**call, CallDuration="135", CallRecordingUrl="https://callrecords.callerdesk.io/late.mp3")
    expect(popup.get_by_role("button", name="Listen to recording")).to_be_visible()
    expect(popup).to_contain_text("2m 15s")
    expect(popup.get_by_label("Note")).to_have_value("not lost")
    expect(popup).to_have_count(1)
    work.keyboard.press("Escape")
    deskbell.webhook(**call, CallDuration="140", CallRecordingUrl="https://callrecords.callerdesk.io/late.mp3")
    deskbell.webhook(**report(CallSid="late-2", SourceNumber="9811100204"))
    expect(popup.locator("h2")).to_have_text("+91 98111 00204")
    expect(popup.locator(".more")).to_be_empty()


def test_a_follow_up_takes_one_click(work: Page, deskbell, api):
    lead = deskbell.ready["lead"]
    deskbell.webhook(**report(CallSid="task-1", SourceNumber=lead["number"]))
    popup = work.locator(".popup")
    popup.get_by_role("button", name="Tomorrow 10:00").click()
    expect(popup.get_by_role("status")).to_contain_text("Follow-up on")
    assert any(task.get("lead", {}).get("name") == lead["name"] and task["dueAt"].endswith("04:30:00Z") for task in api.get("tasks", mine="true")["tasks"])
    year = time.gmtime().tm_year + 1
    popup.get_by_label("At", exact=True).fill(f"{year}-03-01T15:30")
    popup.get_by_role("button", name="Add", exact=True).click()
    expect(popup.get_by_role("status")).to_contain_text(f"1 Mar {year}, 15:30")
    expect(work.locator("#tasks")).to_contain_text(f"1 Mar {year}, 15:30", timeout=LONG)


def test_an_unknown_number_becomes_a_lead_with_its_number_filled_in(work: Page, deskbell, screenshot, api):
    deskbell.webhook(**report(CallSid="unknown-1", SourceNumber="9811100205"))
    popup = work.locator(".popup")
    popup.get_by_role("button", name="Create lead").click()
    work.keyboard.type("Neha Rao")
    screenshot(work, "popup-unknown")
    work.keyboard.press("Enter")
    expect(popup.locator("h2")).to_have_text("Neha Rao")
    popup.get_by_role("link", name="Open lead").click()
    expect(work.locator("#lead-name")).to_have_text("Neha Rao")
    expect(work.locator(".lead-numbers")).to_contain_text("+91 98111 00205")
    assert api.get("calls", q="9811100205")["calls"][0]["lead"]["name"] == "Neha Rao"


def test_several_leads_with_one_number_are_a_choice(work: Page, deskbell, api, accessible):
    one, two = (api.post("leads", name=name, numbers=["9811100206"], shared=True) for name in ("Twin One", "Twin Two"))
    deskbell.webhook(**report(CallSid="twins-1", SourceNumber="9811100206"))
    popup = work.locator(".popup")
    expect(popup).to_contain_text("2 leads have this number")
    expect(popup.get_by_role("button", name="Twin One")).to_be_visible()
    accessible(work)
    popup.get_by_label("Note").fill("Asked for the other one")
    popup.get_by_role("button", name="Save note").click()
    expect(popup.locator(".said")).to_have_text("Saved.")
    popup.get_by_role("button", name="Twin Two").click()
    expect(popup.locator("h2")).to_have_text("Twin Two")
    popup.get_by_role("link", name="Open lead").click()
    expect(work.locator("#lead-name")).to_have_text("Twin Two")
    # The call and what was written about it are that lead's, and nobody else's.
    timeline = work.locator("#lead .timeline").first
    expect(timeline).to_contain_text("Asked for the other one")
    expect(timeline).to_contain_text("Completed")
    assert api.get(f"leads/{one['id']}/activities")["activities"] == []


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
def test_a_hostile_name_is_only_text(work: Page, deskbell, number):
    name = HOSTILE_NAMES[number]
    deskbell.webhook(**report(CallSid=f"hostile-{number}", SourceNumber="9811100005", receiver_name=name))
    popup = work.locator(".popup")
    # The server may take out what no name needs, such as a character that turns the direction of text; it never adds anything.
    assert popup.locator("dd").nth(2).text_content() in (name, name.replace("\u202e", ""))
    assert popup.locator(":is(img, script, svg)").count() == 0
    assert work.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "https://elsewhere.example/a.mp3"])
def test_a_link_that_is_no_recording_of_ours_is_never_followed(work: Page, deskbell, api, link):
    deskbell.webhook(**report(CallSid=f"link-{link[:8]}", SourceNumber="9811100207", CallRecordingUrl=link))
    popup = work.locator(".popup")
    expect(popup).to_be_visible()
    call = api.get("calls", q="9811100207", limit=1)["calls"][0]
    answer = work.context.request.get(f"/api/workspaces/demo/calls/{call['id']}/recording", max_redirects=0)
    assert answer.status in (403, 404)
    assert work.locator(f"[href='{link}'], [src='{link}']").count() == 0
