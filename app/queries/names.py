"""The names that organisations bear today, and people by theirs."""

from collections.abc import Iterable

from sqlalchemy import Select, select

from app.extensions import db
from app.models import Organisation, Person


def short_names(organisation_ids: Iterable[int]) -> dict[int, str]:
    """Key → short name, in two queries whatever the number."""
    rows = db.session.scalars(select(Organisation).where(Organisation.id.in_(set(organisation_ids))))
    return {organisation.id: organisation.name for organisation in rows}


def with_surname(words: str) -> Select:
    """SELECT of the persons whose surname begins so; surnames are stored with a capital letter."""
    return select(Person.id).where(Person.surname.startswith(words[:1].upper() + words[1:], autoescape=True))
