"""What programmes are held against, as choices of a form and as registers: standards, lists, contest standards."""

from datetime import date

from sqlalchemy import or_, select

from app.extensions import db
from app.models import ContestStandard, Organisation, Specialty, Standard
from app.queries.search import fold

MOST = 1_000


def specialties() -> list[Specialty]:
    """Those of the national lists that are in force, by code."""
    in_force = or_(Specialty.valid_to.is_(None), Specialty.valid_to >= date.today())
    return list(db.session.scalars(select(Specialty).where(in_force).order_by(Specialty.code).limit(MOST)))


def standards() -> list[Standard]:
    in_force = or_(Standard.valid_to.is_(None), Standard.valid_to >= date.today())
    return list(db.session.scalars(select(Standard).where(in_force).order_by(Standard.title, Standard.id).limit(MOST)))


def contest_standards() -> list[ContestStandard]:
    rows = select(ContestStandard).order_by(ContestStandard.movement, ContestStandard.title)
    return list(db.session.scalars(rows.limit(MOST)))


def organisations() -> list[Organisation]:
    rows = db.session.scalars(select(Organisation).order_by(Organisation.id).limit(MOST))
    return sorted(rows, key=lambda one: fold(one.name))
