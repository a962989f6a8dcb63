"""The history of one object in sentences, for those who keep it and for the person whose place it is about.

Whoever may read the whole trail sees every name. Others see colleagues by name, and everybody else by what they are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.labels import label
from app.models import (
    Assignment,
    AuditEntry,
    ImportBatch,
    ImportedRow,
    OwnPlace,
    Participant,
    Person,
    Pin,
    RoleGrant,
    Round,
    Run,
    Site,
    Slot,
)
from app.policies.access import may
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries.audit import sentence
from app.queries.names import short_names
from app.queries.paging import Page, paged

# Of an account, and what somebody took away: told by the whole trail, not by the page of a person.
NOT_OF_A_PERSON = AuditEntry.act.startswith("account:") | (AuditEntry.act == "list:export")
# What stands on a list of wishes is between the person and the matching.
BETWEEN_THEM = AuditEntry.act.startswith("wish:")


@dataclass(frozen=True)
class Line:
    """`person_id`: who acted, where the name is told."""

    at: datetime
    who: str
    what: str
    person_id: int | None


def of(actor: Actor, subject, number: int | None) -> Page:
    """Lines about the object and what belongs to it, the newest first."""
    parts = (_about(kind, keys) for kind, keys in _parts(actor, subject))
    chosen = or_(*parts, _brought_in(subject), _published(subject))
    statement = select(AuditEntry).where(chosen, ~NOT_OF_A_PERSON).options(joinedload(AuditEntry.actor))
    if not _is_own(actor, subject):
        statement = statement.where(~BETWEEN_THEM)
    page = paged(statement.order_by(AuditEntry.id.desc()), number, size=50)
    who = _named(actor, page.items)
    return Page([_line(entry, who) for entry in page.items], page.number, page.total, page.size)


def _about(kind: str, keys: str | Select) -> ColumnElement[bool]:
    which = AuditEntry.object_id == keys if isinstance(keys, str) else AuditEntry.object_id.in_(keys)
    return and_(AuditEntry.object_type == kind, which)


def _parts(actor: Actor, subject) -> list[tuple[str, str | Select]]:
    """(table, public identifiers): the object itself, then what is told on its page."""
    found = [(subject.__tablename__, subject.public_id)]
    if isinstance(subject, Site):
        found.append(("slot", select(Slot.public_id).where(Slot.site_id == subject.id)))
    if isinstance(subject, Round):
        found.append(("run", select(Run.public_id).where(Run.round_id == subject.id)))
    if isinstance(subject, Person):
        own = Participant.person_id == subject.id
        found += [("participant", select(Participant.public_id).where(own)), *_of_participants(own)]
    if isinstance(subject, Participant):
        found += _of_participants(Participant.id == subject.id)
    # What a coordinator has fixed by hand, and why, may tell of others.
    return [pair for pair in found if pair[0] != "pin"] if _is_own(actor, subject) else found


def _of_participants(which: ColumnElement[bool]) -> list[tuple[str, Select]]:
    return [
        (
            model.__tablename__,
            select(model.public_id).join(Participant, model.participant_id == Participant.id).where(which),
        )
        for model in (Assignment, OwnPlace, Pin)
    ]


def _brought_in(subject) -> ColumnElement[bool]:
    """The tables that were brought in and made or changed the object."""
    batches = (
        select(ImportBatch.public_id)
        .join(ImportedRow, ImportedRow.batch_id == ImportBatch.id)
        .where(ImportedRow.object_type == subject.__tablename__, ImportedRow.object_key == subject.id)
    )
    return _about("import_batch", batches)


def _published(subject) -> ColumnElement[bool]:
    """For a person, the publications of the rounds in which they take part: then places were given."""
    if not isinstance(subject, Person | Participant):
        return false()
    own = Participant.person_id == subject.id if isinstance(subject, Person) else Participant.id == subject.id
    runs = select(Run.public_id).where(
        Run.published_at.is_not(None), Run.round_id.in_(select(Participant.round_id).where(own))
    )
    return _about("run", runs) & (AuditEntry.act == "run:publish")


def _is_own(actor: Actor, subject) -> bool:
    return isinstance(subject, Participant) and subject.person_id == actor.person_id


def _line(entry: AuditEntry, who: dict[int, tuple[str, bool]]) -> Line:
    if entry.actor_id is None:
        return Line(entry.at, _("the system"), sentence(entry), None)
    words, is_named = who[entry.actor_id]
    return Line(entry.at, words, sentence(entry), entry.actor_id if is_named else None)


def _named(actor: Actor, entries: Iterable[AuditEntry]) -> dict[int, tuple[str, bool]]:
    """Key of a person → what they are called here, and whether that is their name."""
    people = {entry.actor_id: entry.actor for entry in entries if entry.actor is not None}
    found = {key: (person.short_name, True) for key, person in people.items()}
    if not may(actor, Permission.AUDIT_LIST):
        grants = _grants(people)
        own = {organisation for _role, organisation in actor.grants if organisation}
        strangers = [key for key in people if not own & {one.organisation_id for one in grants.get(key, ())}]
        places = short_names({one.organisation_id for key in strangers for one in grants.get(key, ())} - {None})
        found |= {key: (_described(grants.get(key, []), places), False) for key in strangers}
    if actor.person_id in found:
        found[actor.person_id] = (_("you yourself"), False)
    return found


def _grants(keys: Iterable[int]) -> dict[int, list]:
    """The roles of people, those that they hold still before those that were withdrawn."""
    rows = db.session.execute(
        select(RoleGrant.person_id, RoleGrant.role, RoleGrant.organisation_id)
        .where(RoleGrant.person_id.in_(list(keys)))
        .order_by(RoleGrant.withdrawn_at.is_not(None), RoleGrant.id)
    ).all()
    found: dict[int, list] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return found


def _described(grants: list, places: dict[int, str]) -> str:
    if not grants:
        return _("a user")
    first = grants[0]
    words = str(label(first.role))
    return f"{words}, {places[first.organisation_id]}" if first.organisation_id else words
