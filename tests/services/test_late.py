"""Who joins in the clearing has the weeks of their group, may certify a list and take a free place."""

from datetime import timedelta

import pytest

from app.database import utc_now
from app.models import Phase, Role
from app.policies.actor import actor_of
from app.services import assignments, late, lists, wishes
from app.services.errors import Refused
from tests import factories as make


def clearing(phase=Phase.CLEARING):
    round_ = make.round_(phase, wishes_close_at=utc_now() - timedelta(days=9))
    group = make.group()
    slot = make.approve(make.slot(round_=round_), group.organisation)
    return round_, slot, make.student(group_=group), actor_of(make.user(Role.COLLEGE_MANAGER, group.organisation).id)


def test_a_late_applicant_certifies_a_list(app):
    round_, slot, student, college = clearing()
    joined = late.join(college, round_, student.person)
    own = actor_of(student.person_id)

    wishes.add(own, joined, slot, 0)
    certified = lists.certify(own, joined, 1)

    assert joined.practice_starts_on == make.PRACTICE[0]
    assert [line.slot_id for line in certified.lines] == [slot.id]


def test_a_late_applicant_takes_a_free_place(app):
    round_, slot, student, college = clearing()
    joined = late.join(college, round_, student.person)

    taken = assignments.take(actor_of(student.person_id), joined, slot)

    assert taken.person_said
    with pytest.raises(Refused, match=r"not needed|не нужен"):
        wishes.add(actor_of(student.person_id), joined, slot, 0)


@pytest.mark.parametrize("phase", [Phase.WISHES_OPEN, Phase.CONFIRMING, Phase.CLOSED])
def test_nobody_joins_in_another_phase(app, phase):
    round_, _slot, student, college = clearing(phase)
    with pytest.raises(Refused, match=r"clearing|доукомплектование"):
        late.join(college, round_, student.person)


def test_nobody_joins_twice(app):
    round_, _slot, student, college = clearing()
    late.join(college, round_, student.person)
    with pytest.raises(Refused, match=r"already|уже"):
        late.join(college, round_, student.person)
