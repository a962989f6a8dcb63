"""Programmes that wait for somebody's word."""

from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import PartyRole, Programme, ProgrammeState
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.agreement import Word, agreement
from app.policies.permissions import Permission
from app.policies.reaches import MANAGING_ROLES

MOST = 50


def waiting(actor: Actor) -> list[Programme]:
    """Those being agreed upon of which an organisation of the actor has said nothing, the longest asked first.

    While a programme is being agreed upon nobody can change it, so the latest word is about its present content.
    """
    asked = scope(actor, Permission.PROGRAMME_DECIDE).where(Programme.state == ProgrammeState.APPROVING)
    options = (joinedload(Programme.parties), joinedload(Programme.approvals))  # few of each: one question for all
    found = db.session.scalars(asked.options(*options).order_by(Programme.sent_at, Programme.id).limit(MOST)).unique()
    return [one for one in found if own_organisations(actor) & set(_awaited(one, actor))]


def own_organisations(actor: Actor) -> set[int]:
    return {key for role in MANAGING_ROLES for key in actor.organisations(role)}


def _awaited(programme: Programme, actor: Actor) -> list[int]:
    roles: dict[int, frozenset[PartyRole]] = {}
    for one in programme.parties:
        roles[one.organisation_id] = roles.get(one.organisation_id, frozenset()) | {one.role}
    words = [
        Word(one.organisation_id, one.decided_by_id, one.is_approved, one.content_sha256) for one in programme.approvals
    ]
    if not words:
        return []
    said = agreement(programme.organisation_id, roles, words, words[-1].sha256)
    base = programme.organisation_id
    return [key for key in said.awaited if key != base or actor.person_id not in said.persons_for(base)]
