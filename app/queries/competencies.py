"""The register of competencies: find one, those that a module may choose from."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Competency, CompetencyKind, ModuleCompetency, ModuleVersion, Specialty
from app.queries.paging import Page, slice_of
from app.queries.search import finder

MOST_CHOSEN_FROM = 120


def competencies(number: int, text: str = "", kind: str = "", specialty: str = "") -> Page:
    """By kind, specialty and code: short rows first (SQLite folds no Cyrillic), then the objects of one page."""
    rows = _found(text, kind, specialty)
    page = slice_of([row.id for row in rows], number)
    statement = select(Competency).where(Competency.id.in_(page.items)).options(joinedload(Competency.specialty))
    known = {one.id: one for one in db.session.scalars(statement)}
    return Page([known[key] for key in page.items], page.number, page.total, page.size)


def keys(text: str) -> list[int]:
    """Of a code, exactly; of none such, of words in code or title."""
    rows = _found(text)
    asked = _plain(text)
    return [row.id for row in rows if _plain(row.code) == asked] or [row.id for row in rows]


def _found(text: str = "", kind: str = "", specialty: str = ""):
    statement = select(Competency.id, Competency.kind, Competency.code, Competency.title, Specialty.code.label("of"))
    statement = statement.outerjoin(Competency.specialty)
    if kind:
        statement = statement.where(Competency.kind == CompetencyKind(kind))
    if specialty:
        statement = statement.where(Specialty.code == specialty)
    found = finder(text)
    rows = [row for row in db.session.execute(statement) if found(row.code, row.title)]
    return sorted(rows, key=lambda row: _place(row.kind, row.of, row.code, row.id))


def _place(kind: CompetencyKind, specialty: str | None, code: str, key: int) -> tuple:
    return list(CompetencyKind).index(kind), specialty or "", _natural(code), key


def _natural(code: str) -> list:
    """«ОК 2» before «ОК 10»."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in _split(code)]


def _split(code: str) -> list[str]:
    return code.replace(".", " ").replace("/", " ").split()


def _plain(text: str) -> str:
    return "".join(text.casefold().split())


def specialties() -> list[Specialty]:
    """Those that have a competency."""
    named = select(Competency.specialty_id).where(Competency.specialty_id.is_not(None))
    return list(db.session.scalars(select(Specialty).where(Specialty.id.in_(named)).order_by(Specialty.code)))


def to_choose_from(version: ModuleVersion, text: str = "", kind: str = "", specialty: str = "") -> list[Competency]:
    """Those in force under the filters, and always those that the version names already."""
    chosen = [line.competency_id for line in version.competencies]
    found = [row.id for row in _found(text, kind, specialty)][:MOST_CHOSEN_FROM]
    today = date.today()
    in_force = or_(Competency.valid_to.is_(None), Competency.valid_to >= today)
    which = (Competency.id.in_(found) & in_force) | Competency.id.in_(chosen)
    rows = db.session.scalars(select(Competency).where(which).options(joinedload(Competency.specialty)))
    return sorted(rows, key=lambda one: _place(one.kind, one.specialty and one.specialty.code, one.code, one.id))


def is_used(competency: Competency) -> bool:
    used = select(ModuleCompetency.version_id).where(ModuleCompetency.competency_id == competency.id).limit(1)
    return db.session.scalar(used) is not None
