"""The coordinator's way through a round, by mouse and by keyboard alone, with its presses counted."""

import pytest
from playwright.sync_api import expect

from app.models import Role
from tests.browser import steps
from tests.browser.hands import Keyboard, Mouse

BOTH = pytest.mark.parametrize("hands", [Mouse, Keyboard])
SAVED = "#flashes .tone-good"
MOST_PRESSES = 6


@BOTH
def test_from_freezing_to_publishing_in_six_presses(fresh_server, visitor, hands):
    coordinator, council = visitor(fresh_server), visitor(fresh_server)
    first, second = hands(coordinator.sign_in(Role.COORDINATOR)), hands(council.sign_in(Role.COUNCIL_MEMBER))
    steps.end_wishes(coordinator)

    first.press("form[action$='/freeze'] button")
    expect(first.page.locator(".check-results")).to_be_visible()
    first.press("button[form=solve]")
    expect(first.page.locator("main .stats")).to_be_visible()
    council.open("/")
    second.press("main .todo a[href^='/runs/']")
    second.press("form[action$='/approve'] button")
    expect(second.page.locator(SAVED)).to_be_visible()
    first.page.reload()
    first.press("form[action$='/publish'] button")

    expect(first.page.locator(SAVED)).to_be_visible()
    assert first.clicks + second.clicks <= MOST_PRESSES


@BOTH
def test_a_round_is_planned_with_an_order_of_ones_own(fresh_server, visitor, hands):
    coordinator = visitor(fresh_server, 360)
    hand = hands(coordinator.sign_in(Role.COORDINATOR))
    page = coordinator.open("/rounds/new")

    hand.write("[name=title]", "Осенняя практика")
    page.fill("[name=wishes_close_at]", "2037-09-01T23:59")
    page.locator("details summary", has_text="Цели").click()
    hand.press("#add-distance")
    expect(page.locator("#order-said")).to_contain_text("3")
    hand.press("#up-distance")
    expect(page.locator("#order-said")).to_contain_text("2")
    coordinator.look("round-own-order")
    hand.press("main form .actions button.button-primary")

    expect(page.locator(SAVED)).to_be_visible()
    aims = page.locator("main ol.mb-3 li")
    assert [len(aims.all()), "рассто" in aims.nth(1).inner_text().lower()] == [3, True]


def test_a_rehearsal_says_everywhere_that_it_is_one(fresh_server, visitor):
    coordinator = visitor(fresh_server)
    page = coordinator.sign_in(Role.COORDINATOR)
    page.locator("main a[href^='/rounds/']").first.click()
    page.click("form[action$='/rehearse'] button")
    page.locator("main .stats").wait_for()
    coordinator.look("rehearsal")
    assert "Репетиция" in page.locator("h1").inner_text()
    assert page.locator("form[action$='/approve'], form[action$='/publish']").count() == 0
    page.locator(".crumbs a").last.click()
    expect(page.locator("main table").last).to_contain_text("Репетиция")
