"""Papers that let a person work at a site, each with its last day."""

import enum
from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed
from app.extensions import db
from app.models.file import Document


class ClearanceKind(enum.StrEnum):
    HEALTH_BOOK = "health_book"
    MED_EXAM = "med_exam"
    NO_CRIMINAL_RECORD = "no_criminal_record"
    VACCINATION = "vaccination"
    SAFETY_BRIEFING = "safety_briefing"


class Clearance(Keyed, db.Model):
    """`valid_until` is inclusive; no date means it does not lapse.

    A paper that the person has put in themself counts once the college has confirmed it (`confirmed_at`).
    """

    __table_args__ = (UniqueConstraint("person_id", "kind"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[ClearanceKind]
    valid_until: Mapped[date | None]
    number: Mapped[str] = mapped_column(String(60), default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id", ondelete="SET NULL"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    document: Mapped[Document | None] = relationship()
