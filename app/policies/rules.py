"""The one table of who may do what to which objects.

A rule names the model and, for each role, a reach: the SQL condition on that model's rows within which the role may
act. The same condition filters lists and guards single objects (policies/access.py), so the two can't drift apart.
A rule without a model is about no object in particular.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, select, true

from app.models import (
    Account,
    AuditEntry,
    Job,
    Participant,
    Placement,
    Role,
    Round,
    Run,
    Site,
    Slot,
)
from app.policies.actor import Actor
from app.policies.permissions import Permission as P

Reach = Callable[[Actor, Role], ColumnElement[bool]]


@dataclass(frozen=True)
class Rule:
    model: type | None
    reaches: dict[Role, Reach] = field(default_factory=dict)


def everything(_actor: Actor, _role: Role) -> ColumnElement[bool]:
    return true()


def own_participation(actor: Actor, _role: Role) -> ColumnElement[bool]:
    return Participant.person_id == actor.person_id


def participants_of_own_organisation(actor: Actor, role: Role) -> ColumnElement[bool]:
    return Participant.organisation_id.in_(actor.organisations(role))


def rounds_with_own_participants(actor: Actor, role: Role) -> ColumnElement[bool]:
    return Round.id.in_(select(Participant.round_id).where(participants_of_own_organisation(actor, role)))


def slots_of_own_sites(actor: Actor, role: Role) -> ColumnElement[bool]:
    return Slot.site_id.in_(select(Site.id).where(Site.organisation_id.in_(actor.organisations(role))))


def in_published_run() -> ColumnElement[bool]:
    """A placement exists for the people it concerns only once it is published."""
    return Placement.run_id.in_(select(Round.published_run_id).where(Round.published_run_id.is_not(None)))


def published_placements(_actor: Actor, _role: Role) -> ColumnElement[bool]:
    return in_published_run()


def published_at_own_sites(actor: Actor, role: Role) -> ColumnElement[bool]:
    own = select(Slot.id).where(slots_of_own_sites(actor, role))
    return in_published_run() & Placement.slot_id.in_(own)


def published_of_own_participants(actor: Actor, role: Role) -> ColumnElement[bool]:
    own = select(Participant.id).where(participants_of_own_organisation(actor, role))
    return in_published_run() & Placement.participant_id.in_(own)


RULES: dict[P, Rule] = {
    P.ACCOUNT_USE: Rule(None, dict.fromkeys(Role, everything)),
    P.ACCOUNT_LIST: Rule(Account, {Role.ADMINISTRATOR: everything}),
    P.AUDIT_LIST: Rule(AuditEntry, {Role.ADMINISTRATOR: everything, Role.COORDINATOR: everything}),
    P.JOB_LIST: Rule(Job, {Role.ADMINISTRATOR: everything, Role.COORDINATOR: everything}),
    P.PARTICIPANT_LIST: Rule(
        Participant,
        {Role.COORDINATOR: everything, Role.COLLEGE_MANAGER: participants_of_own_organisation},
    ),
    P.PLACEMENT_LIST: Rule(
        Placement,
        {
            Role.COORDINATOR: published_placements,
            Role.COLLEGE_MANAGER: published_of_own_participants,
            Role.HOST_MANAGER: published_at_own_sites,
            Role.SCHOOL_MANAGER: published_at_own_sites,
            Role.MENTOR: published_at_own_sites,
        },
    ),
    P.PLACEMENT_OWN: Rule(Participant, {Role.STUDENT: own_participation, Role.TEACHER: own_participation}),
    P.ROUND_LIST: Rule(
        Round,
        {
            Role.COORDINATOR: everything,
            Role.COUNCIL_MEMBER: everything,
            Role.COLLEGE_MANAGER: rounds_with_own_participants,
        },
    ),
    P.ROUND_VIEW: Rule(
        Round,
        {
            Role.COORDINATOR: everything,
            Role.COUNCIL_MEMBER: everything,
            Role.COLLEGE_MANAGER: rounds_with_own_participants,
        },
    ),
    P.ROUND_SOLVE: Rule(Round, {Role.COORDINATOR: everything}),
    P.RUN_VIEW: Rule(Run, {Role.COORDINATOR: everything, Role.COUNCIL_MEMBER: everything}),
    P.RUN_CANCEL: Rule(Run, {Role.COORDINATOR: everything}),
    # The bundle has no names, but a line per person: the council reads aggregates with small counts suppressed.
    P.RUN_EXPORT: Rule(Run, {Role.COORDINATOR: everything}),
    P.RUN_PUBLISH: Rule(Run, {Role.COORDINATOR: everything}),
    P.SLOT_LIST: Rule(
        Slot,
        {
            Role.COORDINATOR: everything,
            Role.HOST_MANAGER: slots_of_own_sites,
            Role.SCHOOL_MANAGER: slots_of_own_sites,
            Role.MENTOR: slots_of_own_sites,
        },
    ),
    P.WISH_EDIT: Rule(Participant, {Role.STUDENT: own_participation, Role.TEACHER: own_participation}),
}
