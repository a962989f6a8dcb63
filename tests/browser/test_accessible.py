"""Everyone can use it: axe finds nothing, the keyboard is enough, a narrow window and large text break nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from app.models import Role
from tests.browser.conftest import too_wide
from tests.browser.walking import LOOKERS, own_pages_of, pages_of
from tests.factories import PASSWORD

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
ROLES = [None, *Role]
FEWEST_PAGES = 3  # of any role's own: a walk that finds fewer has lost its way


def arrive(visitor, server, role, **more):
    person = visitor(server, **more)
    if role is not None:
        person.sign_in(role)
    return person


def names(role) -> str:
    return role.value if role else "visitor"


def faults(page) -> list[str]:
    broken = Axe().run(page, options=WCAG).response["violations"]
    return [
        *(f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in broken),
        *(f"scrolls sideways: {one}" for one in too_wide(page)),
        *(f"too small for a finger: {one}" for one in page.evaluate(SMALL_TARGETS)),
    ]


# 24 × 24 CSS pixels at least, the label of a field included; links inside a sentence are excepted (WCAG 2.5.8).
SMALL_TARGETS = """() => [...document.querySelectorAll("button, .button, summary, select, input:not([type=hidden])")]
    .filter((e) => e.checkVisibility())
    .map((e) => [e, [e, ...(e.labels ?? [])].map((part) => part.getBoundingClientRect())])
    .map(([e, boxes]) => [e, Math.max(...boxes.map((b) => b.width)), Math.max(...boxes.map((b) => b.height))])
    .filter(([, width, height]) => width > 1 && (width < 24 || height < 24))
    .map(([e, width, height]) => `${width}×${height} ${e.outerHTML.slice(0, 100)}`)"""


# Each role on the narrowest screen; on a wide one those whose pages hold nearly all the others'.
VIEWS = [(role, 320, "ru") for role in ROLES]
VIEWS += [(role, 1366, "en") for role in (None, Role.STUDENT, Role.COLLEGE_MANAGER, Role.ADMINISTRATOR)]


@pytest.mark.parametrize(("role", "width", "language"), VIEWS)
def test_pages_suit_everyone(server, visitor, role, width, language):
    """One page of each kind that the role can reach, full of the demo's data."""
    person, found = arrive(visitor, server, role, width=width, language=language), {}
    pages = own_pages_of(person, role)
    for address in [*pages.values(), "/no/such/page"]:
        person.open(address)
        if wrong := faults(person.page):
            found[address] = wrong
    assert found == {}
    assert len(pages) >= FEWEST_PAGES


@pytest.mark.parametrize("role", list(Role), ids=names)
def test_empty_pages_suit_everyone(empty_server, visitor, role):
    person, found = visitor(empty_server, width=320), {}
    person.sign_in_as(f"{role}@example.test", PASSWORD)
    for address in own_pages_of(person, role).values():
        person.open(address)
        if wrong := faults(person.page):
            found[address] = wrong
    assert found == {}


FORMS = """[...document.querySelectorAll("main form[method=post]:not([hx-post])")].filter(
    (one) => one.querySelector("input:not([type=hidden]), textarea, select") && one.checkVisibility())"""
SEND_EMPTY = f"""index => {{
    const form = {FORMS}[index];
    for (const field of form.querySelectorAll("input:not([type=hidden]), textarea")) field.value = "";
    form.noValidate = true;
    form.requestSubmit();
}}"""
MOST_FORMS = 3  # of one page: the rest are rows of a list, alike


@pytest.mark.parametrize("role", ROLES, ids=names)
def test_refused_forms_suit_everyone(fresh_server, visitor, role):
    """Every form with a field, sent empty; what comes back with errors is looked at."""
    person, found, refused = arrive(visitor, fresh_server, role, width=320), {}, 0
    for address in own_pages_of(person, role).values():
        forms = person.open(address).evaluate(f"{FORMS}.length")
        for index in range(min(forms, MOST_FORMS)):
            person.open(address)
            with person.page.expect_navigation(wait_until="load") as going:
                person.page.evaluate(SEND_EMPTY, index)
            if going.value.status != 422:
                continue
            refused += 1
            if wrong := faults(person.page):
                found[address] = wrong
    assert found == {}
    assert refused or role not in LOOKERS, "a student has the forms of their own account, a visitor that of signing in"


@pytest.mark.parametrize("role", [Role.STUDENT, Role.COORDINATOR], ids=names)
def test_large_text_breaks_no_page(server, visitor, role):
    person, wide = arrive(visitor, server, role, width=1280), {}
    for address in pages_of(person).values():
        person.open(address)
        person.page.evaluate("document.documentElement.style.fontSize = '200%'")
        if found := too_wide(person.page):
            wide[address] = found
    assert wide == {}


def test_wishes_are_ranked_by_keyboard_alone(fresh_server, visitor):
    """Tab and Enter; the focus stays on the wish that moved, and the change is announced."""
    page = visitor(fresh_server).sign_in(Role.STUDENT)
    page.goto(fresh_server + page.locator("main a[href^='/wishes/']").first.get_attribute("href"))
    order = page.eval_on_selector_all("[data-wish]", "els => els.map(e => e.dataset.wish)")
    assert len(order) >= 2
    last = order[-1]
    tab_to(page, f"up-{last}")
    page.keyboard.press("Enter")
    expect(page.locator("[data-wish]").nth(len(order) - 2)).to_have_attribute("data-wish", last)
    expect(page.locator("#wishes-said[role=status] .tone-good")).to_be_visible()
    page.wait_for_function("key => document.activeElement?.closest('[data-wish]')?.dataset.wish === key", arg=last)


def tab_to(page, identifier: str) -> None:
    for _press in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.id") == identifier:
            return
    raise AssertionError(f"200 times Tab never reached {identifier}")


def test_the_first_tab_skips_to_the_content(server, visitor):
    page = visitor(server).open("/sites/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_wrong_form_takes_the_focus_to_its_errors(server, visitor):
    page = visitor(server).open("/sign-in")
    page.fill("[name=email]", "nobody@example.test")
    page.fill("[name=password]", "wrong")
    page.press("[name=password]", "Enter")
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    summary.locator("a").first.click()
    expect(page.locator("[name=password]")).to_be_focused()
    expect(page.locator("[name=password]")).to_have_attribute("aria-invalid", "true")
    assert page.title().startswith("Ошибка:")


def test_the_list_works_without_scripts(fresh_server, visitor):
    page = visitor(fresh_server, java_script_enabled=False).sign_in(Role.STUDENT)
    page.goto(fresh_server + page.locator("main a[href^='/wishes/']").first.get_attribute("href"))
    second = page.locator("[data-wish]").nth(1).get_attribute("data-wish")
    page.click(f"#first-{second}")
    assert page.locator("[data-wish]").first.get_attribute("data-wish") == second
