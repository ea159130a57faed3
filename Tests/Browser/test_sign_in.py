"""Who gets in, and what is on the page before and after."""

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


def test_a_wrong_password_is_told_and_nothing_is_shown(page: Page, deskbell):
    sign_in(page, deskbell.ready["email"], "not it")
    expect(page.get_by_role("alert")).to_have_text("Email or password is wrong.")
    expect(page.locator("#calls-view")).to_be_hidden()


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


def test_signing_out_takes_every_call_off_the_page(signed_in: Page, deskbell):
    deskbell.webhook(type="call_report", CallSid="out-1", Status="ANSWER", Direction="IVR", SourceNumber="9811100001")
    expect(signed_in.locator("#calls")).to_contain_text("+91 98111 00001")
    signed_in.get_by_role("button", name="Sign out").click()
    expect(signed_in.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(signed_in.locator("#calls tbody tr")).to_have_count(0)
    signed_in.reload()
    expect(signed_in.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_session_that_ends_elsewhere_leads_back_to_the_sign_in(signed_in: Page, deskbell):
    # A server accepts the change only from its own origin, as a second tab would send it.
    origin = "{0.scheme}://{0.netloc}".format(urllib.parse.urlsplit(deskbell.url))
    assert signed_in.context.request.delete("/api/session", headers={"Origin": origin}).status == 204
    expect(signed_in.get_by_role("alert")).to_contain_text("signed out")
    expect(signed_in.locator("#calls-view")).to_be_hidden()
