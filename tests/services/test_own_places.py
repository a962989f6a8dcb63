"""A place found by oneself: asked for, decided on by the college, and out of the matching once it is approved."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from app.database import utc_now
from app.extensions import db
from app.models import Notification, OwnPlace, OwnPlaceState, Participant, Phase, Role, TeamMember
from app.policies.actor import Actor, actor_of
from app.queries import other_ways, todo
from app.queries import own_places as queries
from app.services import own_places, reminders, snapshots
from app.services.errors import Refused, Stale
from tests import factories as make

OPEN = (Phase.COLLECTING, Phase.WISHES_OPEN, Phase.HOSTS_RATE)
WAITING, APPROVED, REFUSED, WITHDRAWN = OwnPlaceState
TOLD = {
    "host_name": "Студия «Теремок»",
    "address": "Смоленск, ул. Николаева, 20",
    "contact": "Заведующая, 00-00-00",
    "what": "Помогать воспитателю",
    "starts_on": make.SLOT[0],
    "ends_on": make.SLOT[1],
}


class Case:
    """A student in a round, and the manager of their college."""

    def __init__(self, phase=Phase.WISHES_OPEN):
        self.me = make.participant(make.round_(phase))
        self.student = Actor(self.me.person_id, frozenset({(Role.STUDENT, self.me.organisation_id)}))
        self.manager = actor_of(make.user(Role.COLLEGE_MANAGER, self.me.organisation).id)

    def ask(self, **values) -> OwnPlace:
        return own_places.ask(self.student, self.me, TOLD | values)

    def decide(self, place, is_approved=True, decision="", seen=None):
        own_places.decide(self.manager, place, seen or place.state, is_approved, decision)

    def told(self, person_id: int) -> list[str]:
        rows = db.session.query(Notification.kind).filter_by(person_id=person_id).order_by(Notification.id)
        return [kind for (kind,) in rows]


@pytest.fixture
def case(app):
    return Case()


def test_the_college_is_told_and_its_word_is_told_to_the_student(case):
    place = case.ask()
    assert case.told(case.manager.person_id) == ["own_place_asked"]

    case.decide(place)

    assert place.state is APPROVED
    assert case.told(case.me.person_id) == ["own_place_approved"]


def test_once_approved_the_student_takes_no_part_in_the_matching(case):
    make.wish(case.me, make.slot(round_=case.me.round))
    place = case.ask()
    assert case.me.public_id in snapshots.tables(case.me.round)["people.csv"].decode()

    case.decide(place)

    assert case.me.public_id not in snapshots.tables(case.me.round)["people.csv"].decode()
    assert other_ways.of([case.me])[case.me.id].goes_to.host_name == TOLD["host_name"]


def test_a_refusal_needs_a_reason_and_leaves_the_list_in_force(case):
    place = case.ask()
    with pytest.raises(Refused):
        case.decide(place, is_approved=False)

    case.decide(place, is_approved=False, decision="Не по программе")

    assert (place.state, place.decision) == (REFUSED, "Не по программе")
    assert case.me.public_id in snapshots.tables(case.me.round)["people.csv"].decode()


def test_one_at_a_time_waits_or_holds(case):
    place = case.ask()
    with pytest.raises(Refused, match="Теремок"):
        case.ask(host_name="Другое место")
    case.decide(place)
    with pytest.raises(Refused, match="Теремок"):
        case.ask(host_name="Другое место")


def test_the_database_holds_one_at_a_time_too(case):
    make.own_place(case.me)
    with pytest.raises(IntegrityError):
        make.own_place(case.me, APPROVED)


def test_what_waits_can_be_withdrawn_and_another_brought(case):
    place = case.ask()
    own_places.withdraw(case.student, case.me, place.public_id)
    again = case.ask(host_name="Другое место")
    assert [one.state for one in queries.of_participant(case.me)] == [WAITING, WITHDRAWN]
    assert again.state is WAITING


def test_what_is_decided_can_not_be_withdrawn(case):
    place = case.ask()
    case.decide(place)
    with pytest.raises(Refused):
        own_places.withdraw(case.student, case.me, place.public_id)
    assert place.state is APPROVED


def test_nobody_withdraws_what_another_has_brought(case):
    place = make.own_place(make.participant(case.me.round))
    with pytest.raises(Refused):
        own_places.withdraw(case.student, case.me, place.public_id)
    assert place.state is WAITING


@pytest.mark.parametrize(
    "days", [{"starts_on": make.PRACTICE[0] - timedelta(1)}, {"ends_on": make.PRACTICE[1] + timedelta(1)}]
)
def test_the_days_lie_within_the_practice_of_the_group(case, days):
    with pytest.raises(Refused, match="2027"):
        case.ask(**days)


def test_without_practice_weeks_the_student_is_told_whom_to_ask(sqlite_app):
    case = Case()
    case.me.practice_starts_on = case.me.practice_ends_on = None
    db.session.commit()
    with pytest.raises(Refused):
        case.ask()


@pytest.mark.parametrize("phase", list(Phase))
def test_places_are_brought_and_approved_until_the_freeze(sqlite_app, phase):
    case = Case(phase)
    place = make.own_place(make.participant(case.me.round))
    for act in (case.ask, lambda: case.decide(place)):
        if phase in OPEN:
            act()
        else:
            with pytest.raises(Refused):
                act()
    assert place.state is (APPROVED if phase in OPEN else WAITING)


def test_after_the_freeze_the_college_is_sent_to_the_coordinator_but_may_refuse(sqlite_app):
    case = Case(Phase.FROZEN)
    place = make.own_place(case.me)
    with pytest.raises(Refused, match=r"оординатор|oordinator"):
        case.decide(place)
    case.decide(place, is_approved=False, decision="Поздно")
    assert place.state is REFUSED


def test_an_approval_can_be_taken_back_until_the_freeze(case):
    place = make.own_place(case.me, APPROVED)
    case.decide(place, is_approved=False, decision="Хозяин отказался")
    assert place.state is REFUSED
    assert case.me.public_id in snapshots.tables(case.me.round)["people.csv"].decode()


def test_an_approval_holds_after_the_freeze(sqlite_app):
    case = Case(Phase.FROZEN)
    place = make.own_place(case.me, APPROVED)
    with pytest.raises(Refused):
        case.decide(place, is_approved=False, decision="Хозяин отказался")
    assert place.state is APPROVED


def test_of_two_who_decide_the_second_is_told(case):
    place = case.ask()
    case.decide(place, is_approved=False, decision="Не по программе")
    with pytest.raises(Stale):
        case.decide(place, seen=WAITING)
    assert place.state is REFUSED


def test_whose_place_is_approved_is_out_of_the_team_and_the_others_are_told(case):
    mates = [make.participant(case.me.round) for _ in range(2)]
    make.team(case.me, *mates)

    case.decide(case.ask())

    assert db.session.query(TeamMember).filter_by(participant_id=case.me.id).count() == 0
    assert case.told(mates[0].person_id) == ["team_left"]


def test_a_person_sent_elsewhere_by_hand_is_not_approved(sqlite_app):
    case = Case()
    make.pin(case.me, make.slot(round_=case.me.round))
    with pytest.raises(Refused):
        case.decide(case.ask())


def test_the_list_shows_only_own_students_and_counts_by_state(case):
    mine = case.ask()
    make.own_place(make.participant(case.me.round))
    found = queries.found(case.manager, case.me.round, WAITING)
    assert [one.id for one in found.page.items] == [mine.id]
    assert found.counts == {WAITING: 1, APPROVED: 0, REFUSED: 0, WITHDRAWN: 0}


def test_what_waits_stands_among_what_is_to_be_done_until_the_freeze(case):
    case.ask()
    assert "own_places.index" in {one.endpoint for one in todo.todo(case.manager)}
    db.session.get(Participant, case.me.id).round.phase = Phase.FROZEN
    db.session.commit()
    assert "own_places.index" not in {one.endpoint for one in todo.todo(case.manager)}


def test_who_goes_elsewhere_is_not_reminded_of_a_short_list(sqlite_app):
    case = Case()
    case.me.round.wishes_close_at = utc_now() + timedelta(days=1)
    make.own_place(case.me, APPROVED)
    other = make.participant(case.me.round)
    reminders.lists_close()
    assert (case.told(case.me.person_id), case.told(other.person_id)) == ([], ["lists_close"])
