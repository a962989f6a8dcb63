"""What a person has done: works, contests, certificates, volunteering."""

import enum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed
from app.extensions import db
from app.models.file import Document


class PortfolioKind(enum.StrEnum):
    WORK = "work"
    CONTEST = "contest"
    CERTIFICATE = "certificate"
    VOLUNTEERING = "volunteering"


class PortfolioItem(Keyed, db.Model):
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[PortfolioKind]
    title: Mapped[str] = mapped_column(String(200))
    year: Mapped[int]
    description: Mapped[str] = mapped_column(Text, default="")
    link: Mapped[str] = mapped_column(String(300), default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id", ondelete="SET NULL"))

    document: Mapped[Document | None] = relationship()
