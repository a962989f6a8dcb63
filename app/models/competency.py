"""What a person can do once a module is passed: competencies of federal standards, functions of professional ones."""

import enum
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed
from app.extensions import db
from app.models.specialty import Specialty


class CompetencyKind(enum.StrEnum):
    GENERAL = "general"  # ОК
    PROFESSIONAL = "professional"  # ПК
    STANDARD = "standard"  # трудовая функция профстандарта, AA.NNN X/NN.N


class Competency(Keyed, db.Model):
    """`specialty` is that of the federal standard a ПК belongs to; ОК and labour functions have none."""

    __table_args__ = (
        CheckConstraint("valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to", name="dates_in_order"),
        Index(
            "uq_competency_of_all",
            "kind",
            "code",
            unique=True,
            sqlite_where=text("specialty_id IS NULL"),
            postgresql_where=text("specialty_id IS NULL"),
        ),
        Index("uq_competency_of_specialty", "specialty_id", "kind", "code", unique=True),
    )

    kind: Mapped[CompetencyKind]
    code: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(400))
    specialty_id: Mapped[int | None] = mapped_column(ForeignKey("specialty.id"))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    specialty: Mapped[Specialty | None] = relationship()
