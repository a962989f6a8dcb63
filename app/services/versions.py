"""Two people editing one object: the second is told, nothing is overwritten unseen."""

from flask_babel import gettext as _
from sqlalchemy.orm.attributes import flag_modified

from app.extensions import db
from app.services.errors import Stale

KEYS = {"id", "public_id", "version"}


def claim(subject, seen: int | None):
    """Inside a transaction: the object as it is under the write lock, or Stale if its version is not the one `seen`."""
    db.session.refresh(subject, with_for_update=db.engine.dialect.name != "sqlite")
    if subject.version != seen:
        raise Stale(_("Somebody has changed this since you opened it. Compare, then save again."))
    # A change in a part only (a year of a slot) would not move the version of the whole by itself.
    flag_modified(subject, next(one.key for one in subject.__mapper__.column_attrs if one.key not in KEYS))
    return subject
