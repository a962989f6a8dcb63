"""Seats in runs of modules: taken by one, handed on in order, never given twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta

import pytest

from app.database import utc_now
from app.extensions import db
from app.models import Enrolment, EnrolmentPhase, EnrolmentState, EnrolmentWay, ModuleRun, VersionState
from app.policies.actor import actor_of
from app.services import enrolments
from app.services.errors import Refused
from tests import factories as make

S = EnrolmentState


def me(person):
    return actor_of(person.id)


def course(seats=1, **fields) -> ModuleRun:
    """Open to whoever comes first."""
    return make.module_run(way=EnrolmentWay.OPEN, seats=seats, **fields)


def seats_taken(run) -> int:
    db.session.expire_all()
    return db.session.get(ModuleRun, run.id).taken


def asking(app, run_id: int):
    def ask(person_id: int) -> bool:
        with app.app_context():
            try:
                enrolments.take(actor_of(person_id), db.session.get(ModuleRun, run_id))
            except Refused:
                return False
            finally:
                db.session.remove()
            return True

    return ask


def test_of_many_at_once_one_has_the_last_seat(app):
    run, people = course(seats=3), [make.student().person_id for _ in range(12)]
    key = run.id
    db.session.remove()

    with ThreadPoolExecutor(6) as pool:
        won = sum(pool.map(asking(app, key), people))

    assert won == 3
    assert db.session.get(ModuleRun, key).taken == 3
    assert db.session.query(Enrolment).filter_by(module_run_id=key, state=S.ENROLLED).count() == 3


def test_an_open_course_is_shut_outside_its_window(app):
    person = make.student().person
    over, ahead = (
        course(enrol_until=utc_now() - timedelta(hours=1)),
        course(enrol_from=utc_now() + timedelta(hours=1)),
    )

    with pytest.raises(Refused, match="is over"):
        enrolments.take(me(person), over)
    with pytest.raises(Refused, match="not begun"):
        enrolments.take(me(person), ahead)


def test_a_clash_is_told_by_the_name_of_the_other_module(app):
    person, first, second = make.student().person, course(), course()
    for run in (first, second):
        make.lesson(run, weekday=2, starts_at=time(9), ends_at=time(10))
    enrolments.take(me(person), first)

    with pytest.raises(Refused, match=f"fall together with “{first.module_version.title}”"):
        enrolments.take(me(person), second)
    assert seats_taken(second) == 0


def test_lessons_in_different_halves_of_a_term_do_not_clash(app):
    person, first = make.student().person, course(ends_on=date(2027, 3, 1))
    second = course(starts_on=date(2027, 3, 2))
    for run in (first, second):
        make.lesson(run)
        enrolments.take(me(person), run)

    assert seats_taken(first) == seats_taken(second) == 1


def test_a_prerequisite_is_passed_in_whatever_version(app):
    person, before = make.student().person, make.module()
    after = make.module(state=VersionState.DRAFT)
    after.versions[0].prerequisites = [before]
    db.session.commit()
    after.versions[0].state, after.current = VersionState.PUBLISHED, after.versions[0]
    run = make.module_run(after, way=EnrolmentWay.OPEN)
    with pytest.raises(Refused, match="need to have passed"):
        enrolments.take(me(person), run)

    make.enrolment(person, make.module_run(before), S.COMPLETED)

    assert enrolments.take(me(person), run).state is S.ENROLLED


class Changing:
    """A published round: `full` has one seat, held by the first, waited for by the others in their order."""

    def __init__(self, **fields):
        self.full, self.other = make.module_run(make.module(credits=3), seats=1), make.module_run(seats=5)
        self.round = make.enrolment_round(self.full, self.other, phase=EnrolmentPhase.CHANGING, **fields)
        self.people = [make.applicant(self.round, self.full).person for _ in range(3)]
        self.held = make.enrolment(self.people[0], self.full, round=self.round)
        self.queue = [
            make.enrolment(one, self.full, S.WAITING, round=self.round, place=place)
            for place, one in enumerate(self.people[1:], start=1)
        ]


def test_a_seat_given_up_goes_to_who_waits_first(app):
    round_ = Changing()

    enrolments.drop(me(round_.people[0]), round_.held)

    assert [one.state for one in (round_.held, *round_.queue)] == [S.DROPPED, S.ENROLLED, S.WAITING]
    assert seats_taken(round_.full) == 1


def test_who_may_not_have_the_seat_is_passed_over_and_keeps_their_place(app):
    round_ = Changing(modules_most=1)
    make.enrolment(round_.people[1], round_.other, round=round_.round)

    enrolments.drop(me(round_.people[0]), round_.held)

    assert [one.state for one in round_.queue] == [S.WAITING, S.ENROLLED]
    assert round_.queue[0].place == 1


def test_credits_are_kept_when_a_module_is_added(app):
    round_ = Changing(credits_most=2)
    free = make.applicant(round_.round).person
    round_.full.seats = 2
    db.session.delete(round_.queue[0])
    db.session.delete(round_.queue[1])
    db.session.commit()

    with pytest.raises(Refused, match="more credits"):
        enrolments.take(me(free), round_.full)


def test_nobody_overtakes_those_who_wait(app):
    round_ = Changing()
    round_.full.seats = 2
    db.session.commit()
    stranger = make.applicant(round_.round).person

    with pytest.raises(Refused, match="Others wait"):
        enrolments.take(me(stranger), round_.full)
    assert enrolments.take(me(round_.people[1]), round_.full).state is S.ENROLLED


def test_changes_end_with_their_day(app):
    round_ = Changing()
    round_.round.changes_close_at = utc_now() - timedelta(minutes=1)
    db.session.commit()

    with pytest.raises(Refused, match="time for changes is over"):
        enrolments.drop(me(round_.people[0]), round_.held)


def test_who_waits_last_stands_behind_the_others(app):
    round_ = Changing()
    late = make.applicant(round_.round).person

    assert enrolments.wait(me(late), round_.full).place == 3
