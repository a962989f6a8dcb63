"""Whom a round in its clearing may still take in: students within reach who are not in it."""

from dataclasses import dataclass

from sqlalchemy import select

from app.extensions import db
from app.models import Participant, Person, Round, Student, StudyGroup
from app.policies.access import find, scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries.names import short_names, with_surname

MOST_FOUND = 20


@dataclass(frozen=True)
class Candidate:
    public_id: str
    person: str
    group: str
    college: str


def candidates(actor: Actor, round_: Round, surname: str) -> list[Candidate]:
    """Students whose surname begins so, by name; nobody while nothing is asked."""
    if not surname.strip():
        return []
    there = select(Participant.person_id).where(Participant.round_id == round_.id)
    rows = db.session.execute(
        scope(actor, Permission.PERSON_EDIT)
        .join(Student, Student.person_id == Person.id)
        .join(StudyGroup, Student.group_id == StudyGroup.id)
        .where(Person.id.in_(with_surname(surname.strip())), Person.id.not_in(there), StudyGroup.closed_on.is_(None))
        .with_only_columns(Person, StudyGroup.name, StudyGroup.organisation_id)
        .order_by(Person.surname, Person.given_name, Person.id)
        .limit(MOST_FOUND)
    ).all()
    names = short_names(row.organisation_id for row in rows)
    return [Candidate(row.Person.public_id, row.Person.full_name, row.name, names[row.organisation_id]) for row in rows]


def candidate(actor: Actor, public_id: str) -> Person | None:
    """The person of this address if they are within reach."""
    return find(actor, Permission.PERSON_EDIT, public_id)
