"""An enrolment round from the lists to the seats: solved, verified, approved by another, published."""

from datetime import time

import pytest

from app.adapters import bundles
from app.extensions import db
from app.models import Enrolment, EnrolmentArchive, EnrolmentPhase, EnrolmentSolve, EnrolmentState, Role, RunStatus
from app.policies.actor import actor_of
from app.services import enrolment_rounds, enrolment_solves, enrolment_wishes, jobs
from app.services.errors import Refused
from tests import factories as make

S = EnrolmentState


class Story:
    """Four learners: all want `narrow` (2 seats) first, then `clashing`, which meets at the same hour, then `wide`."""

    def __init__(self):
        self.coordinator = actor_of(make.user(Role.COORDINATOR).id)
        self.council = actor_of(make.user(Role.COUNCIL_MEMBER).id)
        self.narrow, self.clashing, self.wide = (
            make.module_run(make.module(credits=3), seats=seats) for seats in (2, 5, 5)
        )
        for run in (self.narrow, self.clashing):
            make.lesson(run, weekday=3, starts_at=time(9), ends_at=time(10, 30))
        runs = (self.narrow, self.clashing, self.wide)
        self.round = make.enrolment_round(*runs, phase=EnrolmentPhase.SOLVING, modules_most=2)
        self.people = [make.applicant(self.round, *runs) for _ in range(4)]

    def solved(self) -> EnrolmentSolve:
        solve = enrolment_solves.start(self.coordinator, self.round)
        jobs.run(solve.job_id)
        db.session.expire_all()
        return solve

    def published(self) -> EnrolmentSolve:
        solve = self.solved()
        enrolment_solves.approve(self.council, solve)
        enrolment_solves.publish(self.coordinator, solve)
        db.session.expire_all()
        return solve

    def of(self, run, state) -> list[Enrolment]:
        rows = db.session.query(Enrolment).filter_by(module_run_id=run.id, state=state)
        return rows.order_by(Enrolment.place, Enrolment.id).all()


def test_everybody_gets_what_seats_and_timetable_allow(app):
    story = Story()

    solve = story.published()

    assert solve.status is RunStatus.OPTIMAL
    assert [len(story.of(run, S.ENROLLED)) for run in (story.narrow, story.clashing, story.wide)] == [2, 2, 4]
    assert story.narrow.taken == 2


def test_who_missed_a_full_module_waits_in_a_published_order(app):
    story = Story()

    story.published()

    waiting = story.of(story.narrow, S.WAITING)
    assert [one.place for one in waiting] == [1, 2]
    assert story.of(story.clashing, S.WAITING) == []


def test_a_run_for_too_few_stays_closed(app):
    story = Story()
    story.wide.min_to_open = 5
    db.session.commit()

    story.published()

    assert story.of(story.wide, S.ENROLLED) == []
    assert story.wide.taken == 0


def test_the_one_who_started_cannot_approve(app):
    story = Story()

    with pytest.raises(Refused, match="second person"):
        enrolment_solves.approve(story.coordinator, story.solved())


def test_a_solve_whose_seats_have_changed_is_not_published(app):
    story = Story()
    solve = story.solved()
    enrolment_solves.approve(story.council, solve)
    story.narrow.seats = 1
    db.session.commit()

    with pytest.raises(Refused, match="have changed"):
        enrolment_solves.publish(story.coordinator, solve)
    assert db.session.query(Enrolment).count() == 0


def test_the_bundle_names_nobody_and_lists_the_clash(app):
    story = Story()
    files = bundles.unzipped(db.session.get(EnrolmentArchive, story.solved().id).bundle)

    pair = sorted((story.narrow.public_id, story.clashing.public_id))
    assert [list(row.values()) for row in bundles.rows(files, "conflicts.csv")] == [pair]
    assert story.people[0].person.surname.encode() not in b"".join(files.values())


def test_a_list_is_saved_certified_and_closed_with_the_round(app):
    story = Story()
    round_ = make.enrolment_round(make.module_run(), make.module_run())
    one = make.applicant(round_)
    me = actor_of(one.person_id)
    first, second = (run.public_id for run in round_.runs)
    enrolment_wishes.add(me, one, first, 0)
    enrolment_wishes.add(me, one, second, 1)
    enrolment_wishes.move(me, one, second, 1, 2)

    assert enrolment_wishes.certify(me, one, 3).runs == [second, first]
    enrolment_rounds.advance(story.coordinator, round_, round_.version)
    with pytest.raises(Refused, match="not collecting"):
        enrolment_wishes.remove(me, one, first, 3)


def test_at_the_deadline_a_draft_counts_as_it_stands(app):
    story = Story()
    round_ = make.enrolment_round(make.module_run())
    one = make.applicant(round_)
    enrolment_wishes.add(actor_of(one.person_id), one, round_.runs[0].public_id, 0)

    enrolment_rounds.advance(story.coordinator, round_, round_.version)

    db.session.expire_all()
    assert one.certified_list.runs == [round_.runs[0].public_id]
    assert one.certified_list.certified_by_id is None
