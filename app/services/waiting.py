"""Waiting lists: who may take a place that falls free, in an order that is published beforehand.

The order of a slot: those without a place who have it on their certified list, by the rank they gave it, then by the
draw of the round (policies/assignments.draw). For some hours after a place fell free it is theirs, then anybody's.
"""

from datetime import datetime, timedelta

from flask_babel import format_datetime, ngettext
from sqlalchemy import func, select

from app.extensions import db
from app.models import (
    IN_FORCE,
    Assignment,
    CertifiedWish,
    OwnPlace,
    OwnPlaceState,
    Participant,
    Role,
    RoleGrant,
    Site,
    Slot,
)
from app.policies.assignments import draw
from app.services import settings


def of_slot(slot: Slot) -> list[Participant]:
    """Everybody who waits for the slot, the first first."""
    placed = select(Assignment.participant_id).where(Assignment.state.in_(IN_FORCE))
    elsewhere = select(OwnPlace.participant_id).where(OwnPlace.state == OwnPlaceState.APPROVED)
    declined = select(Assignment.participant_id).where(Assignment.slot_id == slot.id)
    rows = db.session.execute(
        select(Participant, CertifiedWish.rank)
        .join(CertifiedWish, CertifiedWish.list_id == Participant.certified_list_id)
        .where(
            CertifiedWish.slot_id == slot.id,
            Participant.left_at.is_(None),
            Participant.id.not_in(placed),
            Participant.id.not_in(elsewhere),
            Participant.id.not_in(declined),
        )
    ).all()
    seed = slot.round.seed
    rows.sort(key=lambda row: (row.rank, draw(seed, row.Participant.public_id, slot.public_id)))
    return [row.Participant for row in rows]


def ahead_of(participant: Participant, slot: Slot) -> int:
    """How many wait before the participant; all of them for one who is not on the list."""
    keys = [one.id for one in of_slot(slot)]
    return keys.index(participant.id) if participant.id in keys else len(keys)


def kept_until(slot: Slot) -> datetime:
    """Until when a place that fell free belongs to those who wait: since the last one that ended."""
    last = db.session.scalar(
        select(func.max(Assignment.ended_at)).where(Assignment.slot_id == slot.id, Assignment.ended_at.is_not(None))
    )
    begun = last or slot.round.confirm_close_at or slot.round.wishes_close_at
    return begun + timedelta(hours=int(settings.get("waiting_hours")))


def rank_of(participant: Participant, slot: Slot) -> int | None:
    return db.session.scalar(
        select(CertifiedWish.rank).where(
            CertifiedWish.list_id == participant.certified_list_id, CertifiedWish.slot_id == slot.id
        )
    )


def words(before: int, until: datetime) -> str:
    return ngettext(
        "%(num)s person waits for this place before you. If it is still free on %(moment)s, anybody may take it.",
        "%(num)s people wait for this place before you. If it is still free on %(moment)s, anybody may take it.",
        before,
        moment=format_datetime(until, "short"),
    )


def managers_of(site: Site) -> list[int]:
    return managers_of_organisation(site.organisation_id)


def managers_of_organisation(organisation_id: int) -> list[int]:
    roles = (Role.HOST_MANAGER, Role.SCHOOL_MANAGER, Role.COLLEGE_MANAGER)
    return list(
        db.session.scalars(
            select(RoleGrant.person_id)
            .where(
                RoleGrant.organisation_id == organisation_id,
                RoleGrant.role.in_(roles),
                RoleGrant.withdrawn_at.is_(None),
            )
            .distinct()
        )
    )
