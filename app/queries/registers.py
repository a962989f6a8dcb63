"""What programmes are held against, as choices of a form and as registers: standards, lists, contest standards."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import ContestStandard, DemandListEntry, Organisation, Specialty, Standard
from app.queries.paging import Page, slice_of
from app.queries.search import finder, fold

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


OWNED = {Standard: Standard.specialty, DemandListEntry: DemandListEntry.specialty}


def rows(model: type, number: int, text: str = "") -> Page:
    """One page of a register, by the words of its entries; `text` stands in the title or the specialty."""
    options = [joinedload(OWNED[model])] if model in OWNED else []
    found = finder(text)
    every = db.session.scalars(select(model).options(*options).limit(MOST))
    hits = [one for one in every if found(getattr(one, "title", ""), _specialty(one))]
    return slice_of(
        sorted(hits, key=lambda one: (fold(_specialty(one)), fold(getattr(one, "title", "")), one.id)), number
    )


def _specialty(row) -> str:
    specialty = getattr(row, "specialty", None)
    return specialty.title if specialty else ""


def row(model: type, public_id: str):
    return db.session.scalar(select(model).where(model.public_id == public_id))
