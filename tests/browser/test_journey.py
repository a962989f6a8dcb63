"""The journey of a round in a real browser: wishes, matching, publication, and everyone sees their own part of it."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.models import Role
from tests.browser import steps

ORDER = "els => els.map(e => e.dataset.wish)"


def wishes(page: Page) -> list[str]:
    """Public identifiers of the slots in the list, the best first."""
    return page.eval_on_selector_all("[data-wish]", ORDER)


def saved(page: Page, order: list[str]) -> None:
    """The list shows the order, says that it is saved, and still has it after a reload."""
    expect(page.locator("#wishes-said .tone-good")).to_be_visible()
    expect(page.locator("[data-wish]")).to_have_count(len(order))
    assert wishes(page) == order
    page.reload()
    assert wishes(page) == order


@pytest.mark.parametrize(("width", "language"), [(360, "ru"), (1366, "en"), (1366, "ru"), (360, "en")])
def test_a_round_from_wishes_to_results(fresh_server, visitor, width, language):
    student = visitor(fresh_server, width, language)
    rank_wishes(student)
    coordinator, council = (visitor(fresh_server, width, language) for _ in range(2))
    solve_and_publish(coordinator, council)
    see_own_result(student, "student-result")
    teacher = visitor(fresh_server, width, language)
    teacher.sign_in(Role.TEACHER)
    see_own_result(teacher, "teacher-result")
    host = visitor(fresh_server, width, language)
    host.sign_in(Role.HOST_MANAGER)
    see_who_is_coming(host)


def rank_wishes(student) -> None:
    page = student.sign_in(Role.STUDENT)
    student.look("student-home")
    page.locator("main a.button-primary[href^='/wishes/']").first.click()
    page.wait_for_url("**/wishes/*")
    student.look("wishes")
    assert page.locator("#open .place").count() > 0, "slots open to the student"
    closed = page.locator("details.closed-group").first
    closed.locator("summary").click()
    expect(closed.locator("li").first).to_be_visible()  # and why the others are not
    before = wishes(page)
    page.locator("#open .place:not(.place-chosen) button[id^=choose-]").first.click()
    expect(page.locator("[data-wish]")).to_have_count(len(before) + 1)
    added = next(key for key in wishes(page) if key not in before)
    saved(page, [*before, added])
    page.click(f"#first-{added}")
    expect(page.locator("[data-wish]").first).to_have_attribute("data-wish", added)
    saved(page, [added, *before])
    drag_the_second_to_the_top(page)
    student.look("wishes-ranked")


def drag_the_second_to_the_top(page: Page) -> None:
    order = wishes(page)
    grips = page.locator("[data-wish] [data-grip]")
    grips.nth(1).evaluate("one => one.scrollIntoView({block: 'center', behavior: 'instant'})")
    target, grip = grips.first.bounding_box(), grips.nth(1).bounding_box()
    page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
    page.mouse.down()
    page.mouse.move(target["x"] + 5, target["y"] - 10, steps=8)
    with page.expect_response("**/move*"):
        page.mouse.up()
    expect(page.locator("[data-wish]").first).to_have_attribute("data-wish", order[1])
    saved(page, [order[1], order[0], *order[2:]])


def solve_and_publish(coordinator, council) -> None:
    page = coordinator.sign_in(Role.COORDINATOR)
    coordinator.look("coordinator-home")
    steps.end_wishes(coordinator)
    coordinator.look("round")
    page.click("form[action$='/freeze'] button")
    page.wait_for_url("**/checks")
    coordinator.look("round-checks")
    page.click("button[form=solve]")
    page.locator("main .stats").wait_for()
    coordinator.look("run")
    assert page.locator("svg").count() >= 3, "counts by rank, college and site as pictures"
    assert page.locator("main table").count() >= 3, "and as tables"
    approve(council)
    page.reload()
    page.click("form[action$='/publish'] button")
    expect(page.locator("#flashes .tone-good")).to_be_visible()
    coordinator.look("run-published")


def approve(council) -> None:
    page = council.sign_in(Role.COUNCIL_MEMBER)
    council.look("council-home")
    page.locator("main .todo a[href^='/runs/']").click()
    council.look("run-to-approve")
    page.click("form[action$='/approve'] button")
    expect(page.locator("#flashes .tone-good")).to_be_visible()


def see_own_result(person, name: str) -> None:
    page = person.open("/")
    page.locator("main a[href^='/placements/']").first.click()
    page.wait_for_url("**/placements/*")
    person.look(name)
    words = page.locator("main").inner_text().lower()
    assert re.search(r"желани|wish|место не|no place", words), "which wish it was, or why there is none"


def see_who_is_coming(host) -> None:
    page = host.page
    host.look("host-home")
    page.goto(host.address + "/placements/")
    host.look("host-placements")
    assert page.locator("main table tbody tr, main li").count() > 0
