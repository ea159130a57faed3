"""A busy floor, and a page that stays open: what is shown and asked for stays bounded, and right."""

import json
import re
import subprocess
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from test_tabs import SOUNDS
from visibility import hide, look_again

BACK = 30_000
LEADS = 250
BULK = {"email": "bulk@demo.example", "password": "many leads to call"}


def report(**fields) -> dict:
    return dict(type="call_report", Status="ANSWER", Direction="IVR", **fields)


def test_more_ends_than_anybody_looks_through_are_a_number(work: Page, deskbell):
    for number in range(25):
        deskbell.webhook(**report(CallSid=f"many-{number}", SourceNumber=f"98111014{number:02}"))
    popup = work.locator(".popup")
    expect(work.locator("#away")).to_contain_text("4 calls while away.")
    expect(popup.locator(".more")).to_have_text("20 more calls waiting")
    expect(popup.locator("h2")).to_have_text("+91 98111 01400")
    popup.get_by_role("button", name="Close").click()
    # The oldest have gone.
    expect(popup.locator("h2")).to_have_text("+91 98111 01405")


def test_many_ends_are_read_together(work: Page, deskbell):
    asked = []
    work.on("request", lambda request: asked.append(request.url) if "/campaigns?" in request.url else None)
    for number in range(12):
        with work.expect_event("console", lambda message: message.text == f"ended {number}"):
            work.evaluate(
                """(number) => new MutationObserver((_, watch) => {
                    if (!document.querySelector('.popup .more').textContent.startsWith(`${number} more`) && number > 0) return
                    watch.disconnect()
                    console.info(`ended ${number}`)
                }).observe(document.querySelector('#popups'), { childList: true, subtree: true, characterData: true })""",
                number,
            )
            deskbell.webhook(**report(CallSid=f"paced-{number}", SourceNumber=f"98111015{number:02}"))
        if number == 0:
            # So that it stays until all have ended.
            work.locator(".popup").hover()
    expect(work.locator(".popup .more")).to_have_text("11 more calls waiting")
    assert len(asked) <= 3


def test_a_page_that_nobody_looks_at_reads_nothing_and_then_once(page: Page, visit, deskbell):
    visit(page, "/calls")
    hide(page)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/calls?" in request.url else None)
    for number in range(3):
        deskbell.webhook(**report(CallSid=f"unseen-{number}", SourceNumber=f"981110160{number}"))
    expect(page.locator(".popup .more")).to_have_text("2 more calls waiting")
    # Longer than calls that end together are waited for.
    page.wait_for_timeout(600)
    assert asked == []
    with page.expect_response(re.compile(r"/calls\?")):
        look_again(page)
    expect(page.locator("#calls tr", has_text="+91 98111 01602")).to_have_count(1)
    assert len(asked) == 1


def test_a_running_time_goes_on_when_more_becomes_known_of_the_call(work: Page, deskbell):
    call = dict(type="live_call", CallSid="runs-1", Status="Picked", Direction="IVR", SourceNumber="9811101701")
    deskbell.webhook(**call)
    toast = work.locator(".toast")
    expect(toast.locator(".timer")).to_have_text(re.compile("0:0[2-9]"))
    deskbell.webhook(**call, DialWhomNumber="9811126123", receiver_name="Ashish")
    expect(work.locator("#queue li")).to_contain_text("Ashish")
    expect(toast.locator(".timer")).to_have_text(re.compile("0:0[2-9]"), timeout=500)
    deskbell.webhook(**report(CallSid="runs-1", SourceNumber="9811101701"))
    expect(toast).to_have_count(0)


def test_a_call_that_began_while_the_server_was_away_is_heard(new_page, visit, deskbell, tolerated):
    tolerated += [re.compile(r"Failed to load resource: (net::ERR_|.*50[23])"), re.compile(r"calls/events")]
    page = new_page()
    page.context.add_init_script(SOUNDS)
    visit(page)
    page.get_by_label("Calls and sounds").click()
    page.get_by_role("button", name="Enable sound").click()
    expect(page.get_by_text("Sound is on")).to_be_visible()
    deskbell.kill("serve")
    expect(page.locator("#link")).to_contain_text("Stale since")
    call = dict(CallSid="heard-1", Direction="IVR", SourceNumber="9811101702")
    deskbell.webhook(type="live_call", Status="Transfer to agent", **call)
    expect(page.locator(".toast")).to_be_visible(timeout=BACK)
    page.wait_for_function("() => window.sounds === 1")
    deskbell.webhook(**report(CallSid="heard-1", SourceNumber="9811101702"))


def test_what_is_typed_while_a_note_is_saved_stays(work: Page, deskbell):
    held = []
    work.route("**/notes", lambda route: held.append(route))
    deskbell.webhook(**report(CallSid="saving-1", SourceNumber="9811101703"))
    note = work.locator(".popup").get_by_label("Note")
    note.fill("first")
    with work.expect_request("**/notes"):
        work.locator(".popup").get_by_role("button", name="Save note").press("Enter")
    note.fill("second")
    with work.expect_response("**/notes"):
        held[0].continue_()
    expect(work.locator(".popup .said")).to_have_text("Saved.")
    expect(note).to_have_value("second")
    expect(work.locator(".popup .countdown")).to_have_text("Stays open")


def test_the_focus_stays_on_the_button_that_was_pressed(work: Page, deskbell):
    deskbell.webhook(**report(CallSid="pressed-1", SourceNumber="9811101704"))
    popup = work.locator(".popup")
    popup.get_by_role("button", name="In an hour").press("Enter")
    expect(popup.locator(".said")).to_contain_text("Follow-up")
    expect(popup.get_by_role("button", name="In an hour")).to_be_focused()


def test_at_midnight_what_was_told_as_a_time_alone_gets_its_day(page: Page, visit, deskbell):
    deskbell.webhook(**report(CallSid="midnight-1", SourceNumber="9811101705"))
    page.clock.install()
    visit(page, "/calls")
    time = page.locator("#calls tr", has_text="+91 98111 01705").locator("time")
    expect(time).to_have_text(re.compile(r"^\d\d:\d\d$"))
    # The server's clock stays where it is, so it is not asked any more.
    page.route("**/api/**", lambda route: None)
    page.clock.fast_forward(24 * 3600 * 1000)
    expect(time).to_have_text(re.compile(r"^\d+ \w+ \d{4}, \d\d:\d\d$"))


@pytest.fixture(scope="module")
def bulk(deskbell, tmp_path_factory):
    """A workspace of its own with more leads than a page of the list; its webhook URL."""

    def run(*words: str, text: str = "") -> str:
        command = [deskbell.program, *words, "--data", deskbell.folder / "data"]
        return subprocess.run(command, input=text, check=True, timeout=60, capture_output=True, text=True).stdout

    file = tmp_path_factory.mktemp("bulk") / "leads.csv"
    file.write_text("name,phone\n" + "".join(f"Bulk {number},93{number:08}\n" for number in range(LEADS)))
    run("workspace", "add", "bulk", "--name", "Bulk")
    run("user", "add", BULK["email"], "--workspace", "bulk", "--role", "admin", "--password-stdin", text=BULK["password"])
    run("lead", "import", file, "--workspace", "bulk")
    return run("webhook", "url", "bulk").split()[-1]


def post(url: str, call: dict):
    urllib.request.urlopen(urllib.request.Request(url, json.dumps(call).encode(), {"Content-Type": "application/json"}), timeout=10).close()


@pytest.fixture
def bulk_page(page: Page, bulk):
    assert page.context.request.post("/api/session", data=BULK).status == 204
    page.goto("/w/bulk/campaigns/all/work")
    expect(page.locator("#lead-name")).to_have_text("Bulk 0")
    return page


def test_the_list_goes_on_to_the_last_lead_and_to_those_that_come_later(bulk_page: Page, bulk):
    bulk_page.get_by_role("listbox").focus()
    for last in range(100, LEADS, 100):
        bulk_page.keyboard.press("End")
        expect(bulk_page.locator("#lead-name")).to_have_text(f"Bulk {last - 1}")
        expect(bulk_page.locator(f".list-row[aria-posinset='{last + 1}']")).to_be_attached()
    bulk_page.keyboard.press("End")
    expect(bulk_page.locator("#lead-name")).to_have_text(f"Bulk {LEADS - 1}")
    expect(bulk_page.locator(".progress")).to_have_text(f"0 of {LEADS} contacted")
    bulk_page.evaluate(
        """async () => fetch('/api/workspaces/bulk/leads', { method: 'POST', headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ name: 'Came Later', numbers: ['9300009999'] }) })"""
    )
    post(bulk, report(CallSid="bulk-1", SourceNumber="9300000000", CallDuration="3"))
    expect(bulk_page.locator(".progress")).to_have_text(f"1 of {LEADS + 1} contacted")
    bulk_page.keyboard.press("End")
    expect(bulk_page.locator("#lead-name")).to_have_text("Came Later")
    bulk_page.keyboard.press("Home")
    expect(bulk_page.locator(".list-row").first).to_contain_text("Contacted")


def test_leads_that_leave_a_filter_together_leave_no_row_twice(bulk_page: Page, bulk):
    bulk_page.evaluate("() => (document.querySelector('.list-row').dataset.before = 'yes')")
    bulk_page.locator("#state-filter").select_option("New")
    expect(bulk_page.locator(".list-row[data-before]")).to_have_count(0)
    bulk_page.get_by_role("listbox").focus()
    bulk_page.keyboard.press("End")
    expect(bulk_page.locator(".list-row[aria-posinset='101']")).to_be_attached()
    bulk_page.keyboard.press("Home")
    # All are read again at once when somebody looks: a few would change where they stand.
    hide(bulk_page)
    for number in range(20, 28):
        post(bulk, report(CallSid=f"bulk-filter-{number}", SourceNumber=f"93{number:08}", CallDuration="3"))
    expect(bulk_page.locator(".popup .more")).to_have_text("7 more calls waiting")
    look_again(bulk_page)
    for _ in range(19):
        bulk_page.keyboard.press("ArrowDown")
    names = bulk_page.locator(".list-name")
    expect(names.filter(has_text=re.compile("^Bulk 20$"))).to_have_count(0)
    bulk_page.keyboard.press("Home")
    seen = []
    for place in range(1, 120):
        row = bulk_page.locator(f".list-row[aria-posinset='{place}']")
        seen.append(row.locator(".list-name").text_content())
        bulk_page.keyboard.press("ArrowDown")
    assert len(set(seen)) == len(seen)


def test_nobody_calls_the_lead_that_is_still_shown_for_the_one_that_was_chosen(work: Page, tolerated):
    tolerated.append(re.compile(r"ERR_FAILED .*/leads/"))
    held = []
    work.route(re.compile("/leads/[^/?]+$"), lambda route: held.append(route))
    with work.expect_request(re.compile("/leads/[^/?]+$")):
        work.get_by_role("option", name=re.compile("Meera Nair")).click()
    assert work.locator("#lead").get_attribute("inert") is not None
    held[0].abort()
    expect(work.locator("#lead")).to_contain_text("cannot be reached")
    expect(work.locator(".call-now")).to_have_count(0)


def test_a_search_that_fails_is_asked_again_and_its_failure_stays_said(bulk_page: Page, tolerated):
    tolerated.append(re.compile("503"))
    bulk_page.clock.install()
    bulk_page.route("**/leads?*", lambda route: route.fulfill(status=503, json={"detail": "Not just now."}), times=1)
    bulk_page.locator("#search").fill("Bulk 77")
    bulk_page.clock.run_for(300)
    problem = bulk_page.locator("#work > .problem")
    expect(problem).to_have_text("Not just now.")
    bulk_page.clock.run_for(5100)
    expect(problem).to_be_empty()
    expect(bulk_page.locator(".list-row")).to_have_count(1)
