"""From a round without people to one with them, as the college and the coordinator see it."""

from datetime import date

import pytest
from sqlalchemy import event

from app.extensions import db
from app.models import Audience, Participant, Phase, Role
from tests import factories as make
from tests.pages.page import Page

MOST_QUERIES = 15
VIEWS = ("", "/teachers", "/renew", "/people", "/people?state=out")


@pytest.fixture
def group(sqlite_app):
    return make.group()


@pytest.fixture
def round_(sqlite_app):
    return make.round_(Phase.COLLECTING, title="Весна")


@pytest.fixture
def browser(group, client, sign_in):
    """The college's manager is signed in and reads English."""
    sign_in(client, make.user(Role.COLLEGE_MANAGER, group.organisation))
    with client.session_transaction() as session:
        session["locale"] = "en"
    return client


def here(round_, view="") -> str:
    return f"/taking-part/{round_.public_id}{view}"


def count(**which) -> int:
    return db.session.query(Participant).filter_by(**which).count()


def test_a_college_finds_a_round_into_which_it_has_brought_nobody(browser, round_):
    for address in ("/", "/rounds/", f"/rounds/{round_.public_id}"):
        assert here(round_) in Page(browser.get(address).text).links, address


def test_a_round_that_is_past_it_is_not_shown_to_whom_it_does_not_concern(browser):
    past = make.round_(Phase.HOSTS_RATE)
    assert browser.get(f"/rounds/{past.public_id}").status_code == 404
    assert browser.get(here(past)).status_code == 404


def test_the_coordinator_is_led_there_from_a_round_without_people(sqlite_app, client, sign_in, round_):
    sign_in(client, make.user(Role.COORDINATOR))
    for address in ("/", f"/rounds/{round_.public_id}"):
        assert here(round_) in Page(client.get(address).text).links


def test_groups_are_looked_at_before_they_are_added(browser, round_, group):
    make.student(group_=group)
    form = {"period": group.practice_periods[0].public_id}
    shown = browser.post(here(round_), data=form)
    assert "Add 1 student?" in shown.text
    assert Page(shown.text).faults == []
    assert count() == 0
    browser.post(here(round_), data=form | {"is_looked_at": "1"})
    assert count(round_id=round_.id, group_id=group.id) == 1


def test_all_that_the_filter_shows_are_looked_at_together(browser, round_, group):
    other = make.group(group.programme, year_of_study=2)
    for one in (group, other):
        make.student(group_=one)
    assert "Add 2 students?" in browser.post(here(round_), data={"which": "all"}).text
    assert "Add 1 student?" in browser.post(here(round_, "?year=2"), data={"which": "all"}).text


def test_groups_of_another_college_are_not_there(browser, round_, group):
    foreign = make.student().group
    form = {"period": foreign.practice_periods[0].public_id, "is_looked_at": "1"}
    assert foreign.name not in browser.get(here(round_)).text
    browser.post(here(round_), data=form)
    assert count() == 0


def test_the_days_are_those_of_the_slots_until_others_are_asked_for(browser, round_, group):
    make.slot(round_=round_)
    may = make.group(group.programme, practice=(date(2027, 5, 3), date(2027, 5, 16)))
    assert (group.name in (text := browser.get(here(round_)).text), may.name in text) == (True, False)
    assert may.name in browser.get(here(round_, "?since=2027-05-01&until=2027-05-31")).text


@pytest.mark.parametrize("query", ["?since=nonsense&until=2027-01-01", "?year=9&code=x", "?public_id=1&page=z"])
def test_an_odd_address_still_makes_a_page(browser, round_, group, query):
    answer = browser.get(here(round_, query))
    assert (answer.status_code, Page(answer.text).faults) == (200, [])
    assert browser.post(here(round_, query)).status_code == 302


def test_teachers_for_whom_it_is_time_are_added(browser, round_, group):
    due = make.teacher(organisation_=group.organisation)
    fresh = make.teacher(organisation_=group.organisation, last_internship_on=date.today())
    text = browser.get(here(round_, "/teachers")).text
    assert (due.person.full_name in text, fresh.person.full_name in text) == (True, False)
    assert fresh.person.full_name in browser.get(here(round_, "/teachers?whom=all")).text
    browser.post(here(round_, "/teachers"), data={"teacher": due.person.public_id})
    assert count(audience=Audience.TEACHER, person_id=due.person_id) == 1


def test_a_teacher_of_another_college_is_out_of_reach(browser, round_):
    foreign = make.teacher()
    browser.post(here(round_, "/teachers"), data={"teacher": foreign.person.public_id})
    assert count() == 0


def test_what_has_changed_is_shown_and_done(browser, round_, group):
    make.participant(round_, make.student(group_=group))
    make.student(group_=group)
    assert "Bring 1 person up to date" in browser.get(here(round_, "/renew")).text
    browser.post(here(round_, "/renew"))
    assert count(round_id=round_.id) == 2
    assert "Everything is up to date" in browser.get(here(round_, "/renew")).text


def test_one_person_goes_out_and_comes_back(browser, round_, group):
    member = make.participant(round_, make.student(group_=group))
    address = f"/taking-part/people/{member.public_id}/take-"
    assert browser.post(address + "out", data={"reason": ""}).status_code == 422
    browser.post(address + "out", data={"reason": "Отпуск"})
    assert "Отпуск" in browser.get(here(round_, "/people?state=out")).text
    assert member.person.full_name not in browser.get(here(round_, "/people")).text
    browser.post(address + "in")
    assert member.person.full_name in browser.get(here(round_, "/people")).text


def test_who_was_taken_out_has_no_list_to_open(sqlite_app, client, sign_in):
    member = make.participant(make.round_(), taken_out_at=make.utc_now())
    make.account(member.person)
    sign_in(client, member.person)
    assert client.get(f"/wishes/{member.public_id}").status_code == 404
    assert f"/wishes/{member.public_id}" not in Page(client.get("/").text).links


def test_after_the_deadline_the_pages_say_so_and_offer_no_button(browser, group):
    late = make.round_(Phase.HOSTS_RATE)
    member = make.participant(late, make.student(group_=group))
    for view in VIEWS:
        page = browser.get(here(late, view)).text
        assert "the deadline of the wishes" in page, view
        assert 'class="button button-primary' not in page or view == "/renew", view
    assert browser.post(f"/taking-part/people/{member.public_id}/take-out", data={"reason": "x"}).status_code == 422


@pytest.mark.parametrize("view", VIEWS)
def test_the_questions_asked_do_not_grow_with_the_people(browser, round_, group, view):
    make.participant(round_, make.teacher(organisation_=group.organisation))
    for one in (group, make.group(group.programme), make.group(group.programme)):
        make.participant(round_, make.student(group_=one))
        make.student(group_=one)
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda _c, _k, statement, *_m: statements.append(statement))
    answer = browser.get(here(round_, view))
    asked = [one for one in statements if not one.startswith(("BEGIN", "PRAGMA", "ROLLBACK", "SAVEPOINT", "RELEASE"))]
    assert (Page(answer.text).faults, len(asked) <= MOST_QUERIES) == ([], True), len(asked)


def test_the_people_are_taken_away_as_a_file(browser, round_, group):
    member = make.participant(round_, make.student(group_=group))
    text = browser.get(here(round_, "/people/export.csv")).get_data(as_text=True)
    assert member.person.surname in text
