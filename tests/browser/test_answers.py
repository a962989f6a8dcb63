"""How many clicks a person's first question costs: the budgets of the screens, walked by mouse and by keyboard."""

from itertools import product

import pytest
from playwright.sync_api import expect

from app.models import Role
from tests.browser.hands import Keyboard, Mouse

BOTH = pytest.mark.parametrize("hands", [Mouse, Keyboard])
HEADER = "Фамилия;Имя;Отчество;Дата рождения;Пол;Группа;Номер зачётки"
ROWS = 500
MINUTE = 60_000  # of the five that the screens may take


@BOTH
def test_a_student_reads_the_result_in_one_click_and_why_on_the_same_page(server, visitor, hands):
    page = visitor(server).sign_in(Role.STUDENT)
    hand = hands(page)
    hand.press("main a[href^='/placements/']")
    expect(page.locator(".result-card, #why").first).to_be_visible()
    assert hand.clicks == 1


@BOTH
def test_a_teacher_sees_the_students_in_one_click(server, visitor, hands):
    page = visitor(server).sign_in(Role.TEACHER)
    hand = hands(page)
    hand.press("main a[href='/people/']")
    expect(page.locator("main table tbody tr").first).to_be_visible()
    assert hand.clicks == 1


@BOTH
def test_an_administrator_learns_who_saw_a_person_in_three_clicks(fresh_server, visitor, hands):
    manager = visitor(fresh_server).sign_in(Role.COLLEGE_MANAGER)
    manager.goto(fresh_server + "/people/?kind=students")
    seen = manager.locator("main table tbody th").first.inner_text().split()[0]
    page = visitor(fresh_server).sign_in(Role.ADMINISTRATOR)
    hand = hands(page)
    hand.press("nav details:has(a[href='/disclosures/']) summary")
    hand.press("nav a[href='/disclosures/']")
    hand.write("main [name=text]", seen)
    hand.press("main form.filters button")
    expect(page.locator("main table tbody th").first).to_contain_text(seen)
    assert hand.clicks <= 3


@BOTH
def test_a_table_of_500_students_comes_in_and_is_taken_back(fresh_server, visitor, tmp_path, hands):
    page = visitor(fresh_server).sign_in(Role.COLLEGE_MANAGER)
    page.set_default_timeout(MINUTE)
    page.goto(fresh_server + "/groups/")
    table = students_of(page.locator("main table tbody th a").first.inner_text().strip(), tmp_path / "students.csv")
    page.goto(fresh_server + "/imports/new/students")
    bring_in(hands(page), page, table)
    page.goto(fresh_server + "/imports/")
    take_back(hands(page), page)


def students_of(group: str, file):
    letters = "абвгдежзиклмнопрстуфхцч"
    names = [f"{first}{second}лов".capitalize() for first, second in product(letters, letters)][:ROWS]
    rows = [f"{name};Иван;;{1 + at % 28}.05.2008;м;{group};П-{at}" for at, name in enumerate(names)]
    file.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    return file


def bring_in(hand, page, table) -> None:
    page.set_input_files("[name=file]", table)
    hand.press("main form[enctype] button.button-primary")
    hand.press("main form button.button-primary")  # the columns are right
    page.locator("form[action$='/commit']").wait_for()
    hand.press("form[action$='/commit'] button.button-primary")
    expect(page.locator("form[action$='/undo']")).to_be_visible(timeout=MINUTE)
    assert hand.clicks <= 4


def take_back(hand, page) -> None:
    """Two clicks, and the question whether it is meant."""
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    hand.press("main table tbody a")
    hand.press("form[action$='/undo'] button")
    expect(page.get_by_text("всё стало как прежде").or_(page.get_by_text("Отменено"))).to_be_visible()
    assert hand.clicks + len(asked) <= 3
