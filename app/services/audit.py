"""Writes the audit trail, inside the caller's transaction."""

from app.extensions import db
from app.models import AuditEntry


def record(actor_id: int | None, act: str, subject, **details) -> None:
    """`act` is noun:verb; `subject` a model object with a public_id; `details` are plain values for the sentence."""
    db.session.add(
        AuditEntry(
            actor_id=actor_id,
            act=act,
            object_type=subject.__tablename__,
            object_id=subject.public_id,
            details=details,
        )
    )
