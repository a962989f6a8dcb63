"""Runs of modules: those to come for everybody, a person's own with the past ones, ready to copy."""

from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app.extensions import db
from app.models import (
    EnrolmentWay,
    Module,
    ModuleRun,
    ModuleVersion,
    Organisation,
    Person,
    RunFormat,
    Teacher,
)
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries.modules import takes_people
from app.queries.paging import Page, paged
from app.queries.search import found_keys

STATES = ("coming", "over", "cancelled")
MODULE = joinedload(ModuleRun.module_version).joinedload(ModuleVersion.module).joinedload(Module.organisation)
WHOLE = (MODULE, selectinload(ModuleRun.meetings))


def runs(
    number: int, text: str = "", organisation: str = "", format: str = "", way: str = "", open: bool = False
) -> Page:
    """Runs that are not over, by their first day."""
    statement = _joined(select(ModuleRun)).where(ModuleRun.cancelled_at.is_(None), ModuleRun.ends_on >= date.today())
    if format:
        statement = statement.where(ModuleRun.format == RunFormat(format))
    if way:
        statement = statement.where(ModuleRun.way == EnrolmentWay(way))
    if open:
        statement = statement.where(takes_people())
    return paged(_of(statement, text, organisation).options(*WHOLE), number)


def own_runs(actor: Actor, number: int, text: str = "", state: str = "", organisation: str = "") -> Page:
    """Runs within reach: those to come first; `state` is one of STATES."""
    statement = _of(_joined(scope(actor, Permission.MODULE_RUN_EDIT)), text, organisation)
    if state == "cancelled":
        statement = statement.where(ModuleRun.cancelled_at.is_not(None))
    elif state:
        is_over = ModuleRun.ends_on < date.today()
        statement = statement.where(ModuleRun.cancelled_at.is_(None), is_over if state == "over" else ~is_over)
    return paged(statement.options(*WHOLE, joinedload(ModuleRun.teacher).joinedload(Teacher.person)), number)


def _joined(statement: Select) -> Select:
    statement = statement.join(ModuleVersion, ModuleRun.module_version_id == ModuleVersion.id)
    return statement.join(Module, ModuleVersion.module_id == Module.id)


def _of(statement: Select, text: str, organisation: str) -> Select:
    if text:
        statement = statement.where(Module.id.in_(found_keys("module", text)))
    if organisation:
        statement = statement.where(Module.organisation.has(Organisation.public_id == organisation))
    return statement.order_by(ModuleRun.starts_on, ModuleVersion.title, ModuleRun.id)


def coming(module: Module, most: int = 50) -> list[ModuleRun]:
    """Of any version, by their first day."""
    of_module = select(ModuleVersion.id).where(ModuleVersion.module_id == module.id)
    still = ModuleRun.cancelled_at.is_(None) & (ModuleRun.ends_on >= date.today())
    statement = select(ModuleRun).where(ModuleRun.module_version_id.in_(of_module), still)
    statement = statement.options(selectinload(ModuleRun.meetings), joinedload(ModuleRun.module_version))
    return list(db.session.scalars(statement.order_by(ModuleRun.starts_on, ModuleRun.id).limit(most)))


def run(public_id: str) -> ModuleRun | None:
    return db.session.scalar(select(ModuleRun).where(ModuleRun.public_id == public_id).options(*WHOLE))


def sources(actor: Actor, first: date, last: date, most: int = 300) -> list[ModuleRun]:
    """Runs within reach that began between these days, cancelled ones left out."""
    begun = ModuleRun.starts_on.between(first, last) & ModuleRun.cancelled_at.is_(None)
    statement = scope(actor, Permission.MODULE_RUN_EDIT).where(begun).options(*WHOLE)
    return list(db.session.scalars(statement.order_by(ModuleRun.starts_on, ModuleRun.id).limit(most)))


def teachers(organisation_id: int) -> list[Teacher]:
    here = (Teacher.organisation_id == organisation_id) & Teacher.left_on.is_(None)
    statement = select(Teacher).join(Teacher.person).where(here).options(joinedload(Teacher.person))
    return list(db.session.scalars(statement.order_by(Person.surname, Person.given_name, Teacher.id).limit(300)))


def teaching_organisations(most: int = 300) -> list[Organisation]:
    """Those with a run that is not over."""
    owners = _joined(select(Module.organisation_id).select_from(ModuleRun)).where(ModuleRun.ends_on >= date.today())
    rows = db.session.scalars(select(Organisation).where(Organisation.id.in_(owners)).limit(most))
    return sorted(rows, key=lambda one: one.name.casefold())
