"""A profession, specialty or field of study of the national lists; the lists change, so rows are dated."""

from datetime import date

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column, validates

from app.extensions import db
from app.identifiers import check_specialty_code


class Specialty(db.Model):
    """`code` is GG.LL.NN: group, level, number (DOMAIN classifier of СПО and ВО)."""

    __table_args__ = (CheckConstraint("length(code) = 8", name="code_length"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    @validates("code")
    def _check_code(self, _key, code):
        return check_specialty_code(code)

    @property
    def title(self) -> str:
        return f"{self.code} {self.name}"
