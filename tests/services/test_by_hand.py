"""Work by hand: moved, swapped, other days, another supervisor; what holds against it, whose word it needs, undone."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.database import utc_now
from app.extensions import db
from app.models import (
    Assignment,
    AssignmentState,
    AuditEntry,
    ManualKind,
    ManualState,
    Notification,
    Origin,
    Role,
    RunKind,
    TeacherAbsence,
)
from app.policies.actor import actor_of
from app.policies.by_hand import Rule
from app.queries import by_hand as queries
from app.services import assignments, by_hand, effects, runs, slots, undo_by_hand
from app.services.by_hand import Agreed, Given
from app.services.effects import Wanted
from app.services.errors import Refused
from tests import factories as make
from tests.services.test_assignments import Published, me

MOVE, SWAP, DATES, SUPERVISOR = ManualKind.MOVE, ManualKind.SWAP, ManualKind.DATES, ManualKind.SUPERVISOR


@pytest.fixture
def story(app):
    return Published()


def to(assignment, slot, **other) -> Wanted:
    plain = Wanted(assignment, slot, slot.starts_on, slot.ends_on, assignment.supervisor_id)
    return replace(plain, **other)


def do(story, kind, *wanted, by=None, **given):
    seen = {one.assignment.id: one.assignment.version for one in wanted}
    return by_hand.change(by or story.coordinator, kind, list(wanted), Given("Переезд", seen, **given))


def codes(story, kind, *wanted) -> list[str]:
    return effects.effect(story.coordinator, kind, list(wanted)).codes


def now_of(assignment) -> Assignment:
    return assignments.in_force_of(assignment.participant_id)


def told(person_id: int) -> list[str]:
    found = db.session.query(Notification.kind).filter_by(person_id=person_id).order_by(Notification.id)
    return [kind for (kind,) in found]


def by_telephone(assignment) -> dict:
    return {"agreed": {assignment.id: Agreed(date(2027, 1, 9), "по телефону")}}


def test_who_has_not_answered_is_moved_at_once_and_asked_anew(story):
    offer, spare = story.of(story.wide)[0], make.slot(round_=story.round)

    done = do(story, MOVE, to(offer, spare))

    now = now_of(offer)
    assert (done.state, offer.state) == (ManualState.DONE, AssignmentState.MOVED)
    assert (now.slot_id, now.origin, now.person_said, now.host_said) == (spare.id, Origin.BY_HAND, None, None)
    assert now.follows_id == offer.id


def test_the_effect_says_which_wishes_are_lost(story):
    (first,) = story.of(story.narrow)
    spare = make.slot(round_=story.round)

    effect = effects.effect(story.coordinator, MOVE, [to(first, spare)])

    assert [(one.rank, one.before, one.after) for one in effect.worth] == [(1, 1, 0), (0, 0, 1)]
    assert effect.faults == []


def test_a_full_place_is_refused_whoever_asks(story):
    offer = story.of(story.wide)[0]
    assert codes(story, MOVE, to(offer, story.narrow)) == [Rule.NO_ROOM]

    with pytest.raises(Refused, match=r"no free place|нет свободного"):
        do(story, MOVE, to(offer, story.narrow), is_sure=True)

    assert now_of(offer).id == offer.id


def test_the_limit_of_a_site_holds_by_hand_too(story):
    offer, site = story.of(story.wide)[0], make.site(most_at_once=1)
    make.assignment(make.participant(story.round, make.student()), make.slot(site, story.round))

    assert codes(story, MOVE, to(offer, make.slot(site, story.round))) == [Rule.LIMIT, Rule.NO_ROOM]


def test_a_rule_that_may_be_set_aside_needs_the_tick(story):
    offer = story.of(story.wide)[0]
    later = make.slot(round_=story.round, starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 14))
    with pytest.raises(Refused, match=r"meant so|осознанно"):
        do(story, MOVE, to(offer, later))

    done = do(story, MOVE, to(offer, later), is_sure=True)

    assert (done.overridden, now_of(offer).slot_id) == (["weeks"], later.id)


def test_a_college_sets_no_weeks_aside(story):
    offer = story.of(story.wide)[0]
    college = actor_of(make.user(Role.COLLEGE_MANAGER, offer.participant.organisation).id)
    later = make.slot(round_=story.round, starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 14))

    with pytest.raises(Refused):
        do(story, MOVE, to(offer, later), by=college, is_sure=True)


def test_a_team_is_not_split_unseen(story):
    one, other = story.of(story.wide)
    make.team(one.participant, other.participant)

    assert codes(story, MOVE, to(one, make.slot(round_=story.round))) == [Rule.TEAM]


def test_a_slot_is_not_emptied_below_its_least_unseen(story):
    one, _other = story.of(story.wide)
    story.wide.min_to_open = 2
    db.session.commit()

    assert codes(story, MOVE, to(one, make.slot(round_=story.round))) == [Rule.MINIMUM]


def test_two_are_swapped_at_once(story):
    (first,), (second, _third) = story.of(story.narrow), story.of(story.wide)

    do(story, SWAP, to(first, story.wide), to(second, story.narrow))

    assert (now_of(first).slot_id, now_of(second).slot_id) == (story.wide.id, story.narrow.id)


def test_a_swap_where_one_had_accepted_waits_for_that_one(story):
    (first,), (second, _third) = story.of(story.narrow), story.of(story.wide)
    assignments.accept(me(second), second)
    proposal = do(story, SWAP, to(first, story.wide), to(second, story.narrow))
    assert (proposal.state, now_of(second).id) == (ManualState.PROPOSED, second.id)
    line = queries.proposal(second.participant)

    assert by_hand.answer(me(second), line, yes=True) is ManualState.DONE

    assert (now_of(first).slot_id, now_of(second).slot_id) == (story.wide.id, story.narrow.id)
    assert (now_of(first).person_said, now_of(second).person_said) == (None, True)


def test_who_accepts_while_a_swap_waits_is_asked_too(story):
    (first,), (second, _third) = story.of(story.narrow), story.of(story.wide)
    assignments.accept(me(second), second)
    do(story, SWAP, to(first, story.wide), to(second, story.narrow))
    assignments.accept(me(first), first)

    assert by_hand.answer(me(second), queries.proposal(second.participant), yes=True) is ManualState.PROPOSED
    assert by_hand.answer(me(first), queries.proposal(first.participant), yes=True) is ManualState.DONE


def test_who_has_accepted_keeps_the_place_by_saying_no_or_nothing(story):
    (first,), spare = story.of(story.narrow), make.slot(round_=story.round)
    assignments.accept(me(first), first)
    do(story, MOVE, to(first, spare))
    assert by_hand.answer(me(first), queries.proposal(first.participant), yes=False) is ManualState.DECLINED
    silent = do(story, MOVE, to(first, spare))
    silent.answer_by = utc_now() - timedelta(minutes=5)
    db.session.commit()

    assert by_hand.lapse_due() == 1

    assert (silent.state, now_of(first).id) == (ManualState.LAPSED, first.id)
    assert told(story.coordinator.person_id).count("proposal_ended") == 2


def test_a_word_noted_by_the_coordinator_stands_for_the_persons(story):
    (first,), spare = story.of(story.narrow), make.slot(round_=story.round)
    assignments.accept(me(first), first)

    done = do(story, MOVE, to(first, spare), **by_telephone(first))

    assert (done.state, now_of(first).person_said) == (ManualState.DONE, True)
    entry = db.session.query(AuditEntry).filter_by(act="by_hand:move").one()
    assert "09.01.2027, по телефону" in entry.details["agreed"]


def test_a_proposal_whose_place_is_taken_meanwhile_changes_nothing(story):
    (first,), spare = story.of(story.narrow), make.slot(round_=story.round, capacity=1)
    assignments.accept(me(first), first)
    do(story, MOVE, to(first, spare))
    make.assignment(story.unplaced, spare)

    assert by_hand.answer(me(first), queries.proposal(first.participant), yes=True) is ManualState.LAPSED

    assert now_of(first).id == first.id


def test_other_days_are_offered_to_both_again(story):
    offer = story.of(story.wide)[0]
    assignments.confirm(story.coordinator, offer)
    days = {"starts_on": offer.starts_on - timedelta(days=3), "ends_on": offer.ends_on}
    assert codes(story, DATES, to(offer, offer.slot, **days)) == [Rule.OUTSIDE]

    do(story, DATES, to(offer, offer.slot, **days), is_sure=True)

    now = now_of(offer)
    assert (now.starts_on, now.slot_id, now.host_said) == (days["starts_on"], offer.slot_id, None)


def test_days_beyond_the_practice_are_named(story):
    offer = story.of(story.wide)[0]
    last = offer.participant.practice_ends_on + timedelta(days=1)

    assert codes(story, DATES, to(offer, offer.slot, ends_on=last)) == [Rule.OUTSIDE, "weeks"]


@pytest.fixture
def supervised(story):
    """An offer with a supervisor of the group, and another one who has no room."""
    offer = story.of(story.wide)[0]
    group = offer.participant.group
    first, second = (make.teacher(organisation_=group.organisation, most_supervised=most) for most in (9, 0))
    for teacher in (first, second):
        make.supervisor(group, teacher)
    offer.supervisor_id = first.id
    db.session.commit()
    return story, offer, first, second


def test_the_supervisor_is_changed_without_asking_and_told(supervised):
    story, offer, first, second = supervised
    wanted = to(offer, offer.slot, supervisor_id=second.id)
    assert codes(story, SUPERVISOR, wanted) == [Rule.SUPERVISOR_LOAD]

    do(story, SUPERVISOR, wanted, is_sure=True)

    assert (now_of(offer).id, now_of(offer).supervisor_id) == (offer.id, second.id)
    assert (told(first.person_id), told(second.person_id)) == (["supervises_no_more"], ["supervises_by_hand"])


def test_an_absence_of_the_supervisor_is_named_once(supervised):
    story, offer, _first, second = supervised
    make.save(TeacherAbsence(teacher_id=second.id, starts_on=offer.starts_on, ends_on=offer.starts_on))

    assert Rule.SUPERVISOR_AWAY in (found := codes(story, SUPERVISOR, to(offer, offer.slot, supervisor_id=second.id)))
    assert Rule.SUPERVISOR not in found


def test_a_repair_leaves_what_was_done_by_hand(supervised):
    story, offer, _first, second = supervised
    do(story, SUPERVISOR, to(offer, offer.slot, supervisor_id=second.id), is_sure=True)
    moved = story.of(story.wide)[1]
    spare = make.slot(round_=story.round)
    do(story, MOVE, to(moved, spare))

    run = story.publish(runs.start(story.coordinator, story.round, runs.Asked(RunKind.CLEARING)))

    assert run.published_at is not None
    assert (now_of(offer).supervisor_id, now_of(moved).slot_id) == (second.id, spare.id)


def test_everybody_is_told_once(story):
    offer, spare = story.of(story.wide)[0], make.slot(round_=story.round)
    old, new = (make.user(Role.HOST_MANAGER, one.site.organisation) for one in (story.wide, spare))

    do(story, MOVE, to(offer, spare))

    person = offer.participant.person_id
    assert told(person).count("moved_by_hand") == 1
    assert (told(old.id).count("host_by_hand"), told(new.id).count("host_by_hand")) == (1, 1)


def test_a_page_that_is_out_of_date_changes_nothing(story):
    offer, spare = story.of(story.wide)[0], make.slot(round_=story.round)
    seen = {offer.id: offer.version - 1}

    with pytest.raises(Refused, match=r"meanwhile|изменилось"):
        by_hand.change(story.coordinator, MOVE, [to(offer, spare)], Given("Переезд", seen))


def test_undo_gives_back_the_place_with_the_answers(story):
    (first,), spare = story.of(story.narrow), make.slot(round_=story.round)
    assignments.accept(me(first), first)
    assignments.confirm(story.coordinator, first)
    done = do(story, MOVE, to(first, spare), **by_telephone(first))

    undo_by_hand.undo(story.coordinator, done)

    assert (now_of(first).slot_id, now_of(first).state) == (story.narrow.id, AssignmentState.ACCEPTED)
    assert done.state is ManualState.UNDONE
    with pytest.raises(Refused):
        undo_by_hand.undo(story.coordinator, done)


def test_undo_is_refused_once_somebody_has_answered(story):
    offer, spare = story.of(story.wide)[0], make.slot(round_=story.round)
    done = do(story, MOVE, to(offer, spare))
    assignments.accept(me(now_of(offer)), now_of(offer))

    with pytest.raises(Refused, match=r"has accepted|принял"):
        undo_by_hand.undo(story.coordinator, done)


def test_undo_is_refused_once_the_place_is_gone(story):
    offer, spare = story.of(story.wide)[0], make.slot(round_=story.round)
    done = do(story, MOVE, to(offer, spare))
    db.session.refresh(story.wide)
    slots.close(story.coordinator, story.wide, story.wide.version, "Ремонт")

    with pytest.raises(Refused, match=r"taken or closed|занято или закрыто"):
        undo_by_hand.undo(story.coordinator, done)


def test_the_earlier_of_two_changes_is_undone_last(story):
    offer, spare, other = story.of(story.wide)[0], *(make.slot(round_=story.round) for _ in range(2))
    first = do(story, MOVE, to(offer, spare))
    second = do(story, MOVE, to(now_of(offer), other))
    with pytest.raises(Refused):
        undo_by_hand.undo(story.coordinator, first)

    undo_by_hand.undo(story.coordinator, second)

    assert now_of(offer).slot_id == spare.id


def test_an_undone_supervisor_is_the_earlier_one(supervised):
    story, offer, first, second = supervised
    done = do(story, SUPERVISOR, to(offer, offer.slot, supervisor_id=second.id), is_sure=True)

    undo_by_hand.undo(story.coordinator, done)

    assert now_of(offer).supervisor_id == first.id


def test_a_college_takes_its_student_off_and_the_person_is_told(story):
    offer = story.of(story.wide)[0]
    college = actor_of(make.user(Role.COLLEGE_MANAGER, offer.participant.organisation).id)

    assignments.withdraw(college, offer, "Академический отпуск")

    assert (offer.state, offer.participant.left_at is None) == (AssignmentState.WITHDRAWN, False)
    assert "assignment_taken_off" in told(offer.participant.person_id)
