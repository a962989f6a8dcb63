"""A published round to which things happen: the same seed makes the same events on any database."""

import random
from collections import Counter
from datetime import timedelta

from app.database import utc_now
from app.extensions import db
from app.models import IN_FORCE, Assignment, AssignmentState, Participant, Phase, Role, Round, RunKind, RunStatus, Slot
from app.policies.actor import actor_of
from app.services import assignments, eligibility, jobs, publishing, rounds, runs, slots
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
        publishing.approve(self.council, run)
        publishing.publish(self.coordinator, run)
        db.session.expire_all()

    def happen(self, events: int) -> None:
        acts = [self.accept, self.confirm, self.decline, self.withdraw, self.expire, self.close, self.comes, self.take]
        for number in range(1, events + 1):
            act = self.chance.choices(acts, [8, 8, 3, 1, 1, 0.15, 1, 2])[0]
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

    def close(self) -> None:
        slot = self.chance.choice(self.slots)
        slots.close(self.coordinator, slot, slot.version, "Ремонт")

    def take(self) -> None:
        people = db.session.query(Participant).filter_by(round_id=self.round.id).order_by(Participant.public_id).all()
        person, slot = self.chance.choice(people), self.chance.choice(self.slots)
        assignments.take(actor_of(person.person_id), person, slot)

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
            assert then.state is not AssignmentState.MOVED
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
