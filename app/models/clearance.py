"""Papers that let a person work at a site, each with its last day."""

import enum
from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db


class ClearanceKind(enum.StrEnum):
    HEALTH_BOOK = "health_book"
    MED_EXAM = "med_exam"
    NO_CRIMINAL_RECORD = "no_criminal_record"
    VACCINATION = "vaccination"
    SAFETY_BRIEFING = "safety_briefing"


class Clearance(db.Model):
    """`valid_until` is inclusive; no date means it does not lapse."""

    __table_args__ = (UniqueConstraint("person_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[ClearanceKind]
    valid_until: Mapped[date | None]
