"""What became of one person's place since the publication, and the timeline of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, raiseload

from app.database import utc_now
from app.extensions import db
from app.models import (
    Assignment,
    AssignmentEvent,
    OwnPlace,
    OwnPlaceState,
    Participant,
    Site,
    Slot,
    Teacher,
)
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.policies.phases import Act, allows
from app.queries.assignments import PERSON, standing


@dataclass(frozen=True)
class After:
    """What became of a person's place since the publication, the latest last; `may_take`: free places are open."""

    participant: Participant
    past: list[Assignment]
    may_take: bool

    @property
    def last(self) -> Assignment | None:
        return self.past[-1] if self.past else None

    @property
    def now(self) -> Assignment | None:
        """The placement in force."""
        return self.last if self.last is not None and self.last.is_in_force else None

    @property
    def standing(self) -> str:
        return standing(self.last.state, self.last.person_said) if self.last else ""

    @property
    def is_open(self) -> bool:
        """Whether answers are taken at all."""
        return allows(self.participant.round.phase, Act.ANSWER)

    @property
    def is_late(self) -> bool:
        """The time to answer is over, and the job that ends the offer has not come round yet."""
        return self.now is not None and self.now.answer_by is not None and self.now.answer_by <= utc_now()

    @property
    def asks(self) -> bool:
        """The person's own word is awaited."""
        return self.is_open and self.standing == PERSON and not self.is_late


def after(participants: Iterable[Participant]) -> dict[int, After]:
    """By key of the participant; nobody is in it before the publication, nor who has neither a place nor a choice."""
    people = [one for one in participants if one.round.has_result]
    if not people:
        return {}
    past: dict[int, list] = {one.id: [] for one in people}
    rows = db.session.scalars(
        select(Assignment)
        .where(Assignment.participant_id.in_(past))
        .order_by(Assignment.id)
        .options(joinedload(Assignment.slot).options(*with_site()), *with_supervisor())
    )
    for row in rows:
        past[row.participant_id].append(row)
    elsewhere = _elsewhere(people)
    found = {one.id: After(one, past[one.id], _may_take(one, past[one.id], elsewhere)) for one in people}
    return {key: one for key, one in found.items() if one.past or one.may_take}


def after_of(participant: Participant) -> After | None:
    return after([participant]).get(participant.id)


def _may_take(participant: Participant, past: list[Assignment], elsewhere: set[int]) -> bool:
    has_place = bool(past) and past[-1].is_in_force
    return allows(participant.round.phase, Act.TAKE_FREE) and not has_place and participant.id not in elsewhere


def _elsewhere(people: list[Participant]) -> set[int]:
    """Who goes to a place that they have found by themselves; asked only where it matters."""
    keys = [one.id for one in people if allows(one.round.phase, Act.TAKE_FREE)]
    approved = (OwnPlace.state == OwnPlaceState.APPROVED) & OwnPlace.participant_id.in_(keys)
    return set(db.session.scalars(select(OwnPlace.participant_id).where(approved))) if keys else set()


def with_site() -> tuple:
    """A slot with its site and host, and no more."""
    return (
        joinedload(Slot.site).options(joinedload(Site.organisation), joinedload(Site.municipality)),
        raiseload(Slot.specialties),
        raiseload(Slot.year_rows),
    )


def with_supervisor() -> tuple:
    return (joinedload(Assignment.supervisor).options(joinedload(Teacher.person), raiseload(Teacher.specialties)),)


def full(assignment: Assignment) -> Assignment:
    """The placement with everything that its page shows."""
    slot = joinedload(Assignment.slot).options(*with_site())
    person = joinedload(Assignment.participant).options(
        joinedload(Participant.person), joinedload(Participant.group), joinedload(Participant.organisation)
    )
    same = select(Assignment).where(Assignment.id == assignment.id)
    return db.session.scalar(same.options(slot, person, *with_supervisor()).execution_options(populate_existing=True))


def may_see_all(actor: Actor, assignment: Assignment) -> bool:
    """The college and the coordinator read reasons and ranks; a host needs neither."""
    own = scope(actor, Permission.PARTICIPANT_LIST).where(Participant.id == assignment.participant_id)
    return db.session.scalar(own.with_only_columns(Participant.id)) is not None


def events(participant_id: int, only: int | None = None) -> list[AssignmentEvent]:
    """The timeline of a person in a round, or of one placement, the latest first."""
    of_person = select(Assignment.id).where(Assignment.participant_id == participant_id)
    chosen = AssignmentEvent.assignment_id == only if only else AssignmentEvent.assignment_id.in_(of_person)
    return list(
        db.session.scalars(
            select(AssignmentEvent)
            .where(chosen)
            .order_by(AssignmentEvent.id.desc())
            .options(
                joinedload(AssignmentEvent.actor),
                joinedload(AssignmentEvent.assignment).options(
                    joinedload(Assignment.slot).options(*with_site()), joinedload(Assignment.participant)
                ),
            )
        )
    )
