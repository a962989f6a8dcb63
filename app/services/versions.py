"""Two people editing one object: the second is told, nothing is overwritten unseen."""

from flask_babel import gettext as _

from app.extensions import db
from app.services.errors import Stale


def claim(subject, seen: int | None):
    """Inside a transaction: the object as it is under the write lock, or Stale if its version is not the one `seen`."""
    db.session.refresh(subject, with_for_update=db.engine.dialect.name != "sqlite")
    if subject.version != seen:
        raise Stale(_("Somebody has changed this since you opened it. Compare, then save again."))
    return subject
