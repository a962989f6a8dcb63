"""The journeys of a home for everyone, each by mouse and by keyboard alone, with its clicks counted."""

import re
import time
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.models import Role
from tests.browser.hands import Keyboard, Mouse

BOTH = pytest.mark.parametrize("hands", [Mouse, Keyboard])
SAVED = "#flashes .tone-good"
PASSWORD = "синий трамвай идёт в лес"


@BOTH
def test_a_host_copies_the_slots_of_a_round_in_three_clicks(fresh_server, visitor, hands):
    page = visitor(fresh_server).sign_in(Role.HOST_MANAGER)
    hand = hands(page)
    hand.press("nav a[href='/slots/']")
    hand.press("main a[href^='/slots/copy']")
    expect(page.locator("main table")).to_be_visible()
    hand.press("main form[method=post] button")
    expect(page.locator(SAVED)).to_be_visible()
    assert hand.clicks <= 3


@BOTH
def test_a_host_enters_a_slot(fresh_server, visitor, hands):
    page = visitor(fresh_server, 360).sign_in(Role.HOST_MANAGER)
    hand = hands(page)
    page.goto(fresh_server + "/sites/mine")
    hand.press("main .card-link a")
    hand.press("main a[href^='/slots/new/']")
    page.fill("[name=starts_on]", "2027-09-06")
    page.fill("[name=ends_on]", "2027-09-19")
    hand.write("[name=capacity]", "3")
    hand.press("main form button.button-primary")
    expect(page.locator(SAVED)).to_be_visible()
    assert hand.clicks <= 4


@BOTH
def test_a_slot_is_closed_after_a_look_at_who_is_touched(fresh_server, visitor, hands):
    page = visitor(fresh_server).sign_in(Role.COORDINATOR)
    hand = hands(page)
    page.goto(fresh_server + "/slots/")
    hand.press("main table a[href$='/edit']")
    hand.press("main a[href$='/close']")
    expect(page.locator("#touched")).to_be_visible()
    hand.write("[name=reason]", "Ремонт")
    hand.press("main button.button-danger")
    expect(page.locator(SAVED)).to_be_visible()


@BOTH
def test_a_paper_goes_from_the_student_to_the_college_and_counts(fresh_server, visitor, hands):
    page = visitor(fresh_server).sign_in(Role.STUDENT)
    hand = hands(page)
    page.goto(fresh_server + "/me/practice/")
    hand.press("main a[href='/me/practice/portfolio/add']")
    hand.write("[name=title]", "Сценарий праздника")
    hand.write("[name=year]", "2026")
    hand.press("main form button.button-primary")
    expect(page.locator(SAVED)).to_be_visible()
    expect(page.get_by_text("Сценарий праздника")).to_be_visible()


@BOTH
def test_an_administrator_suspends_and_ends_sessions_in_two_clicks(fresh_server, visitor, hands):
    page = visitor(fresh_server).sign_in(Role.ADMINISTRATOR)
    student = visitor(fresh_server).sign_in(Role.STUDENT)
    page.goto(fresh_server + "/accounts/?role=student")
    hand = hands(page)
    hand.press("main table a[href^='/accounts/']")
    hand.press("main button.button-danger")
    assert hand.clicks <= 2
    student.goto(fresh_server + "/me/")
    assert "/sign-in" in student.url


@BOTH
def test_an_invited_colleague_comes_in_by_the_link(fresh_server, visitor, mail_folder, hands):
    manager = visitor(fresh_server).sign_in(Role.HOST_MANAGER)
    manager.goto(fresh_server + "/organisations/")
    invite(hands(manager), manager, fresh_server)
    colleague = visitor(fresh_server)
    page = colleague.open(link_from(mail_folder))
    hand = hands(page)
    hand.write("[name=password]", PASSWORD)
    hand.press("main form button.button-primary")
    page.wait_for_url(fresh_server + "/")
    expect(page.locator("h1")).to_contain_text("Вера")


def invite(hand, page, address: str) -> None:
    """From the page of the own organisation."""
    page.goto(address + page.evaluate(OWN_ORGANISATION))
    hand.press("main a[href$='/staff/']")
    hand.press("main a[href$='/invite']")
    for name, text in (("surname", "Новикова"), ("given_name", "Вера"), ("email", "vera@example.test")):
        hand.write(f"[name={name}]", text)
    hand.press("main form button.button-primary")
    expect(page.locator(SAVED)).to_be_visible()


OWN_ORGANISATION = """async () => {
    const pages = [...document.querySelectorAll("main a[href^='/organisations/']")].map((a) => a.getAttribute("href"));
    const answers = await Promise.all(pages.map(async (one) => [one, (await (await fetch(one)).text())]));
    return answers.find(([, text]) => text.includes("/staff/"))[0];
}"""


def link_from(folder: Path) -> str:
    """The address in the letter, as soon as the worker has sent it."""
    for _try in range(100):
        for file in folder.glob("*.eml"):
            text = message_from_bytes(file.read_bytes(), policy=policy.default).get_body(("plain",)).get_content()
            if found := re.search(r"/links/\S+", text):
                return found.group(0)
        time.sleep(0.2)
    raise AssertionError("no letter came within 20 s")
