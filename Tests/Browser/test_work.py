"""The work page: leads, the lead that is worked on, and the call that the agent asks for."""

import re

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture
def campaign(api):
    return api.get("campaigns")["campaigns"][0]


def test_a_campaign_has_its_leads_and_how_far_it_is(page: Page, visit, campaign, screenshot):
    visit(page, f"/campaigns/{campaign['id']}/work")
    expect(page.get_by_role("heading", name=campaign["name"])).to_have_count(1)
    expect(page.get_by_role("option", name=re.compile("Asha Verma"))).to_be_visible()
    expect(page.locator(".progress")).to_contain_text(f"of {campaign['leads']} contacted")
    screenshot(page, "work")


def test_the_arrow_keys_go_through_the_leads(page: Page, visit, campaign):
    visit(page, f"/campaigns/{campaign['id']}/work")
    names = page.locator(".list-name")
    expect(page.locator("#lead-name")).to_have_text(names.nth(0).text_content())
    page.get_by_role("listbox").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#lead-name")).to_have_text(names.nth(1).text_content())
    page.keyboard.press("ArrowUp")
    expect(page.locator("#lead-name")).to_have_text(names.nth(0).text_content())


def test_a_search_finds_by_name_and_by_number(work: Page):
    rows = work.locator(".list-row")
    work.locator("#search").fill("meera")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Meera Nair")
    work.locator("#search").fill("98765 43210")
    expect(rows).to_contain_text("Asha Verma")
    work.locator("#search").fill("nobody of that name")
    expect(work.locator(".leads .empty")).to_have_text("No lead fits.")


def test_the_open_lead_is_the_marked_one_after_a_search(work: Page):
    work.get_by_role("option", name=re.compile("Meera Nair")).click()
    expect(work.locator("#lead-name")).to_have_text("Meera Nair")
    marked = work.locator(".list-row[aria-selected=true]")
    work.locator("#search").fill("asha")
    expect(work.locator(".list-row")).to_have_count(1)
    expect(marked).to_have_count(0)
    work.locator("#search").fill("meera")
    expect(marked).to_contain_text("Meera Nair")


def test_a_held_arrow_key_opens_only_the_lead_where_it_ends(work: Page, api):
    expect(work.locator(".list-row").nth(2)).to_be_visible()
    passed, end = [lead["id"] for lead in api.get("leads")["leads"][1:3]]
    asked = []
    work.on("request", lambda request: asked.append(request.url))
    work.get_by_role("listbox").focus()
    work.evaluate("""() => { for (let times = 0; times < 2; times += 1)
        document.querySelector('[role=listbox]').dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true })); }""")
    third = work.locator(".list-row").nth(2)
    expect(third).to_have_attribute("aria-selected", "true")
    expect(work.locator("#lead-name")).to_have_text(third.locator(".list-name").text_content())
    expect(work).to_have_url(re.compile(end))
    assert not [url for url in asked if passed in url]


def test_an_arrow_key_in_the_closed_choice_of_campaigns_goes_nowhere_before_enter(page: Page, visit, campaign):
    visit(page)
    choice = page.locator("#campaigns")
    expect(choice).to_have_value("all")
    choice.focus()
    page.keyboard.press("ArrowDown")
    expect(choice).not_to_have_value("all")
    assert "/campaigns/all/" in page.evaluate("() => new Promise((resolve) => requestAnimationFrame(() => resolve(location.href)))")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/campaigns/{campaign['id']}/work*")
    expect(page.locator("#link")).to_have_text("Live")


def test_what_is_used_stays_when_a_call_comes_in(work: Page, api, deskbell):
    lead = api.post("leads", name="In Use", numbers=["9811100515"])
    deskbell.webhook(type="call_report", CallSid="use-1", Status="ANSWER", Direction="IVR", SourceNumber="9811100515", CallDuration="3", CallRecordingUrl="http://127.0.0.1:9/none.wav")
    for number in range(25):
        api.post(f"leads/{lead['id']}/notes", text=f"note {number}")
    work.goto(f"/w/demo/campaigns/all/work?lead={lead['id']}")
    activities = work.locator("#lead .timeline").first.locator("li")
    expect(activities).to_have_count(20)
    older = work.locator("#lead section").first.get_by_role("button", name="Show older")
    older.click()
    expect(activities).to_have_count(26)
    expect(older).to_be_hidden()
    work.evaluate("() => { document.querySelector('#lead [data-id] button').focus(); document.activeElement.dataset.held = 'yes'; }")
    deskbell.webhook(type="call_report", CallSid="use-2", Status="BUSY", Direction="IVR", SourceNumber="9811100515")
    expect(activities).to_have_count(27)
    expect(work.locator(":focus")).to_have_attribute("data-held", "yes")


def test_a_follow_up_keeps_the_focus_when_a_call_comes_in(work: Page, api, deskbell):
    lead = api.post("leads", name="Followed Up", numbers=["9811100516"])
    api.post("tasks", leadId=lead["id"], dueAt="2037-01-01T10:00:00Z")
    work.reload()
    box = work.get_by_role("checkbox", name="Done: Followed Up")
    box.focus()
    with work.expect_response(re.compile(r"/tasks\?")) as answered:
        deskbell.webhook(type="call_report", CallSid="followed-1", Status="BUSY", Direction="IVR", SourceNumber="9811100517")
    answered.value.finished()
    expect(work.locator(".popup")).to_be_visible()
    expect(box).to_be_focused()
    box.press("Space")
    expect(box).to_have_count(0)


def test_a_failure_is_said_in_one_line_until_it_is_over(work: Page, deskbell, tolerated):
    tolerated.append(re.compile(r"ERR_FAILED .*/api/workspaces/demo/"))
    everything = re.compile(r"/api/workspaces/demo/(leads|campaigns|tasks|calls\?)")
    problem = work.locator("#work .problem:not(.said)")
    work.route(everything, lambda route: route.abort())
    for number in range(2):
        with work.expect_event("requestfailed"):
            deskbell.webhook(type="call_report", CallSid=f"line-{number}", Status="BUSY", Direction="IVR", SourceNumber="9811100518")
        expect(problem).to_have_text(["The server cannot be reached just now."])
    work.unroute(everything)
    deskbell.webhook(type="call_report", CallSid="line-2", Status="BUSY", Direction="IVR", SourceNumber="9811100518")
    expect(problem).to_have_text([""])


def test_call_now_rings_once_and_the_whole_life_of_the_call_follows(page: Page, visit, campaign, screenshot, api):
    visit(page, f"/campaigns/{campaign['id']}/work")
    page.get_by_role("option", name=re.compile("Ravi Iyer")).click()
    expect(page.locator("#lead-name")).to_have_text("Ravi Iyer")
    before = len(api.get("calls", q="9812345678")["calls"])
    page.locator(".call-now").dblclick()
    expect(page.locator(".call .said")).to_contain_text("The provider calls you first")
    toast = page.locator(".toast", has_text="Ravi Iyer")
    expect(toast).to_be_visible(timeout=15_000)
    expect(toast).to_contain_text("Connected", timeout=15_000)
    screenshot(page, "call-now")
    popup = page.locator(".popup")
    expect(popup).to_contain_text("Ravi Iyer", timeout=60_000)
    expect(toast).to_have_count(0)
    assert len(api.get("calls", q="9812345678")["calls"]) == before + 1
    page.keyboard.press("Escape")
    expect(page.locator("#lead .timeline").first).to_contain_text("Call now")


def test_a_call_that_only_seems_to_be_in_progress_can_be_insisted_on(work: Page, tolerated):
    """As when the provider has lost the report of a call; what the server answers is tested in WorkPageTests."""
    tolerated.append(re.compile(r"409 \(Conflict\) .*/call$"))
    sent = []

    def answer(route):
        sent.append(route.request.post_data_json)
        if len(sent) > 1:
            return route.fulfill(status=202, json={"number": "9876543210"})
        problem = {"code": "call_seems_in_progress", "detail": "Said to programs.", "since": "2026-11-26T08:32:00Z"}
        return route.fulfill(status=409, content_type="application/problem+json", json=problem)

    work.route("**/call", answer)
    work.locator(".call-now").click()
    expect(work.locator(".call .said")).to_have_text("A call seems to be in progress since 14:02.")
    work.get_by_role("button", name="Call anyway").dblclick()
    expect(work.locator(".call .said")).to_contain_text("The provider calls you first")
    expect(work.get_by_role("button", name="Call anyway")).to_have_count(0)
    assert [one["again"] for one in sent] == [False, True]


def test_a_lead_that_is_not_there_is_told(page: Page, visit, tolerated):
    tolerated.append(re.compile(r"404 \(Not Found\) .*/leads/nobody"))
    visit(page, "/campaigns/all/work?lead=nobody")
    expect(page.locator("#lead")).to_contain_text("no such lead")


def test_a_state_and_notes_are_kept_and_what_others_write_is_never_overwritten(work: Page, api, tolerated, screenshot):
    tolerated.append(re.compile(r"412 \(Precondition Failed\) .*/leads/"))
    lead = api.post("leads", name="Both Write", numbers=["9811100501"])
    work.goto(f"/w/demo/campaigns/all/work?lead={lead['id']}")
    expect(work.locator("#lead-name")).to_have_text("Both Write")
    work.locator("#lead-state").select_option("Interested")
    expect(work.locator("#lead > .said")).to_have_text("Saved.")
    expect(work.locator("#lead .timeline").first).to_contain_text("State: Interested")
    api.patch(f"leads/{lead['id']}", api.get(f"leads/{lead['id']}")["version"], notes="theirs")
    work.locator("#lead-notes").fill("mine")
    work.get_by_role("button", name="Save", exact=True).click()
    expect(work.locator("#lead > .said")).to_contain_text("Somebody else changed this lead")
    expect(work.locator("#lead-notes")).to_have_value("mine")
    screenshot(work, "changed-by-others")
    assert api.get(f"leads/{lead['id']}")["notes"] == "theirs"
    work.get_by_role("button", name="Save", exact=True).click()
    expect(work.locator("#lead > .said")).to_have_text("Saved.")
    assert api.get(f"leads/{lead['id']}")["notes"] == "mine"


def test_notes_that_somebody_else_wrote_are_seen_before_they_are_replaced(work: Page, api, deskbell):
    lead = api.post("leads", name="Read First", numbers=["9811100511"])
    work.goto(f"/w/demo/campaigns/all/work?lead={lead['id']}")
    work.locator("#lead-notes").fill("mine")
    api.patch(f"leads/{lead['id']}", api.get(f"leads/{lead['id']}")["version"], notes="theirs")
    deskbell.webhook(type="call_report", CallSid="read-first-1", Status="ANSWER", Direction="IVR", SourceNumber="9811100511", CallDuration="7")
    expect(work.locator("#lead .timeline").last).to_contain_text("7s")
    expect(work.locator(".theirs")).to_contain_text("theirs")
    expect(work.locator("#lead-notes")).to_have_value("mine")
    work.get_by_role("button", name="Save", exact=True).click()
    expect(work.locator("#lead > .said")).to_have_text("Saved.")
    expect(work.locator(".theirs")).to_be_empty()
    assert api.get(f"leads/{lead['id']}")["notes"] == "mine"


def test_notes_that_were_not_saved_are_found_again_behind_another_lead(work: Page, api):
    one, other = (api.post("leads", name=f"Typed {name}", numbers=[number]) for name, number in (("One", "9811100521"), ("Other", "9811100522")))
    work.goto(f"/w/demo/campaigns/all/work?lead={one['id']}")
    work.locator("#search").fill("Typed O")
    work.locator("#lead-notes").fill("half a sen")
    for name, notes in (("Typed Other", ""), ("Typed One", "half a sen")):
        work.locator(".list-row", has_text=name).click()
        expect(work.locator("#lead-name")).to_have_text(name)
        expect(work.locator("#lead-notes")).to_have_value(notes)
    assert "notes" not in api.get(f"leads/{one['id']}") and "notes" not in api.get(f"leads/{other['id']}")


def test_a_double_click_on_save_does_not_replace_what_it_has_just_shown(work: Page, api, tolerated):
    tolerated.append(re.compile(r"412 \(Precondition Failed\) .*/leads/"))
    lead = api.post("leads", name="Clicked Twice", numbers=["9811100512"])
    work.goto(f"/w/demo/campaigns/all/work?lead={lead['id']}")
    expect(work.locator("#lead-name")).to_have_text("Clicked Twice")
    work.locator("#lead-notes").fill("mine")
    api.patch(f"leads/{lead['id']}", api.get(f"leads/{lead['id']}")["version"], notes="theirs")
    work.get_by_role("button", name="Save", exact=True).dblclick(delay=100)
    expect(work.locator(".theirs")).to_contain_text("theirs")
    expect(work.get_by_role("button", name="Save", exact=True)).to_be_enabled()
    assert api.get(f"leads/{lead['id']}")["notes"] == "theirs"


def test_changes_in_quick_succession_are_all_kept(work: Page, api):
    lead = api.post("leads", name="Quick Hands", numbers=["9811100513"])
    work.goto(f"/w/demo/campaigns/all/work?lead={lead['id']}")
    expect(work.locator("#lead-name")).to_have_text("Quick Hands")
    work.evaluate("""() => {
        const [state, notes] = [document.getElementById('lead-state'), document.getElementById('lead-notes')];
        for (const value of ['contacted', 'interested']) { state.value = value; state.dispatchEvent(new Event('change')); }
        notes.value = 'both at once';
        notes.form.requestSubmit();
    }""")
    expect(work.locator("#lead .timeline").first).to_contain_text("State: Interested")
    expect(work.locator("#lead > .said")).to_have_text("Saved.")
    kept = api.get(f"leads/{lead['id']}")
    assert (kept["state"], kept["notes"]) == ("interested", "both at once")


def test_pressing_enter_twice_adds_one_note(work: Page, api):
    lead = api.post("leads", name="One Note", numbers=["9811100514"])
    work.goto(f"/w/demo/campaigns/all/work?lead={lead['id']}")
    work.get_by_label("New note").fill("only once")
    work.evaluate("() => { for (let press = 0; press < 2; press += 1) document.querySelector('#lead form.inline button').click(); }")
    expect(work.get_by_label("New note")).to_have_value("")
    expect(work.locator("#lead .timeline").first).to_contain_text("only once")
    assert len(api.get(f"leads/{lead['id']}/activities")["activities"]) == 1


def test_the_lead_changes_on_screen_after_a_call_without_a_reload(work: Page, deskbell, api):
    lead = api.post("leads", name="Fresh Lead", numbers=["9811100502"])
    work.goto(f"/w/demo/campaigns/all/work?lead={lead['id']}")
    expect(work.locator("#lead-state")).to_have_value("new")
    deskbell.webhook(type="call_report", CallSid="fresh-1", Status="ANSWER", Direction="IVR", SourceNumber="9811100502", CallDuration="61")
    expect(work.locator("#lead-state")).to_have_value("contacted")
    expect(work.locator("#lead")).to_contain_text("1m 1s")
    expect(work.locator("#lead .facts")).to_contain_text("Last call")


def test_a_note_on_the_lead_stands_in_its_activity(work: Page, accessible):
    work.get_by_label("New note").fill("Call again after Diwali")
    work.get_by_role("button", name="Add a note").click()
    expect(work.locator("#lead .timeline").first).to_contain_text("Call again after Diwali")
    accessible(work)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(360, 740), (1920, 1080)], ids=lambda size: f"{size[0]}px")
def test_the_page_fits_its_window(work: Page, deskbell, screenshot, accessible, size, scheme):
    work.set_viewport_size({"width": size[0], "height": size[1]})
    work.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    # A number for each, since another test's call may still be in progress.
    suffix = f"{size[0]}"[-2:] + f"{len(scheme)}"
    call = dict(CallSid=f"fits-{size[0]}-{scheme}", Direction="IVR", SourceNumber=f"9811103{suffix}")
    deskbell.webhook(type="live_call", Status="Transfer to agent", **call)
    deskbell.webhook(type="call_report", CallSid=f"{call['CallSid']}-ended", Status="BUSY", Direction="IVR", SourceNumber="9811100504")
    toast = work.locator(".toast", has_text=f"+91 98111 03{suffix}")
    expect(toast).to_be_visible()
    expect(work.locator(".popup")).to_be_visible()
    screenshot(work, f"work-{size[0]}-{scheme}")
    assert work.evaluate("() => document.documentElement.scrollWidth") == size[0]
    accessible(work)
    deskbell.webhook(type="call_report", Status="ANSWER", **call)
    expect(toast).to_have_count(0)
