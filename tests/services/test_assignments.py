"""Placements in force: offered, answered by both sides, left, taken; a place is never given twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.database import utc_now
from app.extensions import db
from app.models import Assignment, AssignmentState, Participant, Phase, Role, Slot
from app.policies.actor import actor_of
from app.services import assignments, jobs, publishing, rounds, runs, slots
from app.services.errors import Refused
from tests import factories as make

S = AssignmentState


class Published:
    """A round of three who got their places and one who got none; `narrow` holds one, `wide` two."""

    def __init__(self, phase=Phase.CONFIRMING, **fields):
        self.coordinator = actor_of(make.user(Role.COORDINATOR).id)
        self.council = actor_of(make.user(Role.COUNCIL_MEMBER).id)
        self.round = make.round_(wishes_close_at=utc_now() - timedelta(minutes=1), **fields)
        group = make.group()
        self.narrow, self.wide = (make.slot(round_=self.round, capacity=size) for size in (1, 2))
        self.people = [make.participant(self.round, make.student(group_=group)) for _ in range(4)]
        for person in self.people:
            make.wish(person, self.narrow, 1)
            make.wish(person, self.wide, 2)
        rounds.freeze(self.coordinator, self.round, self.round.version)
        self.publish(runs.start(self.coordinator, self.round))
        self.round.phase = phase
        db.session.commit()

    def publish(self, run):
        jobs.run(run.job_id)
        db.session.expire_all()
        publishing.approve(self.council, run)
        publishing.publish(self.coordinator, run)
        db.session.expire_all()
        return run

    def repair(self):
        return self.publish(runs.start(self.coordinator, self.round, runs.Asked(runs.RunKind.CLEARING)))

    def of(self, slot: Slot) -> list[Assignment]:
        return db.session.query(Assignment).filter_by(slot_id=slot.id).order_by(Assignment.id).all()

    @property
    def unplaced(self) -> Participant:
        return next(one for one in self.people if assignments.in_force_of(one.id) is None)


def me(assignment: Assignment):
    return actor_of(assignment.participant.person_id)


def test_publication_offers_every_placement(app):
    round_ = Published()

    assert [one.state for one in round_.of(round_.narrow) + round_.of(round_.wide)] == [S.OFFERED] * 3
    assert all(one.answer_by > utc_now() for one in round_.of(round_.wide))


def test_a_place_is_agreed_when_both_have_said_yes(app):
    round_ = Published()
    (offer,) = round_.of(round_.narrow)

    assignments.accept(me(offer), offer)
    assert offer.state is S.OFFERED
    assignments.confirm(round_.coordinator, offer)

    assert offer.state is S.ACCEPTED
    assert [event.act for event in offer.events] == ["offer", "accept", "confirm"]


def test_who_declines_is_placed_again_elsewhere_and_never_there(app):
    round_ = Published()
    (offer,) = round_.of(round_.narrow)
    assignments.decline(me(offer), offer, "Далеко", leaves=False)

    round_.repair()

    assert {one.state for one in round_.of(round_.narrow)} == {S.DECLINED, S.OFFERED}
    assert all(one.participant_id != offer.participant_id for one in round_.of(round_.narrow) if one.is_in_force)


def test_who_has_accepted_is_not_moved_by_a_repair(app):
    round_ = Published()
    (offer,) = round_.of(round_.narrow)
    assignments.accept(me(offer), offer)
    assignments.confirm(round_.coordinator, offer)
    slots.close(round_.coordinator, round_.wide, round_.wide.version, "Ремонт")

    round_.repair()

    assert assignments.in_force_of(offer.participant_id).id == offer.id
    assert {one.state for one in round_.of(round_.wide)} == {S.CANCELLED}


def test_silence_of_the_person_ends_the_offer_and_silence_of_the_host_agrees(app):
    round_ = Published()
    silent, said = round_.of(round_.wide)
    assignments.accept(me(said), said)
    for one in (silent, said):
        one.answer_by = utc_now() - timedelta(minutes=1)
    db.session.commit()

    assignments.expire_due()

    db.session.expire_all()
    assert (silent.state, said.state) == (S.EXPIRED, S.ACCEPTED)


def test_an_answer_after_the_deadline_is_refused(app):
    round_ = Published()
    (offer,) = round_.of(round_.narrow)
    offer.answer_by = utc_now()
    db.session.commit()

    with pytest.raises(Refused, match=r"over|вышло"):
        assignments.accept(me(offer), offer)


def test_a_free_place_is_taken_by_who_waits_first(app):
    round_ = Published(Phase.CLEARING)
    first = round_.unplaced
    stranger = make.participant(round_.round, make.student(group_=first.group))
    offer = round_.of(round_.wide)[0]
    assignments.decline(me(offer), offer, "Болею", leaves=True)

    with pytest.raises(Refused, match=r"before you|перед вами"):
        assignments.take(actor_of(stranger.person_id), stranger, round_.wide)
    taken = assignments.take(actor_of(first.person_id), first, round_.wide)

    assert taken.rank == 2
    assert assignments.free_places(round_.wide) == 0


def test_a_full_place_is_refused_with_words(app):
    round_ = Published(Phase.CLEARING)

    with pytest.raises(Refused, match=r"quicker|успел раньше"):
        assignments.take(actor_of(round_.unplaced.person_id), round_.unplaced, round_.wide)


ROUNDS, CLIENTS = 5, 40  # the bench asks two hundred for one place a hundred times


def test_the_last_place_goes_to_one_however_many_ask_at_once(app):
    """Each asks from a thread and a session of their own, as requests do."""
    round_, group = make.round_(Phase.CLEARING, wishes_close_at=utc_now() - timedelta(days=9)), make.group()
    people = [make.participant(round_, make.student(group_=group)) for _ in range(CLIENTS)]
    for _ in range(ROUNDS):
        slot = make.slot(round_=round_, capacity=1)
        with ThreadPoolExecutor(16) as pool:
            won = list(pool.map(asking(app, slot.id), [one.id for one in people]))
        assert sorted(won)[-2:] == [False, True]
        db.session.query(Assignment).update({"state": S.WITHDRAWN})
        db.session.commit()


def asking(app, slot_id: int):
    def ask(participant_id: int) -> bool:
        with app.app_context():
            participant = db.session.get(Participant, participant_id)
            try:
                assignments.take(actor_of(participant.person_id), participant, db.session.get(Slot, slot_id))
            except Refused:
                return False
            finally:
                db.session.remove()
            return True

    return ask
