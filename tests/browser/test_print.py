"""A page on paper: what steers the screen is gone, nothing is cut in two, nothing runs off the sheet."""

import pytest

from app.models import Role
from tests.browser.conftest import too_wide
from tests.browser.walking import pages_of

UPRIGHT, ACROSS = 703, 1032  # CSS pixels of A4 between the margins; a plan by weeks turns the sheet

FAULTS = """() => {
    const shown = (what) => [...document.querySelectorAll(what)].filter((e) => e.checkVisibility());
    const style = (e) => getComputedStyle(e);
    const told = (words, found) => found.slice(0, 3).map((e) => `${words}: ${e.outerHTML.slice(0, 120)}`);
    return [
        ...told("steers the screen", shown("nav a, button, .button, .filters, .exports, .masthead")),
        ...told("may be cut", shown("tr, li, .stat, .notice").filter((e) => style(e).breakInside !== "avoid")),
        ...told("head once", shown("thead").filter((e) => style(e).display !== "table-header-group")),
        ...told("closed", shown("figure details").filter((e) => !e.querySelector("tbody").checkVisibility())),
        ...(shown("h1").length && shown(".sheet-head time").length ? [] : ["no title or no date"]),
    ];
}"""


@pytest.mark.parametrize("role", [None, Role.STUDENT, Role.COORDINATOR], ids=lambda role: role or "visitor")
def test_every_page_prints_whole(server, visitor, role):
    person, found = visitor(server), {}
    if role:
        person.sign_in(role)
    pages = pages_of(person).values()
    person.page.emulate_media(media="print")
    for address in pages:
        page = person.open(address)
        page.set_viewport_size({"width": ACROSS if page.locator(".plan").count() else UPRIGHT, "height": 900})
        if wrong := page.evaluate(FAULTS) + too_wide(page):
            found[address] = wrong
    assert len(pages) >= 5
    assert found == {}
