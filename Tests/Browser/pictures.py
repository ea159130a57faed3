"""Makes the pictures of the README: `make pictures`. Runs like a test, on a demo that it fills with a day's calls."""

import random
import re

import pytest
from playwright.sync_api import Page, expect

from conftest import ROOT

FOLDER = ROOT / "docs/images"
LEADS = [("Asha Verma", "9876543210"), ("Ravi Iyer", "9812345678"), ("Meera Nair", "9898989898")]


@pytest.fixture
def page(new_page):
    FOLDER.mkdir(exist_ok=True)
    return new_page(viewport={"width": 1360, "height": 850}, reduced_motion="reduce")


@pytest.fixture(scope="module")
def day(deskbell):
    """Calls of every kind, always the same."""
    chance = random.Random(7)
    for number in range(60):
        name, lead = chance.choice(LEADS)
        inbound = chance.random() < 0.4
        agent, telephone = chance.choice([("Ashish", "9811126123"), ("Priya", "9811126124")])
        deskbell.webhook(
            type="call_report",
            CallSid=f"day-{number}",
            Direction="IVR" if inbound else "WEBOBD",
            Status=chance.choice(["ANSWER"] * 6 + ["NOANSWER", "NOANSWER", "BUSY", "CONGESTION"]),
            CallDuration=str(chance.randint(5, 400)),
            DialWhomNumber=telephone,
            receiver_name=agent,
            **({"SourceNumber": lead} if inbound else {"DestinationNumber": lead}),
        )


def test_popup(page: Page, visit, day, deskbell):
    visit(page)
    lead = deskbell.ready["lead"]["number"]
    deskbell.webhook(type="live_call", CallSid="other", Status="Picked", Direction="IVR", SourceNumber="9812345678")
    deskbell.webhook(
        type="call_report", CallSid="shown", Status="ANSWER", Direction="WEBOBD", DestinationNumber=lead, DialWhomNumber="9811126123",
        CallDuration="135", receiver_name="Ashish", CallRecordingUrl="https://callrecords.callerdesk.io/recording.mp3",
    )  # fmt: skip
    expect(page.locator(".popup")).to_contain_text("Listen to recording")
    expect(page.locator(".toast .timer")).to_have_text(re.compile("0:0[2-9]"))
    page.screenshot(path=FOLDER / "popup.png")


def test_overview(page: Page, visit, day):
    visit(page, "")
    expect(page.locator(".wide")).to_contain_text("Ashish")
    expect(page.locator(".tile", has_text="Desks online")).to_contain_text("1 of 2", timeout=40_000)
    page.screenshot(path=FOLDER / "overview.png")
