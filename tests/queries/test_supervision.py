"""A teacher's load by place and week, the room of a group's supervisors, the weight of the own internship."""

from datetime import date, timedelta

from app.extensions import db
from app.queries import supervision
from tests import factories as make

NEXT_MONDAY = date.today() + timedelta(days=7 - date.today().weekday())


def placed(teacher, weeks: int, starts_on=NEXT_MONDAY, run=None, slot=None):
    """A student under the teacher in a published round."""
    run = run or make.publish(make.run(make.round_()))
    ends_on = starts_on + timedelta(days=7 * weeks - 1)
    slot = slot or make.slot(round_=run.round, starts_on=starts_on, ends_on=ends_on)
    row = make.placement(run, make.participant(run.round), slot)
    row.supervisor = teacher
    db.session.commit()
    return row


def test_students_stand_by_place_and_equal_weeks_together(app):
    teacher = make.teacher()
    first = placed(teacher, weeks=3)
    placed(teacher, weeks=1, run=first.run)
    found = supervision.supervised_by(teacher)
    assert [len(place.students) for place in found.places] == [1, 1]
    assert [(one.starts_on, one.students) for one in found.weeks] == [
        (NEXT_MONDAY, 2),
        (NEXT_MONDAY + timedelta(days=7), 1),
    ]
    assert found.weeks[1].ends_on == NEXT_MONDAY + timedelta(days=20)
    assert (found.students, found.at_once) == (2, 2)


def test_what_is_not_published_or_over_is_no_load(app):
    teacher = make.teacher()
    placed(teacher, weeks=1, run=make.run(make.round_()))
    placed(teacher, weeks=1, starts_on=date.today() - timedelta(days=60))
    placed(make.teacher(), weeks=1)
    assert supervision.supervised_by(teacher).places == []


def group_in_round(students: int, *limits: int | None):
    group, round_ = make.group(), make.round_()
    for _student in range(students):
        make.participant(round_, make.student(group_=group))
    for most in limits:
        make.supervisor(group, make.teacher(organisation_=group.organisation, most_supervised=most))
    return group, round_


def test_supervisors_have_room_or_not(app):
    enough, _round = group_in_round(3, 2, 1)
    short, _round = group_in_round(3, 2)
    without_limit, _round = group_in_round(3, 2, None)
    alone, _round = group_in_round(3)
    found = supervision.rooms([enough, short, without_limit, alone])
    assert [found[group.id].is_short for group in (enough, short, without_limit, alone)] == [False, True, False, False]
    assert found[alone.id].supervisors == 0


def test_groups_that_share_a_teacher_share_the_room(app):
    group, round_ = group_in_round(3, 4)
    other = make.group(group.programme)
    make.supervisor(other, group.supervisors[0].teacher)
    for _student in range(2):
        make.participant(round_, make.student(group_=other))
    room = supervision.rooms([group])[group.id]
    assert (room.is_short, room.is_short_together) == (False, True)
    assert (room.shared_groups, room.shared_students, room.shared_most) == (2, 5, 4)


def test_a_decided_round_asks_for_no_room(app):
    group, round_ = group_in_round(1, 1)
    make.publish(make.run(round_))
    assert supervision.rooms([group]) == {}


def test_the_weight_of_the_own_internship_is_that_of_the_matching(app):
    teacher = make.teacher(last_internship_on=date(2024, 1, 1))
    round_ = make.round_()
    make.slot(round_=round_, audience=make.Audience.TEACHER, starts_on=date(2027, 2, 8))
    make.participant(round_, teacher)
    found = supervision.weight_of(teacher)
    assert (found.weight, found.most) == (3, 3)
    assert supervision.weight_of(make.teacher()) is None
