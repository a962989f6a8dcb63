"""Whom an announcement in a round is for: derived from how people stand, never from a list kept by hand."""

from collections.abc import Callable

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from app.extensions import db
from app.models import (
    IN_FORCE,
    Assignment,
    AssignmentState,
    OwnPlace,
    OwnPlaceState,
    Participant,
    Role,
    RoleGrant,
    Round,
    Site,
    Slot,
)

SPEAK_FOR_HOSTS = (Role.HOST_MANAGER, Role.SCHOOL_MANAGER, Role.COLLEGE_MANAGER)


def everybody(round_: Round) -> Select:
    here = (Participant.round_id == round_.id) & Participant.taken_out_at.is_(None)
    return select(Participant.person_id).where(here)


def unanswered(round_: Round) -> Select:
    owes = (Assignment.state == AssignmentState.OFFERED) & Assignment.person_said.is_(None)
    return everybody(round_).where(Participant.id.in_(select(Assignment.participant_id).where(owes)))


def agreed(round_: Round) -> Select:
    both = select(Assignment.participant_id).where(Assignment.state == AssignmentState.ACCEPTED)
    return everybody(round_).where(Participant.id.in_(both))


def without_place(round_: Round) -> Select:
    """Who needs one still: neither a place in force, nor one found by themselves, nor gone."""
    placed = select(Assignment.participant_id).where(Assignment.state.in_(IN_FORCE))
    elsewhere = select(OwnPlace.participant_id).where(OwnPlace.state == OwnPlaceState.APPROVED)
    free = Participant.id.not_in(placed) & Participant.id.not_in(elsewhere) & Participant.left_at.is_(None)
    return everybody(round_).where(free)


def not_certified(round_: Round) -> Select:
    elsewhere = select(OwnPlace.participant_id).where(OwnPlace.state == OwnPlaceState.APPROVED)
    return everybody(round_).where(Participant.certified_list_id.is_(None), Participant.id.not_in(elsewhere))


def hosts(round_: Round) -> Select:
    """Who speaks for an organisation with an open slot in the round."""
    return _speakers(select(Slot.id).where(Slot.round_id == round_.id, Slot.closed_at.is_(None)))


def hosts_unanswered(round_: Round) -> Select:
    owes = (Assignment.state == AssignmentState.OFFERED) & Assignment.host_said.is_(None)
    return _speakers(select(Assignment.slot_id).where(Assignment.round_id == round_.id, owes))


def _speakers(slots: Select) -> Select:
    organisations = select(Site.organisation_id).join(Slot, Slot.site_id == Site.id).where(Slot.id.in_(slots))
    speaks = RoleGrant.role.in_(SPEAK_FOR_HOSTS) & RoleGrant.withdrawn_at.is_(None)
    return select(RoleGrant.person_id).where(speaks, RoleGrant.organisation_id.in_(organisations))


AUDIENCES: dict[str, tuple[LazyString, Callable[[Round], Select]]] = {
    "everybody": (_l("Everybody in the round"), everybody),
    "not_certified": (_l("Without a certified list"), not_certified),
    "unanswered": (_l("Offered a place and not yet answered"), unanswered),
    "agreed": (_l("With a place that both have agreed to"), agreed),
    "without_place": (_l("Without a place"), without_place),
    "hosts": (_l("Hosts with slots in the round"), hosts),
    "hosts_unanswered": (_l("Hosts who owe an answer"), hosts_unanswered),
}


def people(round_: Round, name: str) -> list[int]:
    """The persons as they stand now."""
    return sorted(set(db.session.scalars(AUDIENCES[name][1](round_))))
