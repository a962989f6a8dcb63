"""The names that organisations bear today."""

from collections.abc import Iterable

from sqlalchemy import select

from app.extensions import db
from app.models import Organisation


def short_names(organisation_ids: Iterable[int]) -> dict[int, str]:
    """Key → short name, in two queries whatever the number."""
    rows = db.session.scalars(select(Organisation).where(Organisation.id.in_(set(organisation_ids))))
    return {organisation.id: organisation.name for organisation in rows}
