"""Each role follows the links it is shown, on the full demo: every page works, is well made, frugal and quick."""

import os
from collections import Counter, deque
from urllib.parse import urlsplit

import pytest
from werkzeug.exceptions import HTTPException

from app.models import Role
from app.policies.permissions import Permission
from app.policies.rules import RULES
from tests.pages.conftest import fastest
from tests.pages.page import Page

MOST_QUERIES_OF_A_LIST, MOST_QUERIES = 15, 25  # a page about one thing shows all its parts
SECONDS = 0.2 * (2 if os.environ.get("CI") == "true" else 1)  # the cores of CI are slow and shared
OF_EACH_KIND = 3  # pages looked at per endpoint and role
NO_PAGES = {"assets.htmx", "home.health", "mailings.progress", "modules.as_json", "runs.bundle", "runs.progress"}
NO_PAGES |= {"sessions.new"}
NO_PAGES |= {"enrolment_solves.bundle", "enrolment_solves.progress"}
NOT_YET = {
    (Role.TEACHER, "placements.show"),  # the teacher's round is not published; tests/browser follows that link
    # The demo's rounds are open or published, not frozen; tests/pages/test_comparing.py follows these links.
    (Role.COORDINATOR, "runs.what_if"),
    (Role.COORDINATOR, "pins.new"),
}
# In the demo no round is in the phase in which hosts look at candidates.
NOT_YET |= {(role, "candidates.show") for role in (Role.HOST_MANAGER, Role.SCHOOL_MANAGER, Role.COLLEGE_MANAGER)}
# No round of the demo is in its clearing, and the teacher's has no result; tests/pages/test_assignments.py goes there.
NOT_YET |= {(Role.STUDENT, "assignments.free"), (Role.TEACHER, "assignments.free"), (Role.TEACHER, "assignments.leave")}
NOT_YET |= {(role, "assignments.late_applicants") for role in (Role.COORDINATOR, Role.COLLEGE_MANAGER)}
# Nothing was changed by hand in the demo, nobody is a deputy and no host has been silent for days;
# tests/pages/test_by_hand.py and test_deputies.py go there.
NOT_YET |= {(role, "assignments.export_changes") for role in (Role.COORDINATOR, Role.COLLEGE_MANAGER)}
NOT_YET |= {
    (role, "deputies.export")
    for role in (Role.COORDINATOR, Role.COLLEGE_MANAGER, Role.HOST_MANAGER, Role.SCHOOL_MANAGER)
}
NOT_YET |= {(Role.COORDINATOR, "assignments.offered"), (Role.COORDINATOR, "deputies.new")}
NOT_YET |= {(role, "assignments.refuse") for role in (Role.COORDINATOR, Role.MENTOR)}
# The demo's enrolment round is published: nothing is brought in any more; tests/pages/test_enrolment.py goes there.
NOT_YET |= {(Role.COORDINATOR, f"enrolment_rounds.{page}") for page in ("runs", "groups")}
# No host and no school of the demo has a module in work; those that a coordinator sees among all are met further on
# than this walk goes. tests/services/test_modules.py and test_module_runs.py hold what these pages do.
DRAFTING = ("draft", "edit", "needs", "competencies_of", "add_part", "change_part")
NOT_YET |= {(role, f"modules.{page}") for role in (Role.HOST_MANAGER, Role.SCHOOL_MANAGER) for page in DRAFTING}
NOT_YET |= {(Role.COORDINATOR, f"module_runs.{page}") for page in ("edit", "add_part", "cancel", "change_part")}
NOT_YET |= {(Role.COORDINATOR, f"modules.{page}") for page in ("bring_in", "change_part")}
ENOUGH_TO_FIND = 8  # pages of a kind among which one is the person's own
# Pages about something that only who has made it sees (the demo's import belongs to the college), and the file
# of one's readers, which is offered once somebody has read.
OF_ONES_OWN = {
    "imports.columns",
    "imports.export",
    "imports.faults",
    "imports.progress",
    "imports.show",
    "profile.export_readers",
}
LISTS = (".index", ".mine")  # and the overview, which is a list of what to do, not of rows
OWN = ("lists.check", "placements.show", "wishes.edit")  # asked for by everybody at once, around a deadline
ROLES = [None, *Role]


def is_file(endpoint: str) -> bool:
    """A list or a sample to take away: asked for now and then, not a page that must be there at once."""
    name = endpoint.split(".")[-1]
    return name.startswith("export") or name in {"sample", "faults"}


def endpoint_of(app, address: str) -> str | None:
    try:
        return app.url_map.bind("localhost").match(urlsplit(address).path)[0]
    except HTTPException:
        return None


def walk(app, client, start="/", most=OF_EACH_KIND):
    """Pages in the order in which a person comes upon them: (address, endpoint, answer)."""
    waiting, seen, visited = deque([start]), {start}, Counter()
    while waiting:
        address = waiting.popleft()
        endpoint = endpoint_of(app, address)
        if endpoint is None or endpoint.endswith("static") or visited[endpoint] >= most:
            if endpoint is None:
                yield address, None, client.get(address)
            continue
        visited[endpoint] += 1
        answer = client.get(address)
        yield address, endpoint, answer
        if answer.mimetype == "text/html":
            for link in Page(answer.text).links:
                link = link.partition("#")[0]
                if link and link not in seen:
                    seen.add(link)
                    waiting.append(link)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.value if role else "visitor")
def test_pages_work_and_are_well_made(demo, visit, role, language):
    wrong = {}
    for address, _endpoint, answer in walk(demo, visit(role, language)):
        if answer.status_code != 200:
            wrong[address] = answer.status
        elif answer.mimetype == "text/html":
            page = Page(answer.text)
            faults = page.faults + ([] if page.language == language else [f"the page speaks {page.language!r}"])
            if faults:
                wrong[address] = faults
    assert wrong == {}


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.value if role else "visitor")
def test_pages_ask_few_questions_and_answer_quickly(demo, visit, counted, role):
    client, slow, chatty = visit(role), {}, {}
    for address, endpoint, _first in list(walk(demo, client)):
        if endpoint in NO_PAGES or is_file(endpoint):
            continue
        with counted() as queries:
            client.get(address)
        if len(queries) > (MOST_QUERIES_OF_A_LIST if endpoint.endswith((*LISTS, *OWN)) else MOST_QUERIES):
            chatty[address] = len(queries)
        seconds = fastest(lambda address=address: client.get(address), enough_s=SECONDS)
        if seconds > SECONDS:
            slow[address] = f"{seconds * 1000:.0f} ms"
    assert (chatty, slow) == ({}, {})


@pytest.mark.parametrize("role", list(Role))
def test_every_page_of_a_role_is_linked(demo, visit, role):
    """Nobody has to know an address by heart."""
    reached = {endpoint for _address, endpoint, _answer in walk(demo, visit(role), most=ENOUGH_TO_FIND)}
    open_to_role = {
        rule.endpoint
        for rule in demo.url_map.iter_rules()
        if "GET" in rule.methods
        and isinstance(access := getattr(demo.view_functions[rule.endpoint], "access", None), Permission)
        and role in RULES[access].reaches
    }
    assert {
        one for one in open_to_role - NO_PAGES - reached if (role, one) not in NOT_YET and one not in OF_ONES_OWN
    } == set()


def test_the_demo_says_that_it_is_one(visit):
    assert "демонстрационные данные" in visit(None).get("/").text.lower()
    assert "демонстрационные данные" in visit(Role.STUDENT).get("/").text.lower()


def test_the_language_can_be_switched_and_is_kept(visit):
    client = visit(None)
    assert Page(client.get("/").text).language == "ru"
    answer = client.post("/language", data={"locale": "en", "next": "/sites/"})
    assert answer.location == "/sites/"
    assert Page(client.get("/sites/").text).language == "en"
