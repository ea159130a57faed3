"""Several tabs of one browser: one stream, one sound, seen once."""

import re

import pytest
from playwright.sync_api import Page, expect

from visibility import hide


@pytest.fixture
def tabs(browser, new_page, visit):
    """Opens so many tabs on the work page, in one browser session."""

    def tabs(count: int) -> list[Page]:
        pages = [visit(new_page())]
        pages += [visit(new_page(pages[0].context)) for _ in range(count - 1)]
        return pages

    return tabs


def test_attack_38_seven_tabs_share_one_stream_and_all_work(browser, new_page, visit, deskbell):
    """Attack 38: HTTP/1.1 has six connections; with a stream for each tab, the seventh would wait for ever."""
    first = new_page()
    first.context.add_init_script("window.streams = 0; EventSource = class extends EventSource { constructor(...all) { super(...all); window.streams += 1 } }")
    pages = [visit(first)] + [visit(new_page(first.context)) for _ in range(6)]
    assert [page.evaluate("() => window.streams") for page in pages] == [0] * 7, "the stream is the worker's, not a page's"
    targets = browser.new_browser_cdp_session().send("Target.getTargets")["targetInfos"]
    own = next(target["browserContextId"] for target in targets if target["type"] == "page" and target["url"] == first.url)
    workers = [target for target in targets if target["type"] == "shared_worker" and target["browserContextId"] == own]
    assert len(workers) == 1
    deskbell.webhook(type="live_call", CallSid="seven-1", Status="Picked", Direction="IVR", SourceNumber="9811100401")
    for page in pages:
        expect(page.locator(".toast")).to_contain_text("+91 98111 00401")
    # Every page can still ask for something.
    assert pages[6].evaluate("async () => (await fetch('/api/session')).status") == 200
    deskbell.webhook(type="call_report", CallSid="seven-1", Status="ANSWER", Direction="IVR", SourceNumber="9811100401")
    for page in pages:
        expect(page.locator(".toast")).to_have_count(0)


def test_what_is_closed_in_one_tab_is_closed_in_all(tabs, deskbell):
    one, other = tabs(2)
    deskbell.webhook(type="call_report", CallSid="seen-1", Status="ANSWER", Direction="IVR", SourceNumber="9811100402")
    for page in (one, other):
        expect(page.locator(".popup")).to_be_visible()
    other.bring_to_front()
    other.locator(".popup").get_by_role("button", name="Close").click()
    for page in (one, other):
        expect(page.locator(".popup")).to_have_count(0)
    deskbell.webhook(type="live_call", CallSid="seen-2", Status="Picked", Direction="IVR", SourceNumber="9811100403")
    expect(one.locator(".toast")).to_be_visible()
    other.locator(".toast").get_by_role("button", name="Close").click()
    expect(one.locator(".toast")).to_have_count(0)
    deskbell.webhook(type="call_report", CallSid="seen-2", Status="ANSWER", Direction="IVR", SourceNumber="9811100403")


def test_a_popup_that_somebody_types_in_stays_when_it_passes_in_another_tab(tabs, deskbell):
    one, other = tabs(2)
    deskbell.webhook(type="call_report", CallSid="typed-1", Status="ANSWER", Direction="IVR", SourceNumber="9811100407")
    note = one.locator(".popup").get_by_label("Note")
    note.fill("Wants a visit")
    hide(one)
    other.locator(".popup").get_by_role("button", name="Close").click()
    expect(other.locator(".popup")).to_have_count(0)
    # What one tab has closed, another is told at once, and before anything later.
    deskbell.webhook(type="live_call", CallSid="typed-2", Status="Picked", Direction="IVR", SourceNumber="9811100408")
    expect(one.locator(".toast")).to_be_visible()
    expect(note).to_have_value("Wants a visit")
    deskbell.webhook(type="call_report", CallSid="typed-2", Status="ANSWER", Direction="IVR", SourceNumber="9811100408")


def test_a_tab_whose_page_changes_loses_no_popup_to_the_others(tabs, deskbell):
    one, other = tabs(2)
    hide(other)
    for number in (1, 2):
        deskbell.webhook(type="call_report", CallSid=f"page-{number}", Status="ANSWER", Direction="IVR", SourceNumber=f"981110042{number}")
    popup = one.locator(".popup")
    expect(popup.locator(".more")).to_have_text("1 more call waiting")
    one.keyboard.press("Escape")
    one.get_by_role("link", name="Calls", exact=True).click()
    expect(one.locator("#calls")).to_be_visible()
    expect(popup).to_contain_text("+91 98111 00422")
    expect(popup.locator(".more")).to_be_empty()


LONG_AGO = """
    const { get } = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data')
    Object.defineProperty(MessageEvent.prototype, 'data', {
        get() {
            const data = get.call(this)
            for (const event of data?.liveCalls ?? []) event.receivedAt = new Date(Date.now() - 5 * 3600_000).toISOString()
            return data
        },
    })
"""


def test_a_new_tab_shows_no_call_whose_end_nobody_has_heard_of(tabs, new_page, visit, deskbell):
    (first,) = tabs(1)
    call = dict(CallSid="phantom-1", Direction="IVR", SourceNumber="9811100409")
    deskbell.webhook(type="live_call", Status="Picked", **call)
    expect(first.locator(".toast")).to_be_visible()
    page = new_page(first.context)
    page.add_init_script(LONG_AGO)
    visit(page)
    another = dict(CallSid="phantom-2", Direction="IVR", SourceNumber="9811100410")
    deskbell.webhook(type="live_call", Status="Picked", **another)
    expect(page.locator("#queue")).to_contain_text("+91 98111 00410")
    assert page.locator("#queue li").count() == 1
    for each in (call, another):
        deskbell.webhook(type="call_report", Status="ANSWER", **each)


SOUNDS = """
    window.sounds = 0
    const start = OscillatorNode.prototype.start
    OscillatorNode.prototype.start = function (...times) { window.sounds += 1; return start.apply(this, times) }
    // To look at a page from outside counts as a click of its user; here only clicks do.
    let isTouched = false
    addEventListener('pointerdown', () => (isTouched = true), true)
    Object.defineProperty(Navigator.prototype, 'userActivation', { get: () => ({ hasBeenActive: isTouched }) })
"""


def test_one_tab_alone_rings(browser, new_page, visit, deskbell, screenshot):
    first = new_page()
    first.context.add_init_script(SOUNDS)
    pages = [visit(first)] + [visit(new_page(first.context)) for _ in range(2)]
    first.bring_to_front()
    first.get_by_label("Calls and sounds").click()
    expect(first.get_by_text("Sound is off")).to_be_visible()
    first.get_by_role("button", name="Enable sound").click()
    expect(first.get_by_text("Sound is on")).to_be_visible()
    first.get_by_role("button", name="Test").click()
    assert first.evaluate("() => window.sounds") == 1
    screenshot(first, "sound-on")
    # The others want it too, but nobody has touched them yet.
    expect(pages[1].locator(".attention")).to_have_attribute("data-state", "blocked")
    pages[1].evaluate("() => document.querySelector('.attention').parentNode.open = true")
    expect(pages[1].locator(".sound-state")).to_have_text("Sound is blocked by the browser until you click")
    screenshot(pages[1], "sound-blocked")
    pages[2].locator("h2").first.click()
    deskbell.webhook(type="call_report", CallSid="ring-1", Status="NOANSWER", Direction="IVR", SourceNumber="9811100404")
    for page in pages:
        expect(page.locator(".popup")).to_be_visible()
    # A missed call has two strokes, whichever tab makes them.
    assert sum(page.evaluate("() => window.sounds") for page in pages) == 1 + 2


def test_a_hidden_browser_has_one_notification(tabs, deskbell):
    pages = tabs(2)
    pages[0].context.grant_permissions(["notifications"])
    for page in pages:
        page.evaluate(
            """() => {
                window.notes = []
                window.Notification = class { constructor(title, options) { window.notes.push({ title, ...options }) } close() {}
                    static permission = 'granted'; static requestPermission = async () => 'granted' }
                Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' })
                document.dispatchEvent(new Event('visibilitychange'))
            }"""
        )
    pages[0].get_by_label("Calls and sounds").click()
    pages[0].get_by_label("Desktop notifications").check()
    deskbell.webhook(type="call_report", CallSid="note-1", Status="NOANSWER", Direction="IVR", SourceNumber="9811100405")
    for page in pages:
        expect(page.locator(".popup")).to_have_count(1)
    notes = [note for page in pages for note in page.evaluate("() => window.notes")]
    assert [note["title"] for note in notes] == ["Missed: +91 98111 00405"]


def test_a_tab_that_is_closed_leaves_the_stream_to_the_others(tabs, deskbell):
    one, other = tabs(2)
    one.close()
    deskbell.webhook(type="call_report", CallSid="left-1", Status="ANSWER", Direction="IVR", SourceNumber="9811100406")
    expect(other.locator(".popup")).to_contain_text("+91 98111 00406")
    expect(other.locator("#link")).to_have_text(re.compile("^Live"))
