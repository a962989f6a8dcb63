"""The public catalogue of modules: the version in force of each."""

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload, selectinload

from app.extensions import db
from app.models import Module, ModuleKind, ModuleVersion, Organisation, Programme, ProgrammeModule, ProgrammeState
from app.queries.paging import Page, paged
from app.queries.search import fold, found_keys

PUBLIC = Module.current_id.is_not(None) & Module.withdrawn_at.is_(None)


def modules(number: int, text: str = "", kind: str = "", organisation: str = "", semester: str = "") -> Page:
    """By title; `organisation` is the public id of who delivers, `semester` one in which a programme has it."""
    statement = select(Module).join(ModuleVersion, Module.current_id == ModuleVersion.id).where(PUBLIC)
    if text:
        statement = statement.where(Module.id.in_(found_keys("module", text)))
    if kind:
        statement = statement.where(Module.kind == ModuleKind(kind))
    if organisation:
        statement = statement.where(Module.organisation.has(Organisation.public_id == organisation))
    if semester:
        statement = statement.where(_taught_in(int(semester)))
    options = (joinedload(Module.current), joinedload(Module.organisation))
    return paged(statement.options(*options).order_by(ModuleVersion.title, Module.id), number)


def _taught_in(semester: int):
    line = ProgrammeModule.module_version_id == Module.current_id
    return exists().where(line, ProgrammeModule.semester == semester)


def module(public_id: str) -> Module | None:
    options = (joinedload(Module.current), joinedload(Module.organisation))
    return db.session.scalar(select(Module).where(Module.public_id == public_id, PUBLIC).options(*options))


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


def teaching_organisations() -> list[Organisation]:
    rows = db.session.scalars(select(Organisation).where(Organisation.id.in_(select(Module.organisation_id))))
    return sorted(rows, key=lambda one: fold(one.name))
