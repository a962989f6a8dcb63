"""Parts of an object that people add, change and remove one by one: contacts of an organisation, mentors of a site, …

A part has no version of its own: what was seen is told by a fingerprint of its values, so that here too the second of
two people who change it is shown the difference.
"""

import enum
import zlib
from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from app.extensions import db
from app.policies.actor import Actor
from app.services import audit
from app.services.errors import Stale
from app.services.transaction import transaction


def fingerprint(part) -> int:
    """A number that changes when any stored value of the row does."""
    values = [getattr(part, column.key) for column in part.__mapper__.column_attrs]
    return zlib.crc32(repr([value.value if isinstance(value, enum.Enum) else value for value in values]).encode())


def add(actor: Actor, owner, make: Callable[[], Any], words: Callable[[Any], str]):
    """Store the part that `make` gives, with whatever it stores beside it; `words` name it in the audit trail."""
    with transaction():
        part = make()
        db.session.add(part)
        db.session.flush()
        _record(actor, "part:add", owner, words(part))
    return part


def change(actor: Actor, part, seen: int, values: dict, owner, what: str) -> None:
    """Set the values; Stale if the part is no longer as it was `seen`."""
    with transaction():
        db.session.refresh(part, with_for_update=db.engine.dialect.name != "sqlite")
        if fingerprint(part) != seen:
            raise Stale(_("Somebody has changed this since you opened it. Compare, then save again."))
        for name, value in values.items():
            setattr(part, name, value)
        _record(actor, "part:change", owner, what)


def remove(actor: Actor, part, owner, what: str) -> None:
    with transaction():
        db.session.delete(part)
        _record(actor, "part:remove", owner, what)


def _record(actor: Actor, act: str, owner, what: str) -> None:
    audit.record(actor.person_id, act, owner, what=what)
