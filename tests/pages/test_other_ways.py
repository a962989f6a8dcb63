"""Teams and places of one's own as a student and a college see them: what stands on the page, what each button does."""

import pytest

from app.extensions import db
from app.models import Mechanism, OwnPlace, OwnPlaceState, Phase, Role, Team, TeamMember
from tests import factories as make
from tests.pages.page import Page


@pytest.fixture
def mates(sqlite_app):
    """Two students of one group in one round."""
    round_, group = make.round_(), make.group()
    people = [make.participant(round_, make.student(group_=group)) for _ in range(2)]
    for one in people:
        make.account(one.person)
    return people


def visit(app, sign_in, participant):
    client = app.test_client()
    with client.session_transaction() as session:
        session["locale"] = "en"
    return sign_in(client, participant.person)


def test_a_code_goes_from_one_student_to_another(sqlite_app, sign_in, mates):
    first, second = (visit(sqlite_app, sign_in, one) for one in mates)
    first.post(f"/teams/{mates[0].public_id}/make")
    code = db.session.query(Team).one().code
    assert f"{code[:4]}\u00a0{code[4:]}" in first.get(f"/teams/{mates[0].public_id}").text

    second.post(f"/teams/{mates[1].public_id}/ask", data={"code": code.lower()})
    assert mates[1].person.full_name in first.get(f"/teams/{mates[0].public_id}").text
    first.post(f"/teams/{mates[0].public_id}/accept", data={"member": mates[1].public_id})

    answer = second.get(f"/teams/{mates[1].public_id}")
    assert "In the team: 2 of 5" in answer.text
    assert Page(answer.text).faults == []


def test_a_wrong_code_is_kept_in_the_field_with_what_to_do(sqlite_app, sign_in, mates):
    answer = visit(sqlite_app, sign_in, mates[0]).post(f"/teams/{mates[0].public_id}/ask", data={"code": "wrong-one"})
    assert answer.status_code == 422
    assert 'value="wrong-one"' in answer.text
    assert "No team of this round has this code" in answer.text


@pytest.mark.settings(RATELIMIT_ENABLED=True, SIGN_IN_LIMIT="3 per minute")
def test_codes_can_not_be_tried_one_after_another(sqlite_app, sign_in, mates):
    client = visit(sqlite_app, sign_in, mates[0])
    tries = [client.post(f"/teams/{mates[0].public_id}/ask", data={"code": f"KKKK{n:04}"}) for n in range(5)]
    assert [answer.status_code for answer in tries] == [422, 422, 422, 429, 429]


def test_lists_without_a_common_place_are_warned_of(sqlite_app, sign_in, mates):
    make.team(*mates)
    for one in mates:
        make.wish(one, make.slot(round_=one.round))
    assert (
        "Your lists have no place in common"
        in visit(sqlite_app, sign_in, mates[0]).get(f"/teams/{mates[0].public_id}").text
    )


def test_a_name_is_shown_to_nobody_who_shares_no_code(sqlite_app, sign_in, mates):
    make.team(mates[0])
    answer = visit(sqlite_app, sign_in, mates[1]).get(f"/teams/{mates[1].public_id}")
    assert mates[0].person.surname not in answer.text


def test_the_stable_mechanism_says_why_it_has_no_teams(sqlite_app, sign_in, mates):
    mates[0].round.mechanism = Mechanism.STABLE
    db.session.commit()
    answer = visit(sqlite_app, sign_in, mates[0]).get(f"/teams/{mates[0].public_id}")
    assert "This round has no teams" in answer.text
    assert "Make a team" not in answer.text


FORM = {
    "host_name": "Студия",
    "address": "Смоленск",
    "contact": "Заведующая, 00-00",
    "what": "Помогать",
    "starts_on": make.SLOT[0].isoformat(),
    "ends_on": make.SLOT[1].isoformat(),
}


def test_a_place_goes_from_the_student_to_the_college_and_back(sqlite_app, client, sign_in, mates):
    student, key = visit(sqlite_app, sign_in, mates[0]), mates[0].public_id
    student.post(f"/own-places/of/{key}/new", data=FORM)
    place = db.session.query(OwnPlace).one()
    sign_in(client, make.user(Role.COLLEGE_MANAGER, mates[0].organisation))
    assert place.public_id in client.get("/own-places/?state=waiting").text

    client.post(f"/own-places/{place.public_id}/decide", data={"seen": "waiting", "word": "approve"})

    assert "Approved by the college" in student.get(f"/own-places/of/{key}").text
    for address in ("/", f"/wishes/{key}"):
        assert "You go to a place that you have found yourself" in student.get(address).text


def test_what_was_typed_stays_when_something_is_wrong(sqlite_app, sign_in, mates):
    answer = visit(sqlite_app, sign_in, mates[0]).post(
        f"/own-places/of/{mates[0].public_id}/new", data=FORM | {"ends_on": "2030-01-01"}
    )
    assert answer.status_code == 422
    assert 'value="Студия"' in answer.text
    assert "The practice of your group is from" in answer.text


def test_a_refusal_without_a_reason_says_what_is_missing(sqlite_app, client, sign_in, mates):
    place = make.own_place(mates[0])
    sign_in(client, make.user(Role.COLLEGE_MANAGER, mates[0].organisation))
    answer = client.post(f"/own-places/{place.public_id}/decide", data={"seen": "waiting", "word": "refuse"})
    assert answer.status_code == 422
    assert Page(answer.text).faults == []
    assert place.state is OwnPlaceState.WAITING


@pytest.mark.parametrize("state", list(OwnPlaceState))
@pytest.mark.parametrize("phase", [Phase.WISHES_OPEN, Phase.FROZEN])
def test_pages_of_every_state_are_well_made(sqlite_app, client, sign_in, mates, state, phase):
    place = make.own_place(mates[0], state, decision="Слово")
    make.asks_to_join(make.team(mates[1]), mates[0])
    mates[0].round.phase = phase
    student, manager = visit(sqlite_app, sign_in, mates[0]), make.user(Role.COLLEGE_MANAGER, mates[0].organisation)
    sign_in(client, manager)
    pages = [student.get(f"/own-places/of/{mates[0].public_id}{more}") for more in ("", "/new")]
    pages += [student.get(f"/teams/{mates[0].public_id}"), client.get(f"/own-places/{place.public_id}")]
    assert [(page.status_code, Page(page.text).faults) for page in pages] == [(200, [])] * 4
    assert db.session.query(TeamMember).count() == 2
