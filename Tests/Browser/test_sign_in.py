"""Who gets in, and what is on the page before and after."""

import re
import subprocess
import urllib.parse

import pytest
from playwright.sync_api import Page, expect

from conftest import sign_in


@pytest.fixture
def signed_in(page: Page, deskbell):
    """Signed in for this test alone, which may end the session."""
    sign_in(page, deskbell.ready["email"], deskbell.ready["password"])
    expect(page.locator("#link")).to_have_text("Live")
    return page


def test_a_wrong_password_is_told_and_nothing_is_shown(page: Page, deskbell, accessible):
    sign_in(page, deskbell.ready["email"], "not it")
    expect(page.get_by_role("alert")).to_have_text("Email or password is wrong.")
    expect(page.locator("#work")).to_have_count(0)
    accessible(page)


def test_signing_in_needs_only_the_keyboard_and_lasts_over_a_reload(page: Page, deskbell):
    page.goto("/")
    expect(page.get_by_label("Email")).to_be_focused()
    page.keyboard.type(deskbell.ready["email"])
    page.keyboard.press("Tab")
    page.keyboard.type(deskbell.ready["password"])
    page.keyboard.press("Enter")
    expect(page.locator("#link")).to_have_text("Live")
    expect(page.locator("#account")).to_have_text(deskbell.ready["email"])
    page.reload()
    expect(page.locator("#link")).to_have_text("Live")


def test_who_comes_to_a_page_signs_in_there_and_stays_there(page: Page, deskbell):
    sign_in(page, deskbell.ready["email"], deskbell.ready["password"], "/w/demo/calls?status=busy")
    expect(page.locator("#link")).to_have_text("Live")
    expect(page.get_by_label("Outcome")).to_have_value("busy")
    assert urllib.parse.urlsplit(page.url).path == "/w/demo/calls"


def test_signing_out_takes_every_call_off_the_page(signed_in: Page, deskbell):
    deskbell.webhook(type="live_call", CallSid="out-1", Status="Picked", Direction="IVR", SourceNumber="9811100001")
    expect(signed_in.locator("#queue")).to_contain_text("+91 98111 00001")
    signed_in.get_by_role("button", name="Sign out").click()
    expect(signed_in.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "9811100001" not in signed_in.content().replace(" ", "")
    deskbell.webhook(type="call_report", CallSid="out-1", Status="ANSWER", Direction="IVR", SourceNumber="9811100001")
    signed_in.reload()
    expect(signed_in.get_by_role("heading", name="Sign in")).to_be_visible()


def test_signing_out_in_one_tab_signs_out_the_others(signed_in: Page, new_page):
    other = new_page(signed_in.context)
    other.goto("/w/demo/calls")
    expect(other.locator("#link")).to_have_text("Live")
    signed_in.get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(other.get_by_role("alert")).to_contain_text("signed out")
    expect(other.locator("#calls tr")).to_have_count(0)


def test_somebody_else_who_signs_in_takes_the_other_tabs_along(signed_in: Page, new_page, deskbell):
    email, password = "relief@demo.example", "another password"
    command = ["user", "add", email, "--workspace", "demo", "--role", "agent", "--password-stdin", "--data", deskbell.folder / "data"]
    subprocess.run([deskbell.program, *command], input=password, text=True, check=True, timeout=30)
    other = new_page(signed_in.context)
    other.goto("/w/demo/calls")
    expect(other.locator("#account")).to_have_text(deskbell.ready["email"])
    # A sign-in over the one before, as on a page that was opened before it.
    status = signed_in.evaluate(
        """async (body) => (await fetch('/api/session', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })).status""",
        {"email": email, "password": password},
    )
    assert status == 204
    signed_in.goto("/w/demo/calls")
    for page in (signed_in, other):
        expect(page.locator("#account")).to_have_text(email)


def test_a_session_that_ends_elsewhere_leads_back_to_the_sign_in(signed_in: Page, deskbell):
    # A server accepts the change only from its own origin, as a second tab would send it.
    origin = "{0.scheme}://{0.netloc}".format(urllib.parse.urlsplit(deskbell.url))
    assert signed_in.context.request.delete("/api/session", headers={"Origin": origin}).status == 204
    expect(signed_in.get_by_role("alert")).to_contain_text("signed out")
    expect(signed_in.locator("#work")).to_be_hidden()


def test_who_has_several_workspaces_chooses_one(page: Page, deskbell, accessible):
    def run(*words: str, text: str = ""):
        subprocess.run([deskbell.program, *words, "--data", deskbell.folder / "data"], input=text, text=True, check=True, timeout=30)

    run("workspace", "add", "second", "--name", "Second")
    run("user", "add", "both@demo.example", "--workspace", "demo", "--role", "agent", "--password-stdin", text="a password of both\n")
    run("user", "add", "both@demo.example", "--workspace", "second", "--role", "agent")
    sign_in(page, "both@demo.example", "a password of both")
    expect(page.get_by_role("heading", name="Choose a workspace")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Second").click()
    expect(page.locator("#link")).to_have_text("Live")
    workspace = page.locator("#workspace")
    workspace.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    expect(workspace).to_have_value("second")
    assert "/w/second/" in page.evaluate("() => new Promise((resolve) => requestAnimationFrame(() => resolve(location.href)))")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/w/demo/**")
    expect(page.locator("#link")).to_have_text("Live")
    expect(page.get_by_role("link", name="Admin")).to_have_count(0)


def test_a_new_password_ends_the_sessions_elsewhere_and_so_does_a_sign_out_everywhere(new_page, deskbell, screenshot, tolerated):
    tolerated.append(re.compile(r"403 \(Forbidden\) .*/api/session/password"))
    email, first, second = "owner@demo.example", "first password", "second password"
    command = ["user", "add", email, "--workspace", "demo", "--role", "agent", "--password-stdin", "--data", deskbell.folder / "data"]
    subprocess.run([deskbell.program, *command], input=first, text=True, check=True, timeout=30)

    def signs_in(page: Page, password: str):
        page.goto("/w/demo/calls")
        page.get_by_label("Email").fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        expect(page.locator("#link")).to_have_text("Live")

    here, elsewhere = new_page(), new_page()
    for page in (here, elsewhere):
        signs_in(page, first)
    here.locator("#account").click()
    here.get_by_label("Password", exact=True).fill("a guess")
    here.get_by_label("New password").fill(second)
    here.get_by_role("button", name="Change the password").click()
    expect(here.locator(".menu .said")).to_have_text("The password is wrong.")
    screenshot(here, "account")
    here.get_by_label("Password", exact=True).fill(first)
    here.get_by_role("button", name="Change the password").click()
    expect(here.locator(".menu .said")).to_have_text("Changed. You are signed out everywhere else.")
    expect(elsewhere.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(here.locator("#link")).to_have_text("Live")
    signs_in(elsewhere, second)
    here.get_by_role("button", name="Sign out everywhere").click()
    for page in (here, elsewhere):
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_workspace_of_others_is_not_there(page: Page, visit, tolerated, screenshot):
    tolerated.append(re.compile(r"404 \(Not Found\) .*/api/workspaces/nobodys"))
    visit(page)
    page.goto("/w/nobodys/calls")
    expect(page.get_by_role("alert")).to_contain_text("no such workspace")
    screenshot(page, "no-workspace")
