"""Uploaded files, and the documents that they are."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed, utc_now
from app.extensions import db
from app.models.person import Person


class StoredFile(Keyed, db.Model):
    """The bytes stand in the database: a file and the row that needs it are saved, and backed up, together.

    `media_type` is what the content was found to be, never what the browser claimed. Only `is_picture` (re-encoded by
    us) is ever shown in a page.
    """

    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    is_picture: Mapped[bool] = mapped_column(default=False)
    width: Mapped[int | None]
    height: Mapped[int | None]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    uploaded_at: Mapped[datetime] = mapped_column(default=utc_now)

    uploaded_by: Mapped[Person | None] = relationship()


class DocumentKind(enum.StrEnum):
    CHARTER = "charter"
    LICENCE = "licence"
    ACCREDITATION = "accreditation"
    AGREEMENT = "agreement"
    LOCAL_ACT = "local_act"
    SAFETY = "safety"
    PORTFOLIO = "portfolio"
    CLEARANCE = "clearance"
    CONSENT = "consent"
    OTHER = "other"


class Document(Keyed, db.Model):
    """A file with its meaning, of exactly one owner: an organisation, a site or a person."""

    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN organisation_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN site_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN person_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_owner",
        ),
        CheckConstraint("person_id IS NULL OR NOT is_public", name="personal_is_never_public"),
    )

    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[DocumentKind]
    title: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(60), default="")
    issued_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    is_public: Mapped[bool] = mapped_column(default=False)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)

    file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)
