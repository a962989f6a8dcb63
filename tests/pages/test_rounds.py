"""What the coordinator, the council and a college are shown of a round, and what the forms say back."""

import re

import pytest

from app.arrival import GRACE
from app.database import utc_now
from app.extensions import db
from app.models import Phase, Role, Round, Run, RunKind
from app.policies import lottery
from tests import factories as make

PLAN = {
    "title": "Весна",
    "wishes_close_at": "2037-03-01T23:59",
    "least_wishes": "3",
    "most_wishes": "5",
    "way": "first_wishes",
    "criteria": ["placed", "profile:greedy"],
}


@pytest.fixture
def browser(sqlite_app, client, sign_in):
    """A client in which the coordinator is signed in and reads English."""
    sign_in(client, make.user(Role.COORDINATOR))
    with client.session_transaction() as session:
        session["locale"] = "en"
    return client


def aims(text: str) -> list[str]:
    return re.findall(r'name="criteria" value="([^"]+)"', text)


def test_a_round_is_planned_by_the_servers_clock(browser):
    browser.post("/rounds/new", data=PLAN)

    round_ = db.session.query(Round).one()
    assert round_.wishes_close_at.isoformat() == "2037-03-01T20:59:00+00:00"  # Moscow is three hours ahead
    assert (round_.criteria, round_.phase) == (["placed", "profile:greedy"], Phase.COLLECTING)


def test_a_button_moves_an_aim_and_saves_nothing(browser):
    page = browser.post("/rounds/new", data=PLAN | {"order": "up:profile:greedy"})

    assert page.status_code == 200
    assert aims(page.text) == ["profile:greedy", "placed"]
    assert 'value="Весна"' in page.text
    assert db.session.query(Round).count() == 0


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"most_wishes": "2"}, "can&#39;t be below the least"),
        ({"way": "own", "criteria": ["distance", "placed"]}, "has to stand above it"),
        ({"way": "stable", "has_fallback": "y"}, "knows only wishes"),
        ({"wishes_close_at": ""}, "Enter when wishes close"),
        ({"ratings_close_at": "2037-02-01T12:00"}, "order of the phases"),
        ({"way": "by magic"}, "Please check what you entered"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_words(browser, changed, words):
    page = browser.post("/rounds/new", data=PLAN | changed)

    assert page.status_code == 422
    assert words in page.text
    assert db.session.query(Round).count() == 0


def test_two_coordinators_who_change_a_plan_are_shown_the_difference(browser):
    round_ = make.round_(Phase.COLLECTING, title="Старое")
    seen = round_.version
    browser.post(f"/rounds/{round_.public_id}/edit", data=PLAN | {"version": seen, "title": "Первый"})

    page = browser.post(f"/rounds/{round_.public_id}/edit", data=PLAN | {"version": seen, "title": "Второй"})

    assert page.status_code == 422
    assert "Somebody has changed this" in page.text
    assert "Первый" in page.text
    assert db.session.query(Round).one().title == "Первый"


def test_what_stands_in_the_way_of_the_stable_way_is_said_at_the_choice(browser):
    round_ = make.round_(Phase.COLLECTING)
    make.slot(round_=round_, min_to_open=2)

    assert "1 slot opens only from several people" in browser.get(f"/rounds/{round_.public_id}/edit").text


def test_the_number_of_the_draw_is_shown_with_the_result_and_not_before(browser):
    round_ = make.round_()
    address, seal, opening = f"/rounds/{round_.public_id}", lottery.commitment(round_), lottery.opening(round_)
    before = browser.get(address).text
    make.publish(make.run(round_))
    after = browser.get(address).text

    assert seal in before
    assert round_.seed_nonce not in before
    assert seal in after
    assert opening in after


def test_a_step_says_beforehand_whom_it_leaves_without_a_wish(browser):
    round_, slot = make.round_(), None
    slot = make.slot(round_=round_)
    make.draft(make.participant(round_), slot)
    make.participant(round_)

    text = browser.get(f"/rounds/{round_.public_id}/move").text

    assert "1 draft is long enough" in text
    assert "1 person has no whole list and gets no wish" in text


def test_wishes_opened_again_need_a_reason(browser):
    round_ = make.round_(Phase.HOSTS_RATE)
    form = {"version": round_.version, "until": "2037-01-01T12:00", "reason": " "}

    page = browser.post(f"/rounds/{round_.public_id}/reopen", data=form)

    assert page.status_code == 422
    assert "Say why" in page.text
    assert 'value="2037-01-01T12:00"' in page.text


def test_who_freezes_a_round_that_another_has_moved_is_told(browser):
    round_ = make.round_(Phase.HOSTS_RATE)
    form = {"version": round_.version}
    browser.post(f"/rounds/{round_.public_id}/freeze", data=form)

    browser.post(f"/rounds/{round_.public_id}/freeze", data=form)

    assert "Another coordinator has moved the round meanwhile" in browser.get(f"/rounds/{round_.public_id}").text


def test_one_run_may_decide_otherwise_and_its_page_says_so(browser):
    round_ = make.round_(wishes_close_at=utc_now() - GRACE)
    browser.post(f"/rounds/{round_.public_id}/freeze", data={"version": round_.version})
    browser.post(f"/rounds/{round_.public_id}/solve", data={"way": "least_sum", "criteria": ["placed"]})

    run = db.session.query(Run).one()
    assert run.criteria == ["placed", "rank_cost"]
    done = make.run(round_, criteria=run.criteria)
    assert "It decides otherwise than was announced" in browser.get(f"/runs/{done.public_id}").text


@pytest.mark.parametrize("kind", [RunKind.REHEARSAL, RunKind.WHAT_IF])
def test_a_run_that_is_not_the_matching_says_so_and_has_no_way_out(browser, kind):
    run = make.run(make.round_(Phase.VERIFIED), kind=kind)

    text = browser.get(f"/runs/{run.public_id}").text

    assert {"rehearsal": "A rehearsal", "what_if": "A what-if"}[kind] in text
    assert "/approve" not in text
    assert "/publish" not in text


def test_whoever_started_a_run_is_told_to_wait_for_another(browser, monkeypatch):
    monkeypatch.setattr("app.services.run_files.is_stale", lambda run, archive=None: False)
    author = db.session.query(make.RoleGrant).filter_by(role=Role.COORDINATOR).one().person
    run = make.run(make.round_(Phase.VERIFIED), started_by=author)

    text = browser.get(f"/runs/{run.public_id}").text

    assert "You started this run yourself" in text
    assert f"/runs/{run.public_id}/approve" not in text


def test_the_council_finds_a_run_to_approve_on_the_overview(sqlite_app, client, sign_in, monkeypatch):
    monkeypatch.setattr("app.services.run_files.is_stale", lambda run, archive=None: False)
    run = make.run(make.round_(Phase.VERIFIED))
    council = sign_in(client, make.user(Role.COUNCIL_MEMBER))

    assert f"/runs/{run.public_id}" in council.get("/").text
    assert f"/runs/{run.public_id}/approve" in council.get(f"/runs/{run.public_id}").text


def test_a_college_sees_the_rules_and_no_buttons(sqlite_app, client, sign_in):
    round_ = make.round_(Phase.HOSTS_RATE)
    college = make.participant(round_).organisation
    text = sign_in(client, make.user(Role.COLLEGE_MANAGER, college)).get(f"/rounds/{round_.public_id}").text

    assert lottery.commitment(round_) in text
    assert "/freeze" not in text
    assert "/move" not in text
