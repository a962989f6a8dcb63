"""Consent to the use of personal data: a separate document for each purpose (152-ФЗ art. 9, since 01.09.2025)."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed, utc_now
from app.extensions import db
from app.models.file import Document
from app.models.person import Guardian, Person


class ConsentPurpose(enum.StrEnum):
    PLACEMENT = "placement"  # processing by the college in order to find a place
    HOST = "host"  # handing name, group and contacts to the host
    ADAPTATION = "adaptation"  # special category: what the person needs at the place
    PHOTO = "photo"  # publication


class Consent(Keyed, db.Model):
    """Until 18 both signatures are kept. At most one consent of a purpose is in force; old ones stay as history."""

    __table_args__ = (
        CheckConstraint("signed_by_person OR signed_by_guardian", name="somebody_signed"),
        Index(
            "uq_consent_in_force",
            "person_id",
            "purpose",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[ConsentPurpose]
    given_on: Mapped[date]
    valid_until: Mapped[date | None]
    signed_by_person: Mapped[bool] = mapped_column(default=False)
    signed_by_guardian: Mapped[bool] = mapped_column(default=False)
    guardian_id: Mapped[int | None] = mapped_column(ForeignKey("guardian.id", ondelete="SET NULL"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id", ondelete="SET NULL"))
    recorded_at: Mapped[datetime] = mapped_column(default=utc_now)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    withdrawn_at: Mapped[datetime | None]

    guardian: Mapped[Guardian | None] = relationship()
    document: Mapped[Document | None] = relationship()
    recorded_by: Mapped[Person | None] = relationship(foreign_keys=[recorded_by_id])
