"""The settings with what is in force, by group."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Setting
from app.services.settings import DEFINITIONS, Definition


@dataclass(frozen=True)
class InForce:
    """A definition, its value, and the stored row if it is not the default."""

    definition: Definition
    value: object
    stored: Setting | None


def settings() -> dict[str, list[InForce]]:
    rows = {row.key: row for row in db.session.scalars(select(Setting).options(joinedload(Setting.changed_by)))}
    groups: dict[str, list[InForce]] = {}
    for definition in DEFINITIONS:
        stored = rows.get(definition.key)
        value = stored.value if stored else definition.default
        groups.setdefault(str(definition.group), []).append(InForce(definition, value, stored))
    return groups
