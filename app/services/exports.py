"""Keeps on record that a list was taken away as a file, and whose data stood in it."""

from collections.abc import Iterable

from app.models import Person
from app.policies.actor import Actor
from app.services import audit, disclosures
from app.services.transaction import transaction


def note(actor: Actor, name: str, rows: int, people: Iterable[int]) -> None:
    """The entry in the audit trail, and for each person that their data was shown."""
    with transaction() as session:
        reader = session.get(Person, actor.person_id)
        audit.record(actor.person_id, "list:export", reader, list=name, rows=rows)
    disclosures.record(actor, people, "person:export")
