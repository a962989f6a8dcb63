"""Programmes: the public catalogue, one programme whole, those that a person builds or is asked about."""

from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.extensions import db
from app.models import (
    Accreditation,
    ContestStandard,
    DemandListEntry,
    DemandListKind,
    Module,
    ModuleCompetency,
    ModuleVersion,
    Movement,
    Organisation,
    Programme,
    ProgrammeApproval,
    ProgrammeLevel,
    ProgrammeModule,
    ProgrammeParty,
    ProgrammeState,
    Specialty,
)
from app.policies.access import find, scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries.paging import Page, paged
from app.queries.search import fold, found_keys

IN_CATALOGUE = Programme.state == ProgrammeState.APPROVED


def found(
    number: int | None = 1,
    text: str = "",
    level: str = "",
    organisation: str = "",
    group: str = "",
    contest: str = "",
    network: bool = False,
    top_50: bool = False,
    top_region: bool = False,
    accredited: bool = False,
) -> Page:
    """The catalogue under all the filters given, by specialty code: `organisation` is the public id of the base one,
    `group` two digits of the code, `contest` a movement; the lists and accreditations are those of today."""
    today = date.today()
    conditions = (
        (text, lambda: Programme.id.in_(found_keys("programme", text))),
        (level, lambda: Programme.level == ProgrammeLevel(level)),
        (organisation, lambda: Programme.organisation.has(Organisation.public_id == organisation)),
        (group, lambda: Specialty.code.startswith(f"{group}.", autoescape=True)),
        (contest, lambda: Programme.contest_standards.any(ContestStandard.movement == Movement(contest))),
        (network, lambda: Programme.is_network),
        (top_50, lambda: _listed(DemandListKind.TOP_50, today)),
        (top_region, lambda: _listed(DemandListKind.TOP_REGION, today)),
        (accredited, lambda: Programme.accreditations.any(_in_force(Accreditation, today))),
    )
    asked = [condition() for value, condition in conditions if value]
    statement = select(Programme).join(Programme.specialty).where(IN_CATALOGUE, *asked)
    return paged(_shown(statement).order_by(Specialty.code, Programme.id), number)


def _shown(statement: Select) -> Select:
    return statement.options(
        joinedload(Programme.organisation),
        selectinload(Programme.modules).joinedload(ProgrammeModule.module_version).joinedload(ModuleVersion.module),
        selectinload(Programme.accreditations),
        selectinload(Programme.contest_standards),
    )


def _listed(kind: DemandListKind, today: date) -> ColumnElement[bool]:
    entry = (DemandListEntry.specialty_id == Programme.specialty_id) & (DemandListEntry.list == kind)
    return exists().where(entry, _in_force(DemandListEntry, today))


def _in_force(dated, day: date) -> ColumnElement[bool]:
    return and_(dated.valid_from <= day, or_(dated.valid_to.is_(None), dated.valid_to >= day))


def demand(programmes: list[Programme]) -> dict[int, list[DemandListKind]]:
    """Specialty → the lists on which it stands today."""
    keys = {one.specialty_id for one in programmes}
    rows = db.session.execute(
        select(DemandListEntry.specialty_id, DemandListEntry.list)
        .where(DemandListEntry.specialty_id.in_(keys), _in_force(DemandListEntry, date.today()))
        .distinct()
        .order_by(DemandListEntry.list)
    )
    lists: dict[int, list[DemandListKind]] = {}
    for specialty_id, kind in rows:
        lists.setdefault(specialty_id, []).append(kind)
    return lists


def whole(statement: Select) -> Select:
    """With everything that stands on the page of a programme and in its content."""
    version = selectinload(Programme.modules).joinedload(ProgrammeModule.module_version)
    module = version.joinedload(ModuleVersion.module)
    return statement.options(
        joinedload(Programme.organisation),
        joinedload(Programme.standard),
        module.joinedload(Module.organisation),
        module.joinedload(Module.current),
        version.selectinload(ModuleVersion.competencies).joinedload(ModuleCompetency.competency),
        version.selectinload(ModuleVersion.prerequisites).joinedload(Module.current),
        selectinload(Programme.parties).joinedload(ProgrammeParty.organisation),
        selectinload(Programme.approvals).options(
            joinedload(ProgrammeApproval.organisation), joinedload(ProgrammeApproval.decided_by)
        ),
        selectinload(Programme.accreditations),
        selectinload(Programme.contest_standards),
    )


def programme(public_id: str, actor: Actor | None = None) -> Programme | None:
    """An approved programme for everybody; any other one for those who may change it or are asked to agree."""
    one = db.session.scalar(whole(select(Programme).where(Programme.public_id == public_id)))
    if one is None or one.state is ProgrammeState.APPROVED:
        return one
    within = (Permission.PROGRAMME_EDIT, Permission.PROGRAMME_DECIDE)
    return one if actor and any(find(actor, permission, public_id) for permission in within) else None


def loaded(one: Programme) -> Programme:
    """The same programme with everything read again in few queries, as after a change."""
    again = whole(select(Programme).where(Programme.id == one.id))
    return db.session.scalar(again.execution_options(populate_existing=True))


def terms(programme: Programme) -> dict[int, list[ProgrammeModule]]:
    """The lines of a programme by term, in the order of the plan."""
    result: dict[int, list[ProgrammeModule]] = {}
    for line in sorted(programme.modules, key=lambda one: (one.semester, one.position, one.id)):
        result.setdefault(line.semester, []).append(line)
    return result


def mine(actor: Actor, number: int, text: str = "", state: str = "") -> Page:
    """What the actor builds or is a party of, the ones in work first."""
    built, asked = (
        scope(actor, permission).with_only_columns(Programme.id)
        for permission in (Permission.PROGRAMME_EDIT, Permission.PROGRAMME_DECIDE)
    )
    statement = select(Programme).where(Programme.id.in_(built) | Programme.id.in_(asked))
    if text:
        statement = statement.where(Programme.id.in_(found_keys("programme", text)))
    if state:
        statement = statement.where(Programme.state == ProgrammeState(state))
    done = Programme.state.in_((ProgrammeState.APPROVED, ProgrammeState.WITHDRAWN))
    return paged(_shown(statement).order_by(done, Programme.title, Programme.id), number)


def bases_of(actor: Actor, most: int = 300) -> list[Organisation]:
    """Organisations for which the actor may make a programme."""
    rows = db.session.scalars(scope(actor, Permission.PROGRAMME_CREATE).limit(most))
    return sorted(rows, key=lambda one: fold(one.name))


def base_organisations() -> list[Organisation]:
    """Organisations that run at least one approved programme."""
    statement = select(Organisation).where(Organisation.id.in_(select(Programme.organisation_id).where(IN_CATALOGUE)))
    return sorted(db.session.scalars(statement), key=lambda organisation: fold(organisation.name))


def specialty_groups() -> list[str]:
    """The first two digits of the codes that programmes of the catalogue have."""
    codes = db.session.scalars(
        select(Specialty.code).join(Programme, Programme.specialty_id == Specialty.id).distinct()
    )
    return sorted({code[:2] for code in codes})
