"""A published round to which things happen: the same seed makes the same events on any database."""

import random
from collections import Counter
from datetime import date, timedelta

from app.database import utc_now
from app.extensions import db
from app.models import (
    IN_FORCE,
    Assignment,
    AssignmentState,
    ManualChange,
    ManualKind,
    ManualState,
    Participant,
    Phase,
    Role,
    Round,
    RunKind,
    RunStatus,
    Slot,
)
from app.policies.actor import actor_of
from app.services import assignments, by_hand, eligibility, jobs, leaving, rounds, runs, slots, undo_by_hand
from app.services.by_hand import Agreed, Given
from app.services.effects import Wanted
from app.services.errors import Refused
from tests import factories as make

PEOPLE, SLOTS, REPAIR_EVERY = 40, 12, 50


class Story:
    """`happen(n)` makes n events and judges the round after each; `state()` is what two databases must agree on."""

    def __init__(self, seed: int):
        self.chance = random.Random(seed)
        self.coordinator = actor_of(make.user(Role.COORDINATOR).id)
        self.council = actor_of(make.user(Role.COUNCIL_MEMBER).id)
        self.round = make.round_(wishes_close_at=utc_now() - timedelta(minutes=1), public_id="round", has_fallback=True)
        self.group = make.group()
        self.slots = [
            make.slot(round_=self.round, capacity=self.chance.randint(1, 5), public_id=f"s{n:02}") for n in range(SLOTS)
        ]
        self.late = 0
        for _ in range(PEOPLE):
            self.comes()
        rounds.freeze(self.coordinator, self.round, self.round.version)
        self.run(RunKind.ROUND)
        self.round.phase = Phase.CLEARING
        db.session.commit()
        self.agreed: dict[int, int] = {}
        self.consented: set[int] = set()

    def comes(self) -> None:
        person = make.participant(self.round, make.student(group_=self.group), public_id=f"p{self.late:03}")
        self.late += 1
        for rank, slot in enumerate(self.chance.sample(self.slots, 4), 1):
            make.wish(person, slot, rank)

    def run(self, kind: RunKind) -> None:
        run = runs.start(self.coordinator, self.round, runs.Asked(kind))
        jobs.run(run.job_id)
        db.session.expire_all()
        assert run.status is RunStatus.OPTIMAL, run.problem
        runs.approve(self.council, run)
        runs.publish(self.coordinator, run)
        db.session.expire_all()

    def happen(self, events: int) -> None:
        weights = {
            **{self.accept: 8, self.confirm: 8, self.decline: 3, self.withdraw: 1, self.expire: 1, self.close: 0.15},
            **{self.comes: 1, self.take: 2, self.move: 2, self.swap: 1, self.answer: 1, self.undo: 1, self.leaves: 0.1},
        }
        for number in range(1, events + 1):
            act = self.chance.choices(list(weights), list(weights.values()))[0]
            try:
                act()
            except Refused:
                db.session.rollback()
            if number % REPAIR_EVERY == 0:
                self.run(RunKind.CLEARING)
            self.judge()

    def one(self, state: AssignmentState) -> Assignment:
        rows = db.session.query(Assignment).filter_by(state=state).join(Assignment.participant)
        rows = rows.order_by(Participant.public_id, Assignment.id).all()
        if not rows:
            raise Refused("nobody")
        return self.chance.choice(rows)

    def accept(self) -> None:
        offer = self.one(AssignmentState.OFFERED)
        assignments.accept(actor_of(offer.participant.person_id), offer)

    def confirm(self) -> None:
        assignments.confirm(self.coordinator, self.one(AssignmentState.OFFERED))

    def decline(self) -> None:
        offer = self.one(AssignmentState.OFFERED)
        leaves = self.chance.random() < 0.3
        assignments.decline(actor_of(offer.participant.person_id), offer, "Не подходит", leaves)

    def withdraw(self) -> None:
        assignments.withdraw(self.coordinator, self.one(AssignmentState.ACCEPTED), "Болезнь")

    def expire(self) -> None:
        self.one(AssignmentState.OFFERED).answer_by = utc_now() - timedelta(minutes=1)
        db.session.commit()
        assignments.expire_due()
        by_hand.lapse_due()

    def close(self) -> None:
        slot = self.chance.choice(self.slots)
        slots.close(self.coordinator, slot, slot.version, "Ремонт")

    def take(self) -> None:
        people = db.session.query(Participant).filter_by(round_id=self.round.id).order_by(Participant.public_id).all()
        person, slot = self.chance.choice(people), self.chance.choice(self.slots)
        assignments.take(actor_of(person.person_id), person, slot)

    def any_in_force(self) -> Assignment:
        return self.one(self.chance.choice([AssignmentState.OFFERED, AssignmentState.ACCEPTED]))

    def by_hand(self, kind: ManualKind, *pairs: tuple[Assignment, Slot]) -> None:
        """With the word of half of those who had accepted noted; the others are asked."""
        wanted = [Wanted(one, slot, slot.starts_on, slot.ends_on, one.supervisor_id) for one, slot in pairs]
        noted = {one.id: Agreed(one.starts_on, "по телефону") for one, _slot in pairs if self.chance.random() < 0.5}
        seen = {one.id: one.version for one, _slot in pairs}
        made = by_hand.change(self.coordinator, kind, wanted, Given("Так лучше", seen, agreed=noted))
        self.consented |= {line.assignment_id for line in made.lines if line.agreed_on}

    def move(self) -> None:
        self.by_hand(ManualKind.MOVE, (self.any_in_force(), self.chance.choice(self.slots)))

    def swap(self) -> None:
        one, other = self.any_in_force(), self.any_in_force()
        self.by_hand(ManualKind.SWAP, (one, other.slot), (other, one.slot))

    def change_in(self, state: ManualState) -> ManualChange:
        found = db.session.query(ManualChange).filter_by(state=state).order_by(ManualChange.id).all()
        if not found:
            raise Refused("nothing")
        return self.chance.choice(found)

    def answer(self) -> None:
        line = next(one for one in self.change_in(ManualState.PROPOSED).lines if one.asks and one.said is None)
        yes = self.chance.random() < 0.7
        if yes:
            self.consented.add(line.assignment_id)
        by_hand.answer(actor_of(line.assignment.participant.person_id), line, yes)

    def undo(self) -> None:
        undo_by_hand.undo(self.coordinator, self.change_in(ManualState.DONE))

    def leaves(self) -> None:
        host = self.chance.choice(self.slots).site.organisation
        leaving.leave(self.coordinator, host, host.version, date(2027, 1, 1), "Договор окончен")

    def judge(self) -> None:
        """Every rule, from the tables alone; and nobody who had agreed sits elsewhere without having left."""
        db.session.expire_all()
        rows = db.session.query(Assignment).filter(Assignment.state.in_(IN_FORCE)).all()
        sizes = dict(db.session.query(Slot.id, Slot.capacity))
        assert all(held <= sizes[slot] for slot, held in Counter(one.slot_id for one in rows).items())
        assert max(Counter(one.participant_id for one in rows).values()) == 1
        rules = eligibility.eligibility(self.round.id)
        assert all(rules.is_open(one.participant_id, one.slot_id) for one in rows)
        for key, slot in self.agreed.items():
            then = db.session.get(Assignment, key)
            assert then.slot_id == slot
            assert then.state is not AssignmentState.MOVED or key in self.consented
        self.agreed = {one.id: one.slot_id for one in rows if one.state is AssignmentState.ACCEPTED}

    def state(self) -> list[tuple]:
        found = (
            db.session.query(Participant.public_id, Slot.public_id, Assignment.state, Assignment.rank)
            .select_from(Assignment)
            .join(Participant, Assignment.participant_id == Participant.id)
            .join(Slot, Assignment.slot_id == Slot.id)
            .join(Round, Assignment.round_id == Round.id)
        )
        return sorted(tuple(str(value) for value in row) for row in found)
