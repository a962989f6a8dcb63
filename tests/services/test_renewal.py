"""The people of a round follow what happens in the groups: joined, left, moved, other weeks."""

from datetime import date

import pytest

from app.database import utc_now
from app.extensions import db
from app.models import AuditEntry, Notification, Role
from app.policies.actor import actor_of
from app.services import renewal, taking_part
from app.services.renewal import Kind
from tests import factories as make

LEFT = date(2026, 10, 1)
LATER = (date(2027, 2, 8), date(2027, 3, 7))


@pytest.fixture
def member(app):
    """The first of a group that takes part in an open round."""
    return make.participant(make.round_())


@pytest.fixture
def manager(member):
    return actor_of(make.user(Role.COLLEGE_MANAGER, member.organisation).id)


def kinds(member) -> list[Kind]:
    return [one.kind for one in renewal.changes(member.round, [member.organisation_id])]


def renewed(manager, member) -> dict:
    db.session.commit()
    done = dict(renewal.renew(manager, member.round, [member.organisation_id]))
    db.session.expire_all()
    assert kinds(member) == [], "once is enough"
    return done


def test_nothing_has_changed(member, manager):
    assert renewed(manager, member) == {}
    assert db.session.query(AuditEntry).filter_by(act="round:renew").count() == 0


def test_who_has_joined_the_group_comes_in_and_is_told(member, manager):
    new = make.student(group_=member.group)
    assert renewed(manager, member) == {Kind.JOINED: 1}
    row = db.session.query(make.Participant).filter_by(person_id=new.person_id).one()
    assert (row.group, row.practice_starts_on, row.practice_ends_on) == (member.group, *make.PRACTICE)
    assert db.session.query(Notification).filter_by(kind="in_round").one().person_id == new.person_id


def test_a_student_of_a_group_that_is_not_in_the_round_stays_away(member, manager):
    make.student(group_=make.group(member.group.programme))
    assert renewed(manager, member) == {}


def test_who_has_left_goes_out_and_comes_back_when_that_was_a_mistake(member, manager):
    student = db.session.query(make.Student).filter_by(person_id=member.person_id).one()
    make.participant(member.round, make.student(group_=member.group))
    student.left_on = LEFT
    assert renewed(manager, member) == {Kind.LEFT: 1}
    assert member.taken_out_at
    student.left_on = None
    assert renewed(manager, member) == {Kind.BACK: 1}
    assert member.taken_out_at is None


def test_who_was_taken_out_by_hand_stays_out(member, manager):
    taking_part.take_out(manager, member, "Отпуск")
    make.participant(member.round, make.student(group_=member.group))
    assert renewed(manager, member) == {}
    assert member.taken_out_at


def test_a_teacher_who_has_left_goes_out(member, manager):
    teacher = make.participant(member.round, make.teacher(organisation_=member.organisation, left_on=LEFT))
    assert renewed(manager, member) == {Kind.LEFT: 1}
    assert teacher.taken_out_at


def test_the_weeks_follow_the_calendar_of_the_group(member, manager):
    make.period(member.group)  # another practice, in May
    period = member.group.practice_periods[0]
    period.starts_on, period.ends_on = LATER
    assert renewed(manager, member) == {Kind.WEEKS: 1}
    assert (member.practice_starts_on, member.practice_ends_on) == LATER


def test_weeks_of_a_period_that_is_gone_stay_as_they_were(member, manager):
    make.period(member.group)
    db.session.delete(member.group.practice_periods[0])
    assert renewed(manager, member) == {}


def test_who_has_changed_groups_takes_over_the_other_groups_weeks(member, manager):
    other = make.participant(member.round, make.student(group_=make.group(member.group.programme, LATER)))
    student = db.session.query(make.Student).filter_by(person_id=member.person_id).one()
    student.group = other.group
    assert renewed(manager, member) == {Kind.MOVED: 1}
    assert (member.group, member.practice_starts_on) == (other.group, LATER[0])


def test_other_colleges_are_not_touched(member, manager):
    foreign = make.participant(member.round)
    make.student(group_=foreign.group)
    assert kinds(member) == []
    assert [one.kind for one in renewal.changes(member.round, None)] == [Kind.JOINED]


def test_the_entry_in_the_trail_counts(member, manager):
    make.student(group_=member.group)
    make.participant(member.round, make.student(group_=member.group), taken_out_at=utc_now())
    renewed(manager, member)
    told = db.session.query(AuditEntry).filter_by(act="round:renew").one().details
    assert (told["added"], told["out"], told["changed"]) == (2, 0, 0)
