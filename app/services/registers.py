"""Rows of the registers that programmes are held against: added, changed, removed by the coordinator."""

from flask_babel import gettext as _

from app.extensions import db
from app.policies.actor import Actor
from app.services import audit
from app.services.errors import Stale
from app.services.parts import fingerprint
from app.services.transaction import held_by_constraints


def add(actor: Actor, row, words: str) -> None:
    with held_by_constraints(_there_already):
        db.session.add(row)
        db.session.flush()
        audit.record(actor.person_id, "register:add", row, what=words)


def change(actor: Actor, row, seen: int, values: dict, words: str) -> None:
    """Set the values; Stale if the row is no longer as it was `seen` (services/parts.py)."""
    with held_by_constraints(_there_already):
        db.session.refresh(row, with_for_update=db.engine.dialect.name != "sqlite")
        if fingerprint(row) != seen:
            raise Stale(_("Somebody has changed this since you opened it. Compare, then save again."))
        for name, value in values.items():
            setattr(row, name, value)
        audit.record(actor.person_id, "register:change", row, what=words)


def remove(actor: Actor, row, words: str) -> None:
    """A row that a programme rests on stays: it gets a last day instead."""
    with held_by_constraints(lambda: _("Programmes rest on this entry. Enter its last day instead of removing it.")):
        audit.record(actor.person_id, "register:remove", row, what=words)
        db.session.delete(row)


def _there_already() -> str:
    return _("Such an entry is there already. Look for it in the list and change that one.")
