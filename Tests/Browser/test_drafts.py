"""What was typed and not sent: another page of the tab, a closed popup or a hushed bell lose nothing of it."""

import re

from playwright.sync_api import Page, expect

from visibility import hide, look_again

SHIFT_CLOCK = "(ms) => { const now = Date.now; Date.now = () => now() + ms }"


def report(**fields) -> dict:
    return dict(type="call_report", Status="ANSWER", Direction="IVR", **fields)


def leave_for(page: Page, name: str):
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.locator("#link")).to_have_text("Live")


def test_a_popup_that_somebody_types_in_goes_along_to_the_next_page(work: Page, deskbell):
    deskbell.webhook(**report(CallSid="draft-1", SourceNumber="9811100901"))
    popup = work.locator(".popup")
    popup.get_by_label("Note").fill("Wants the blue one")
    popup.get_by_role("button", name="Create lead").click()
    popup.get_by_label("Name").fill("Dev Shah")
    # Minutes later, so that it is no news any more.
    work.evaluate(SHIFT_CLOCK, 300_000)
    popup.get_by_role("link", name="Open in history").click()
    expect(work.locator("#detail")).to_be_visible()
    expect(popup.locator("h2")).to_have_text("+91 98111 00901")
    expect(popup.get_by_label("Note")).to_have_value("Wants the blue one")
    expect(popup.get_by_label("Name")).to_have_value("Dev Shah")
    expect(popup.locator(".countdown")).to_have_text("Stays open")
    popup.get_by_role("button", name="Save note").click()
    expect(popup.locator(".said")).to_have_text("Saved.")
    popup.get_by_role("button", name="Add").first.click()
    expect(popup.locator("h2")).to_have_text("Dev Shah")
    leave_for(work, "Work")
    expect(popup.get_by_label("Note")).to_have_value("")


def test_what_was_typed_is_found_at_the_call_when_its_popup_was_closed(work: Page, deskbell, api):
    deskbell.webhook(**report(CallSid="draft-2", SourceNumber="9811100902"))
    work.locator(".popup").get_by_label("Note").fill("Closed by mistake")
    work.keyboard.press("Escape")
    expect(work.locator(".popup")).to_have_count(0)
    call = api.get("calls", q="9811100902")["calls"][0]["id"]
    work.goto(f"/w/demo/calls?call={call}")
    note = work.locator("#detail").get_by_label("Note")
    expect(note).to_have_value("Closed by mistake")
    work.locator("#detail").get_by_role("button", name="Save note").click()
    expect(note).to_have_value("")
    expect(work.locator("#detail .timeline")).to_contain_text("Closed by mistake")
    work.reload()
    expect(note).to_have_value("")


def test_who_wants_no_calls_any_more_keeps_the_popup_that_is_typed_in(work: Page, deskbell):
    for number in (3, 4):
        deskbell.webhook(**report(CallSid=f"draft-{number}", SourceNumber=f"981110090{number}"))
    popup = work.locator(".popup")
    popup.get_by_label("Note").fill("Almost done")
    work.locator(".attention").click()
    work.locator("#scope").select_option("off")
    expect(popup.locator(".more")).to_be_empty()
    expect(popup.get_by_label("Note")).to_have_value("Almost done")
    popup.get_by_role("button", name="Close").click()
    expect(popup).to_have_count(0)


def test_what_was_typed_about_a_lead_goes_along_too_and_ends_with_the_sign_in(work: Page, api, deskbell):
    lead = api.post("leads", name="Typed About", numbers=["9811100905"])
    path = f"/w/demo/campaigns/all/work?lead={lead['id']}"
    work.goto(path)
    notes, note = work.locator("#lead-notes"), work.get_by_label("New note")
    notes.fill("half a sentence")
    note.fill("half a note")
    leave_for(work, "Calls")
    work.goto(path)
    expect(notes).to_have_value("half a sentence")
    expect(note).to_have_value("half a note")
    work.get_by_role("button", name="Add a note").click()
    expect(work.locator("#lead .timeline").first).to_contain_text("half a note")
    expect(note).to_have_value("")
    assert "half a sentence" in work.evaluate("() => JSON.stringify(sessionStorage)")
    # Taken off here alone: the session is that of all tests.
    work.route("**/api/session", lambda route: route.fulfill(status=204) if route.request.method == "DELETE" else route.continue_())
    work.get_by_role("button", name="Sign out").click()
    work.wait_for_function("() => !JSON.stringify(sessionStorage).includes('half a sentence')")


def test_the_line_of_calls_while_nobody_looked_stays_on_every_page_until_it_is_closed(work: Page, deskbell):
    hide(work)
    deskbell.webhook(**report(CallSid="draft-6", SourceNumber="9811100906"))
    expect(work.locator(".popup .countdown")).to_have_text("Stays open")
    look_again(work, after_seconds=120)
    away = work.locator("#away")
    for name in ("Calls", "Work"):
        expect(away).to_contain_text("1 call while away.")
        leave_for(work, name)
    away.get_by_role("button", name="Close").click()
    leave_for(work, "Calls")
    expect(away).to_be_hidden()


def test_a_lead_that_was_made_in_the_popup_stays_linked_when_the_call_is_amended(work: Page, deskbell):
    deskbell.webhook(**report(CallSid="draft-7", SourceNumber="9811100907"))
    popup = work.locator(".popup")
    popup.get_by_role("button", name="Create lead").click()
    work.keyboard.type("Late Recording")
    work.keyboard.press("Enter")
    expect(popup.locator("h2")).to_have_text("Late Recording")
    deskbell.webhook(**report(CallSid="draft-7", SourceNumber="9811100907", CallRecordingUrl="https://callrecords.callerdesk.io/late.mp3"))
    expect(popup.get_by_role("button", name=re.compile("Listen"))).to_be_visible()
    popup.get_by_role("link", name="Open lead").click()
    expect(work.locator("#lead-name")).to_have_text("Late Recording")
