"""A student's list in a real browser: from the overview to the receipt, counted in screens, presses and seconds."""

import shutil
import time

import pytest
from playwright.sync_api import Page, expect

from app.models import Role
from tests import factories as make
from tests.browser.conftest import serve
from tests.browser.hands import Keyboard, Mouse
from tests.browser.test_journey import wishes
from tests.conftest import make_app

BOTH = pytest.mark.parametrize("hands", [Mouse, Keyboard])
ADD = "#open .place:not(.place-chosen) button[id^=choose-]"
LONGEST_SAVE_S = 2


def open_list(visitor, address: str, role=Role.STUDENT, **more) -> Page:
    page = visitor(address, **more).sign_in(role)
    page.locator("main a.button[href^='/wishes/']").first.click()
    page.wait_for_url("**/wishes/*")
    return page


def empty(page: Page) -> None:
    while page.locator("[data-wish]").count():
        left = page.locator("[data-wish]").count() - 1
        page.locator("[data-wish] button[id^=remove-]").first.click()
        expect(page.locator("[data-wish]")).to_have_count(left)


def add(hand, page: Page, count: int) -> None:
    for _time in range(count):
        before = page.locator("[data-wish]").count()
        hand.press(ADD)
        expect(page.locator("[data-wish]")).to_have_count(before + 1)


@BOTH
def test_five_wishes_are_certified_in_seven_screens(fresh_server, visitor, hands):
    empty(open_list(visitor, fresh_server))
    person = visitor(fresh_server)
    page, screens, hand = person.page, [], hands(person.page)
    page.on("framenavigated", lambda frame: frame == page.main_frame and screens.append(frame.url))
    person.sign_in(Role.STUDENT)
    hand.press("main a.button[href^='/wishes/']")
    add(hand, page, 5)
    hand.press("#my-list a[href$='/check']")
    hand.press("form[action$='/certify'] button")
    page.wait_for_url("**/receipts/*")
    expect(page.locator("main table tbody tr")).to_have_count(5)
    assert len(screens) <= 7, screens
    person.look("receipt")


@pytest.fixture
def seven_wishes(migrated_file, tmp_path):
    """A server with one student, eight open places and seven wishes."""
    file = shutil.copy(migrated_file, tmp_path / "template.sqlite")
    with make_app(f"sqlite:///{file}").app_context():
        round_, student = make.round_(), make.student()
        make.account(student.person, "student@example.test")
        me, slots = make.participant(round_, student), [make.slot(round_=round_) for _ in range(8)]
        for rank, slot in enumerate(slots[:7], start=1):
            make.draft(me, slot, rank)
        make.db.session.remove()
        make.db.engine.dispose()
    with serve(file, tmp_path) as address:
        yield address


@BOTH
def test_wish_seven_becomes_the_first_in_two_actions(seven_wishes, visitor, hands):
    page = visitor(seven_wishes).sign_in_as("student@example.test", make.PASSWORD)
    page.locator("main a.button[href^='/wishes/']").first.click()
    hand, order = hands(page), wishes(page)
    hand.press(f"#first-{order[6]}")
    expect(page.locator("[data-wish]").first).to_have_attribute("data-wish", order[6])
    assert wishes(page) == [order[6], *order[:6]]
    assert hand.clicks <= 2


def test_a_change_is_saved_within_two_seconds_and_survives_a_killed_tab(fresh_server, visitor):
    page = open_list(visitor, fresh_server)
    before, started = wishes(page), time.monotonic()
    page.locator(ADD).first.click()
    expect(page.locator("#wishes-said .tone-good")).to_be_visible()
    seconds = time.monotonic() - started
    page.context.close()
    again = open_list(visitor, fresh_server)
    assert wishes(again)[:-1] == before
    assert seconds <= LONGEST_SAVE_S


@BOTH
def test_a_change_is_undone_even_after_a_reload_and_is_announced(fresh_server, visitor, hands):
    page = open_list(visitor, fresh_server)
    before = wishes(page)
    page.click(f"#remove-{before[0]}")
    expect(page.locator("[data-wish]")).to_have_count(len(before) - 1)
    page.reload()
    hands(page).press("#undo")
    expect(page.locator("[data-wish]")).to_have_count(len(before))
    assert wishes(page) == before
    assert page.locator("#wishes-said[role=status] .tone-good").is_visible()


@pytest.mark.parametrize(("width", "language"), [(320, "ru"), (360, "en"), (1366, "ru")])
def test_each_state_of_a_list_can_be_read_on_every_screen(fresh_server, visitor, width, language):
    person = visitor(fresh_server, width, language)
    page = person.sign_in(Role.STUDENT)
    page.locator("main a.button[href^='/wishes/']").first.click()
    page.locator(ADD).first.click()
    page.locator("#my-list a[href$='/check']").wait_for()
    person.look("list-draft")
    page.locator(".filters-further summary").click()
    page.get_by_role("link", name="На карте" if language == "ru" else "On the map").click()
    expect(page.locator(".region-map svg")).to_be_visible()
    person.look("list-map")
    page.locator("#my-list a[href$='/check']").click()
    person.look("list-check")
    page.locator("form[action$='/certify'] button").click()
    page.locator(".receipt-check summary").click()
    person.look("list-receipt")
    page.locator(".crumbs a[href$='/versions']").click()
    person.look("list-versions")


def test_without_a_script_the_list_is_certified_too(fresh_server, visitor):
    page = open_list(visitor, fresh_server, role=Role.TEACHER, java_script_enabled=False)
    last = wishes(page)[-1]
    page.locator(f"#first-{last}").click()
    assert wishes(page)[0] == last
    expect(page.locator("#flashes .tone-good")).to_be_visible()
    page.locator("#my-list a[href$='/check']").click()
    page.locator("form[action$='/certify'] button").click()
    page.wait_for_url("**/receipts/*")


def test_a_filter_keeps_the_list_and_a_change_keeps_the_filter(fresh_server, visitor):
    page = open_list(visitor, fresh_server)
    name = page.locator("#open .place-name").last.inner_text()
    page.fill("#filter [name=text]", name)
    expect(page.locator("#open .place")).to_have_count(1)
    page.locator("#open .place button[id^=choose-]").click()
    expect(page.locator("#wishes-said .tone-good")).to_be_visible()
    expect(page.locator("#open .place")).to_have_count(1)
