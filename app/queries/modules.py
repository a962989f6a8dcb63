"""The public catalogue of modules: the version in force of each."""

from datetime import date

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import joinedload, selectinload

from app.database import utc_now
from app.extensions import db
from app.models import (
    EnrolmentWay,
    Module,
    ModuleCompetency,
    ModuleKind,
    ModuleRun,
    ModuleVersion,
    Organisation,
    Programme,
    ProgrammeModule,
    ProgrammeState,
    RunFormat,
    Specialty,
)
from app.queries import competencies
from app.queries.paging import Page, paged
from app.queries.search import fold, found_keys

PUBLIC = Module.current_id.is_not(None) & Module.withdrawn_at.is_(None)
PRACTICE = {
    "some": ModuleVersion.practice_hours > 0,
    "half": ModuleVersion.practice_hours * 2 >= ModuleVersion.hours,
    "none": ModuleVersion.practice_hours == 0,
}


def modules(number: int, text: str = "", kind: str = "", organisation: str = "", semester: str = "", **further) -> Page:
    """By title; `organisation` is the public id of who delivers, `semester` one in which a programme has it."""
    found = select(Module.id).join(ModuleVersion, Module.current_id == ModuleVersion.id).where(PUBLIC)
    if text:
        found = found.where(Module.id.in_(found_keys("module", text)))
    if kind:
        found = found.where(Module.kind == ModuleKind(kind))
    if organisation:
        owner = select(Organisation.id).where(Organisation.public_id == organisation).scalar_subquery()
        found = found.where(Module.organisation_id == owner)
    found = found.where(*_in_programmes(semester, further.get("specialty", "")), *_further(**further))
    page = paged(found.order_by(ModuleVersion.title, Module.id), number)
    whole = select(Module).where(Module.id.in_(page.items))
    whole = whole.options(joinedload(Module.current), joinedload(Module.organisation))
    known = {one.id: one for one in db.session.scalars(whole)}
    return Page([known[key] for key in page.items], page.number, page.total, page.size)


def _in_programmes(semester: str, specialty: str) -> list[ColumnElement[bool]]:
    """One line of one programme fits all that is asked of it."""
    if not semester and not specialty:
        return []
    lines = select(ProgrammeModule.module_version_id).join(ProgrammeModule.programme)
    if semester:
        lines = lines.where(ProgrammeModule.semester == int(semester))
    if specialty:
        lines = lines.join(Programme.specialty).where(Specialty.code == specialty)
    return [Module.current_id.in_(lines)]


def _further(
    competency: str = "", practice: str = "", format: str = "", open: bool = False, specialty: str = ""
) -> list[ColumnElement[bool]]:
    asked = []
    if competency:
        named = ModuleCompetency.competency_id.in_(competencies.keys(competency))
        asked.append(Module.current_id.in_(select(ModuleCompetency.version_id).where(named)))
    if practice:
        asked.append(PRACTICE[practice])
    if format or open:
        asked.append(Module.id.in_(_with_run(format, bool(open))))
    return asked


def _with_run(format: str, is_open: bool) -> Select:
    """Modules with a run to come of this format, which takes people now."""
    runs = select(ModuleVersion.module_id).join(ModuleRun, ModuleRun.module_version_id == ModuleVersion.id)
    runs = runs.where(ModuleRun.cancelled_at.is_(None), ModuleRun.starts_on >= date.today())
    if format:
        runs = runs.where(ModuleRun.format == RunFormat(format))
    return runs.where(takes_people()) if is_open else runs


def takes_people() -> ColumnElement[bool]:
    """An open enrolment that goes on now, with a seat left."""
    now = utc_now()
    begun = ModuleRun.enrol_from.is_(None) | (ModuleRun.enrol_from <= now)
    lasts = ModuleRun.enrol_until.is_(None) | (ModuleRun.enrol_until > now)
    return (ModuleRun.way == EnrolmentWay.OPEN) & begun & lasts & (ModuleRun.taken < ModuleRun.seats)


def module(public_id: str) -> Module | None:
    """A published one, also when it is withdrawn: programmes still lead to it."""
    options = (joinedload(Module.current), joinedload(Module.organisation), selectinload(Module.versions))
    statement = select(Module).where(Module.public_id == public_id, Module.current_id.is_not(None))
    return db.session.scalar(statement.options(*options))


def lines_of(module: Module) -> list[ProgrammeModule]:
    """Where programmes have it, whichever version."""
    statement = select(ProgrammeModule).join(ProgrammeModule.module_version).join(ProgrammeModule.programme)
    programme = joinedload(ProgrammeModule.programme).joinedload(Programme.organisation)
    rows = db.session.scalars(
        statement.where(ModuleVersion.module_id == module.id, Programme.state == ProgrammeState.APPROVED)
        .options(programme, selectinload(ProgrammeModule.module_version))
        .order_by(Programme.title, ProgrammeModule.semester)
    )
    return list(rows)


def semesters() -> list[int]:
    """Those in which a programme has a module."""
    return list(db.session.scalars(select(ProgrammeModule.semester).distinct().order_by(ProgrammeModule.semester)))


def specialties() -> list[Specialty]:
    """Those of programmes that have a module."""
    lines = select(Programme.specialty_id).join(ProgrammeModule, ProgrammeModule.programme_id == Programme.id)
    return list(db.session.scalars(select(Specialty).where(Specialty.id.in_(lines)).order_by(Specialty.code)))


def teaching_organisations() -> list[Organisation]:
    has_module = exists().where(Module.organisation_id == Organisation.id, Module.current_id.is_not(None))
    rows = db.session.scalars(select(Organisation).where(has_module))
    return sorted(rows, key=lambda one: fold(one.name))
