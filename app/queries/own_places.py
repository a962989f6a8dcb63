"""Places that students have found themselves: the college's list of them, and those of one student."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.extensions import db
from app.models import Organisation, OwnPlace, OwnPlaceState, Participant, Phase, Round
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.policies.phases import Act, allows
from app.queries.paging import Page, paged
from app.queries.search import found_keys
from app.services import own_places

DECIDABLE = [phase for phase in Phase if allows(phase, Act.FIND_ONESELF)]


@dataclass(frozen=True)
class Found:
    """`counts` of all states in the round, whatever the other filters."""

    page: Page
    counts: dict[OwnPlaceState, int]


def rounds(actor: Actor) -> list[Round]:
    """Rounds with a place within reach, the latest first."""
    within = (
        scope(actor, Permission.OWN_PLACE_DECIDE).join(OwnPlace.participant).with_only_columns(Participant.round_id)
    )
    return list(db.session.scalars(select(Round).where(Round.id.in_(within)).order_by(Round.id.desc())))


def found(actor: Actor, round_: Round, state: OwnPlaceState | None, text: str = "", number: int = 1) -> Found:
    """One page, who has waited longest first; of what is decided, the latest first."""
    within = _within(actor, round_)
    rows = db.session.execute(
        within.with_only_columns(OwnPlace.state, func.count(OwnPlace.id)).group_by(OwnPlace.state)
    )
    counts = dict.fromkeys(OwnPlaceState, 0) | dict(map(tuple, rows))
    statement = within
    if state:
        statement = statement.where(OwnPlace.state == state)
    if text:
        statement = statement.where(Participant.person_id.in_(found_keys("person", text)))
    order = OwnPlace.asked_at if state is OwnPlaceState.WAITING else OwnPlace.asked_at.desc()
    return Found(paged(statement.options(*_loaded()).order_by(order, OwnPlace.id), number), counts)


def _within(actor: Actor, round_: Round) -> Select:
    mine = scope(actor, Permission.OWN_PLACE_DECIDE).join(OwnPlace.participant)
    return mine.where(Participant.round_id == round_.id)


def _loaded() -> tuple:
    participant = contains_eager(OwnPlace.participant)
    return (
        participant.joinedload(Participant.person),
        participant.joinedload(Participant.group),
        participant.joinedload(Participant.organisation).selectinload(Organisation.names),
        joinedload(OwnPlace.decided_by),
    )


def waiting(actor: Actor) -> Select:
    """Those that wait for the actor's word, in rounds where it still counts."""
    mine = scope(actor, Permission.OWN_PLACE_DECIDE).join(OwnPlace.participant).join(Participant.round)
    return mine.where(OwnPlace.state == OwnPlaceState.WAITING, Round.phase.in_(DECIDABLE))


def of_participant(participant: Participant) -> list[OwnPlace]:
    """All that the student has brought, the latest first."""
    mine = select(OwnPlace).where(OwnPlace.participant_id == participant.id)
    return list(db.session.scalars(mine.options(joinedload(OwnPlace.decided_by)).order_by(OwnPlace.id.desc())))


def in_force(participant_ids: Iterable[int]) -> dict[int, OwnPlace]:
    """By participant: what waits or is approved; one query."""
    rows = select(OwnPlace).where(
        OwnPlace.participant_id.in_(list(participant_ids)), OwnPlace.state.in_(own_places.IN_FORCE)
    )
    return {place.participant_id: place for place in db.session.scalars(rows)}
