"""Groups and teachers come into a round, one person goes out of it; who is told, and what is refused."""

from datetime import date, timedelta

import pytest

from app.database import new_public_id, utc_now
from app.extensions import db
from app.models import Audience, AuditEntry, Notification, Participant, Phase, Role, TeamMember
from app.policies.actor import actor_of
from app.policies.phases import Act, allowing
from app.services import rounds, snapshots, taking_part
from app.services.errors import Refused
from tests import factories as make

LEFT = date(2026, 10, 1)
pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def group(app):
    return make.group()


@pytest.fixture
def manager(group):
    return actor_of(make.user(Role.COLLEGE_MANAGER, group.organisation).id)


@pytest.fixture
def collecting(app):
    return make.round_(Phase.COLLECTING)


def inside(round_) -> list[Participant]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(Participant).where(taking_part.of(round_)).order_by(Participant.id)))


def told(kind="in_round") -> list[int]:
    return list(db.session.scalars(db.select(Notification.person_id).filter_by(kind=kind)))


# --------------------------------------------------------------------------------------------- coming in


def test_a_group_comes_in_with_its_weeks_and_its_college(collecting, group, manager):
    students = [make.student(group_=group) for _ in range(3)]

    assert taking_part.enrol(manager, collecting, group.practice_periods) == 3

    rows = inside(collecting)
    assert [one.person_id for one in rows] == [one.person_id for one in students]
    assert {(one.audience, one.group, one.organisation) for one in rows} == {
        (Audience.STUDENT, group, group.organisation)
    }
    assert {(one.practice_starts_on, one.practice_ends_on) for one in rows} == {make.PRACTICE}
    assert db.session.query(AuditEntry).filter_by(act="round:enrol").one().details["people"] == 3


def test_the_preview_says_whom_it_leaves_out_and_why(collecting, group):
    make.participant(collecting, make.student(group_=group))
    make.participant(collecting, make.student(group_=group), taken_out_at=utc_now(), taken_out_because="Отпуск")
    make.student(group_=group, left_on=LEFT)
    new = make.student(make.person(birth_date=None), group)

    [plan] = taking_part.planned(collecting, group.practice_periods)

    assert (plan.new, plan.present, plan.gone, plan.out, plan.undated) == ((new.person_id,), 1, 1, 1, 1)


def test_twice_changes_nothing(collecting, group, manager):
    make.student(group_=group)
    assert [taking_part.enrol(manager, collecting, group.practice_periods) for _press in range(2)] == [1, 0]
    assert len(inside(collecting)) == 1


def test_a_group_ticked_with_two_periods_comes_in_once(collecting, group, manager):
    make.student(group_=group)
    group.practice_periods.append(make.period(group))
    first, second = taking_part.planned(collecting, group.practice_periods)
    assert (len(first.new), len(second.new), second.present) == (1, 0, 1)
    assert taking_part.enrol(manager, collecting, group.practice_periods) == 1
    assert inside(collecting)[0].practice_starts_on == make.PRACTICE[0]


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase not in allowing(Act.ENROL)])
def test_nobody_comes_in_later(app, group, manager, phase):
    make.student(group_=group)
    with pytest.raises(Refused, match="deadline"):
        taking_part.enrol(manager, make.round_(phase), group.practice_periods)


def test_nobody_comes_in_after_the_deadline_though_the_phase_lags_behind(app, group, manager):
    make.student(group_=group)
    with pytest.raises(Refused, match="deadline"):
        taking_part.enrol(manager, make.round_(wishes_close_at=utc_now()), group.practice_periods)


def test_teachers_come_in_once_and_without_weeks(collecting, manager, group):
    here, gone = (make.teacher(organisation_=group.organisation, left_on=day) for day in (None, LEFT))

    assert [taking_part.enrol_teachers(manager, collecting, [here, gone]) for _press in range(2)] == [1, 0]

    [row] = inside(collecting)
    assert (row.person, row.audience, row.group, row.practice_starts_on) == (here.person, Audience.TEACHER, None, None)


# -------------------------------------------------------------------------------------------- being told


def test_people_are_told_at_once_while_wishes_are_open(app, group, manager):
    student = make.student(group_=group)
    taking_part.enrol(manager, make.round_(), group.practice_periods)
    assert told() == [student.person_id]


def test_people_who_came_in_before_are_told_when_wishes_open(collecting, group, manager):
    student, out = make.student(group_=group), make.student(group_=group)
    taking_part.enrol(manager, collecting, group.practice_periods)
    taking_part.take_out(manager, inside(collecting)[1], "Отпуск")
    assert told() == []

    rounds.advance(actor_of(make.user(Role.COORDINATOR).id), collecting, collecting.version, Phase.WISHES_OPEN)

    assert told() == [student.person_id]
    assert told("out_of_round") == []
    assert out.person_id not in told()


# --------------------------------------------------------------------------------------------- going out


def test_one_person_is_taken_out_with_a_reason_that_they_read(app, group, manager):
    member = make.participant(make.round_(), make.student(group_=group))
    taking_part.take_out(manager, member, "Академический отпуск")
    assert inside(member.round) == []
    notice = db.session.query(Notification).filter_by(kind="out_of_round").one()
    assert (notice.person_id, notice.facts["reason"]) == (member.person_id, "Академический отпуск")


def test_without_a_reason_nobody_is_taken_out(app, group, manager):
    member = make.participant(make.round_(), make.student(group_=group))
    with pytest.raises(Refused, match="why"):
        taking_part.take_out(manager, member, "")


def test_a_certified_list_is_the_persons_word(app, group, manager):
    member = make.participant(make.round_(), make.student(group_=group))
    make.wish(member, make.slot(round_=member.round))
    with pytest.raises(Refused, match="certified"):
        taking_part.take_out(manager, member, "Перевод")
    assert len(inside(member.round)) == 1


def test_who_has_left_goes_out_with_a_certified_list_which_is_kept_and_does_not_count(app, group, manager):
    student = make.student(group_=group)
    member = make.participant(make.round_(), student)
    other = make.participant(member.round, make.student(group_=group))
    for one in (member, other):
        make.wish(one, make.slot(round_=member.round))
    student.left_on = LEFT
    db.session.commit()

    taking_part.take_out(manager, member, "Отчислена")

    people = snapshots.tables(member.round)["people.csv"].decode()
    assert (member.public_id in people, other.public_id in people) == (False, True)
    assert member.certified_list is not None


def test_the_team_goes_on_without_them(app, group, manager):
    round_ = make.round_()
    one, other, third = (make.participant(round_, make.student(group_=group)) for _ in range(3))
    make.team(one, other, third)
    taking_part.take_out(manager, one, "Отпуск")
    left = set(db.session.scalars(db.select(TeamMember.participant_id)))
    assert left == {other.id, third.id}
    assert set(told("team_left")) == {other.person_id, third.person_id}


def test_who_was_taken_out_by_mistake_comes_back_with_the_draft(app, group, manager):
    member = make.participant(make.round_(), make.student(group_=group))
    wish = make.draft(member, make.slot(round_=member.round))
    taking_part.take_out(manager, member, "Ошибка")
    taking_part.take_in(manager, member)
    assert inside(member.round) == [member]
    assert wish.participant is member
    with pytest.raises(Refused, match="already"):
        taking_part.take_in(manager, member)


def test_who_has_left_does_not_come_back(app, group, manager):
    student = make.student(group_=group, left_on=LEFT)
    member = make.participant(make.round_(), student, taken_out_at=utc_now())
    with pytest.raises(Refused, match="has left"):
        taking_part.take_in(manager, member)


# ---------------------------------------------------------------------------------------------- thousands


def test_thousands_come_in_at_once(app, group, manager):
    """It takes about a second; the bound is for a machine that is busy."""
    people = [
        {"id": 10_000 + i, "public_id": new_public_id(), "surname": "Тысячная", "given_name": "А", "version": 1}
        for i in range(5000)
    ]
    db.session.execute(db.insert(make.Person), people)
    db.session.execute(db.insert(make.Student), [{"person_id": one["id"], "group_id": group.id} for one in people])
    db.session.commit()
    started = utc_now()
    assert taking_part.enrol(manager, make.round_(), group.practice_periods) == 5000
    assert utc_now() - started < timedelta(seconds=10)
