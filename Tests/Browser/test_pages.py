"""The history, the overview and the admin's page."""

import http.server
import io
import re
import threading
import wave

import pytest
from playwright.sync_api import Locator, Page, expect


@pytest.fixture
def calls(deskbell):
    """Three calls that differ in everything that is searched for."""
    made = [
        dict(CallSid="hist-1", Status="ANSWER", Direction="IVR", SourceNumber="9811100601", DialWhomNumber="9811126123", CallDuration="75", receiver_name="Ashish"),
        dict(CallSid="hist-2", Status="BUSY", Direction="WEBOBD", DestinationNumber="9812345678", DialWhomNumber="9811126124", receiver_name="Priya"),
        dict(CallSid="hist-3", Status="NOANSWER", Direction="IVR", SourceNumber="9811100603"),
    ]
    for fields in made:
        deskbell.webhook(type="call_report", **fields)


@pytest.fixture
def recording():
    """The address of a recording on this machine: two seconds of silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(2 * 8000 * 2))

    class Recordings(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "audio/wav")
            self.send_header("Content-Length", str(len(file.getvalue())))
            self.end_headers()
            self.wfile.write(file.getvalue())

        def log_message(self, *words):
            """Says nothing: the links of recordings reach no log."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recordings) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/recording.wav"
        server.shutdown()
        thread.join()


def rows(page: Page):
    return page.locator("#calls tbody tr")


def confirm(button: Locator):
    """Answers the question that a button asks before it does what cannot be undone, after the time that a double click may take."""
    button.click()
    expect(button).to_have_text("Really?")
    wait(button.page, 500)
    button.click()


def wait(page: Page, pause: int):
    page.wait_for_function("([began, pause]) => performance.now() - began > pause", arg=[page.evaluate("performance.now()"), pause])


def test_the_history_is_searched_and_filtered(page: Page, visit, calls, screenshot):
    visit(page, "/calls")
    for words in (["+91 98111 00601", "Completed", "Ashish", "Inbound", "1m 15s"], ["Ravi Iyer", "Busy", "Outbound"], ["+91 98111 00603", "Missed"]):
        row = rows(page).filter(has_text=words[0]).first
        for word in words:
            expect(row).to_contain_text(word)
    screenshot(page, "history")
    page.get_by_label("Name or number").fill("98111 00603")
    page.get_by_role("button", name="Search").click()
    expect(rows(page)).to_have_count(1)
    page.reload()
    expect(page.get_by_label("Name or number")).to_have_value("98111 00603")
    expect(rows(page)).to_have_count(1)
    page.get_by_role("button", name="Clear").click()
    page.get_by_label("Outcome").select_option("Busy")
    expect(rows(page).first).to_contain_text("Busy")
    expect(rows(page).filter(has_text="Missed")).to_have_count(0)


def test_a_long_name_takes_no_room_from_the_other_columns(page: Page, visit, deskbell):
    deskbell.webhook(type="call_report", CallSid="hist-long", Status="ANSWER", Direction="IVR", SourceNumber="9811100699", receiver_name="W" * 250)
    visit(page, "/calls")
    row = rows(page).filter(has_text="+91 98111 00699")
    expect(row).to_contain_text("WWW")
    assert row.locator(".who .name").bounding_box()["height"] < 30
    assert row.locator(".direction").bounding_box()["width"] > 50
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("() => document.documentElement.scrollWidth") == 360


def test_a_new_call_comes_in_at_the_top_of_the_history(page: Page, visit, deskbell):
    visit(page, "/calls")
    deskbell.webhook(type="live_call", CallSid="top-1", Status="Picked", Direction="IVR", SourceNumber="9811100604")
    expect(rows(page).first).to_contain_text("+91 98111 00604")
    expect(rows(page).first).to_contain_text("Connected")
    deskbell.webhook(type="call_report", CallSid="top-1", Status="ANSWER", Direction="IVR", SourceNumber="9811100604", CallDuration="5")
    expect(rows(page).first).to_contain_text("Completed")
    expect(rows(page).filter(has_text="+91 98111 00604")).to_have_count(1)


def test_calls_that_turn_out_to_be_one_are_one_row(page: Page, visit, deskbell):
    visit(page, "/calls?q=9811100611")
    call = dict(type="live_call", Status="Picked", Direction="IVR", SourceNumber="9811100611")
    deskbell.webhook(campid="one-7", **call)
    deskbell.webhook(CallSid="one-1", **call)
    expect(rows(page)).to_have_count(2)
    deskbell.webhook(campid="one-7", CallSid="one-1", **{**call, "type": "call_report", "Status": "ANSWER"})
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("Completed")


def test_after_more_news_than_a_page_the_history_has_no_hole(page: Page, visit, deskbell, api, tolerated):
    tolerated.append(re.compile(r"ERR_FAILED .*/api/workspaces/demo/calls\?"))
    calls = re.compile(r"/api/workspaces/demo/calls\?")
    deskbell.webhook(type="call_report", CallSid="hole-before", Status="ANSWER", Direction="IVR", SourceNumber="9811100612")
    visit(page, "/calls")
    expect(rows(page).first).to_contain_text("+91 98111 00612")
    page.route(calls, lambda route: route.abort())
    for number in range(55):
        deskbell.webhook(type="call_report", CallSid=f"hole-{number}", Status="ANSWER", Direction="IVR", SourceNumber="9811100613")
    expect(page.locator("#history > .problem")).to_have_text("The server cannot be reached just now.")
    page.unroute(calls)
    deskbell.webhook(type="call_report", CallSid="hole-after", Status="ANSWER", Direction="IVR", SourceNumber="9811100614")
    expect(rows(page).first).to_contain_text("+91 98111 00614")
    expect(page.locator("#history > .problem")).to_be_empty()
    page.get_by_role("button", name="Show older calls").click()
    expect(rows(page).filter(has_text="+91 98111 00612")).to_have_count(1)
    shown = rows(page).evaluate_all("rows => rows.map(row => row.dataset.id)")
    assert shown[:100] == [call["id"] for call in api.get("calls", limit=100)["calls"]]


def test_an_open_call_shows_what_it_has_become_and_keeps_what_is_typed(page: Page, visit, deskbell):
    call = dict(CallSid="become-1", Direction="IVR", SourceNumber="9811100615")
    deskbell.webhook(type="live_call", Status="Picked", **call)
    visit(page, "/calls?q=9811100615")
    rows(page).first.get_by_role("button").press("Enter")
    detail = page.locator("#detail")
    detail.get_by_label("Note").fill("half a note")
    deskbell.webhook(type="call_report", Status="ANSWER", CallDuration="9", CallRecordingUrl="https://callrecords.callerdesk.io/a.mp3", **call)
    expect(detail).to_contain_text("Completed")
    expect(detail.get_by_role("button", name="Listen to recording")).to_be_visible()
    expect(detail.get_by_label("Note")).to_have_value("half a note")
    expect(detail.get_by_label("Note")).to_be_focused()


def test_a_recording_plays_and_goes_on_while_calls_come_in(page: Page, visit, deskbell, recording):
    call = dict(type="call_report", CallSid="play-1", Status="ANSWER", Direction="IVR", SourceNumber="9811100616", CallRecordingUrl=recording)
    deskbell.webhook(**call)
    visit(page, "/calls?q=9811100616")
    rows(page).first.get_by_role("button").press("Enter")
    page.locator("#detail").get_by_role("button", name="Listen to recording").click()
    player = page.locator("#detail audio")
    page.wait_for_function("() => document.querySelector('#detail audio')?.duration > 0")
    assert player.evaluate("one => Math.round(one.duration)") == 2
    player.evaluate("one => { one.dataset.held = 'yes'; }")
    deskbell.webhook(**{**call, "CallDuration": "61"})
    expect(page.locator("#detail .facts")).to_contain_text("1m 1s")
    expect(player).to_have_attribute("data-held", "yes")


def test_a_call_opens_with_its_activity_and_takes_a_note(page: Page, visit, calls, screenshot):
    visit(page, "/calls?q=9811100601")
    rows(page).first.get_by_role("button").press("Enter")
    detail = page.locator("#detail")
    expect(detail).to_be_focused()
    expect(detail).to_contain_text("9811126123"[:5])
    detail.get_by_label("Note").fill("Asked for a quote")
    detail.get_by_role("button", name="Save note").click()
    expect(detail.locator(".timeline")).to_contain_text("Asked for a quote")
    screenshot(page, "call")
    page.reload()
    expect(detail.locator(".timeline")).to_contain_text("Asked for a quote")
    detail.press("Escape")
    expect(detail).to_be_hidden()


def test_the_export_is_a_file_without_formulas(page: Page, visit, deskbell):
    deskbell.webhook(type="call_report", CallSid="csv-1", Status="ANSWER", Direction="IVR", SourceNumber="9811100605", receiver_name="=cmd()")
    visit(page, "/calls?q=9811100605")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as CSV").click()
    text = download.value.path().read_text("utf-8-sig")
    assert "9811100605" in text and "'=cmd()" in text and len(text.splitlines()) == 2


def test_the_overview_counts_and_says_so_in_words_and_plots(page: Page, visit, calls, screenshot, deskbell):
    visit(page, "")
    tile = page.locator(".tile", has_text="Calls today").locator("strong")
    expect(tile).to_have_text(re.compile(r"^[1-9]\d*$"))
    expect(page.get_by_role("img", name="Calls per hour today")).to_be_visible()
    expect(page.get_by_role("img", name="Answer rate, last 30 days")).to_be_visible()
    expect(page.get_by_role("img", name="By agent, last 30 days")).to_be_visible()
    expect(page.get_by_role("img", name="By agent, last 30 days").locator("title", has_text="Ashish – Answered")).to_have_count(1)
    expect(page.locator(".wide")).to_contain_text("+91 98111 26123")
    expect(page.locator(".tile", has_text="Desks online")).to_contain_text("1 of 2", timeout=40_000)
    screenshot(page, "overview")
    before = int(tile.text_content())
    page.locator(".plot summary").first.press("Enter")
    page.locator(".wide .scroll").focus()
    deskbell.webhook(type="call_report", CallSid=f"today-{before}", Status="ANSWER", Direction="IVR", SourceNumber="9811100606")
    # Another number, also where the day ends just now.
    expect(tile).not_to_have_text(str(before), timeout=15_000)
    expect(page.locator(".plot details").first).not_to_have_attribute("open", "")
    expect(page.locator(".wide .scroll")).to_be_focused()
    page.set_viewport_size({"width": 360, "height": 740})
    screenshot(page, "overview-360")
    assert page.evaluate("() => document.documentElement.scrollWidth") == 360


def test_an_admin_adds_a_desk_whose_line_is_shown_once(page: Page, visit, screenshot):
    visit(page, "/admin")
    desks = page.locator("#desks")
    desks.get_by_label("Name of the machine").fill("till-3")
    desks.get_by_role("button", name="Add").click()
    expect(desks.locator("code")).to_contain_text("desk-notifier enrol 'mqtt://demo.till-3:")
    screenshot(page, "admin")
    page.reload()
    expect(desks).to_contain_text("till-3")
    expect(desks.locator("code")).to_have_count(0)
    revoke = desks.get_by_role("button", name="Revoke till-3")
    confirm(revoke)
    expect(desks).to_contain_text("till-3 was revoked.")


def test_an_admin_adds_a_user_who_can_sign_in(page: Page, visit, new_page):
    visit(page, "/admin")
    users = page.locator("#users")
    users.get_by_label("Email").fill("new@demo.example")
    users.get_by_label("Agent numbers, separated by commas").fill("9811126199")
    users.get_by_role("button", name="Add").click()
    password = users.locator("code").text_content()
    other = new_page()
    other.goto("/")
    other.get_by_label("Email").fill("new@demo.example")
    other.get_by_label("Password").fill(password)
    other.get_by_label("Password").press("Enter")
    expect(other.locator("#link")).to_have_text("Live")
    other.get_by_label("Calls and sounds").click()
    expect(other.get_by_label("Announce")).to_have_value("own")


def test_an_admin_imports_leads_and_reads_what_was_refused(page: Page, visit, api):
    visit(page, "/admin")
    file = dict(name="leads.csv", mimeType="text/csv", buffer=b"name,phone\nImported One,9811100701\nNo Number,12\n")
    page.locator("#imports").get_by_label("CSV file").set_input_files(file)
    page.locator("#imports").get_by_role("button", name="Import").click()
    expect(page.locator("#imports")).to_contain_text("1 added, 0 known already, 1 refused.")
    expect(page.locator("#imports")).to_contain_text("Line 3")
    assert api.get("leads", q="9811100701")["leads"][0]["name"] == "Imported One"
    # The report outlasts the page.
    page.reload()
    expect(page.locator("#imports")).to_contain_text("1 added, 0 known already, 1 refused.")
    expect(page.locator("#imports .problems li")).to_have_count(1)


def test_an_admin_sees_and_retries_what_could_not_be_understood(page: Page, visit, deskbell):
    import urllib.error
    import urllib.request

    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(urllib.request.Request(deskbell.ready["webhookUrl"], b"[]", {"Content-Type": "application/json"}), timeout=10)
    visit(page, "/admin")
    rejected = page.locator("#rejected")
    rejected.get_by_role("button", name=re.compile("Show webhook")).first.click()
    expect(rejected.locator("pre")).to_have_text("[]")
    rejected.get_by_role("button", name=re.compile("again")).first.click()
    expect(rejected.locator(".said")).to_contain_text("rejected")


def test_double_clicks_ask_first_and_rotate_the_webhook_once_and_the_old_one_still_counts(page: Page, visit, deskbell):
    visit(page, "/admin")
    webhook = page.locator("#webhook")
    webhook.get_by_role("button", name="Show").click()
    before = webhook.locator("code").text_content()
    assert "/api/callerdesk/webhook/demo/" in before
    rotations = []
    page.on("request", lambda request: rotations.append(request.url) if request.url.endswith("/rotate") else None)
    rotate = webhook.get_by_role("button", name="Make a new one")
    rotate.dblclick(delay=50)
    expect(rotate).to_have_accessible_name("Really? Make a new one")
    assert rotations == []
    wait(page, 500)
    rotate.dblclick(delay=50)
    expect(webhook.locator("code")).not_to_have_text(before)
    expect(webhook).to_contain_text("counts until")
    assert len(rotations) == 1
    assert deskbell.webhook(type="call_report", CallSid="rotated-1", Status="ANSWER", Direction="IVR", SourceNumber="9811100702")["status"] == "accepted"


def test_an_emptied_overlap_rotates_nothing(page: Page, visit):
    visit(page, "/admin")
    rotations = []
    page.on("request", lambda request: rotations.append(request.url) if request.url.endswith("/rotate") else None)
    overlap = page.locator("#overlap")
    overlap.fill("")
    rotate = page.locator("#webhook").get_by_role("button", name="Make a new one")
    confirm(rotate)
    expect(rotate).to_have_text("Make a new one")
    expect(overlap).to_be_focused()
    assert rotations == []


def test_a_secret_that_cannot_be_copied_is_marked(page: Page, visit):
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    visit(page, "/admin")
    webhook = page.locator("#webhook")
    webhook.get_by_role("button", name="Show").click()
    webhook.get_by_role("button", name="Copy").click()
    expect(webhook.get_by_role("button", name="Marked")).to_be_visible()
    assert page.evaluate("() => String(getSelection())") == webhook.locator("code").text_content()


def test_an_admin_adds_a_virtual_number_and_takes_it_away(page: Page, visit, api):
    visit(page, "/admin")
    dids = page.locator("#dids")
    dids.get_by_label("Number at the provider").fill("01206851299")
    dids.get_by_role("button", name="Add").click()
    number = dids.locator("li", has_text="01206851299")
    expect(number).to_have_count(1)
    expect(dids.get_by_label("Number at the provider")).to_have_value("")
    assert "01206851299" in [did["number"] for did in api.get("dids")["dids"]]
    confirm(number.get_by_role("button"))
    expect(dids).to_contain_text("01206851299 was removed.")
    expect(number).to_have_count(0)
    assert "01206851299" not in [did["number"] for did in api.get("dids")["dids"]]
