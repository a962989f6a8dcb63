"""Modules as their owner sees them: own list, the draft, versions side by side, what a withdrawal touches."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from app.extensions import db
from app.labels import label
from app.models import (
    CompetencySide,
    Contribution,
    Module,
    ModuleKind,
    ModulePart,
    ModuleRun,
    ModuleVersion,
    Organisation,
    PartKind,
    Programme,
    ProgrammeModule,
    VersionState,
)
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries import prerequisites
from app.queries.module_content import content, fingerprint, whole
from app.queries.paging import Page, slice_of
from app.queries.search import finder, fold
from app.services.module_checks import faults

STATES = ("draft", "published", "withdrawn")


def own_modules(actor: Actor, number: int, text: str = "", state: str = "", organisation: str = "") -> Page:
    """Modules within reach by title, drafts of new ones too: short rows first, then the objects of one page."""
    any_version = aliased(ModuleVersion)
    first = select(func.min(any_version.id)).where(any_version.module_id == Module.id).scalar_subquery()
    shown = ModuleVersion.id == func.coalesce(Module.current_id, first)
    statement = scope(actor, Permission.MODULE_EDIT).join(ModuleVersion, ModuleVersion.module_id == Module.id)
    statement = statement.where(shown).with_only_columns(Module.id, ModuleVersion.code, ModuleVersion.title)
    if organisation:
        statement = statement.where(Module.organisation.has(Organisation.public_id == organisation))
    if state:
        statement = statement.where(_in_state(state))
    found = finder(text)
    rows = [row for row in db.session.execute(statement) if found(row.code, row.title)]
    rows.sort(key=lambda row: (fold(row.title), row.id))
    page = slice_of([row.id for row in rows], number)
    known = prerequisites.loaded(page.items, with_versions=True)
    return Page([known[key] for key in page.items], page.number, page.total, page.size)


def _in_state(state: str):
    if state == "withdrawn":
        return Module.withdrawn_at.is_not(None)
    if state == "published":
        return Module.current_id.is_not(None) & Module.withdrawn_at.is_(None)
    return Module.versions.any(ModuleVersion.state == VersionState.DRAFT)


def organisations(actor: Actor, most: int = 300) -> list[Organisation]:
    """For which the actor may enter a module."""
    found = db.session.scalars(scope(actor, Permission.MODULE_CREATE).limit(most))
    return sorted(found, key=lambda one: fold(one.name))


@dataclass(frozen=True)
class Draft:
    """A draft with what stands between it and its publication; `seen` is what a person looks at, as a fingerprint."""

    version: ModuleVersion
    faults: list[str]
    seen: str


def draft(module: Module) -> Draft | None:
    if module.draft is None:
        return None
    version = whole(module.draft)
    return Draft(version, faults(version), fingerprint(version))


def drafts(actor: Actor, public_ids: list[str], most: int = 100) -> list[Draft]:
    """Drafts within reach of the modules named, by title."""
    modules = db.session.scalars(
        scope(actor, Permission.MODULE_EDIT).where(Module.public_id.in_(public_ids)).limit(most)
    ).all()
    found = [one for one in map(draft, modules) if one is not None]
    return sorted(found, key=lambda one: (fold(one.version.title), one.version.id))


def contributions(organisation_id: int, chosen: list[Contribution]) -> list[Contribution]:
    """What the organisation brings in now, and what is chosen already."""
    today = date.today()
    still = Contribution.available_to.is_(None) | (Contribution.available_to >= today)
    own = select(Contribution).where((Contribution.organisation_id == organisation_id) & still)
    return list(dict.fromkeys([*chosen, *db.session.scalars(own.order_by(Contribution.title).limit(200))]))


def versions(module: Module, with_draft: bool) -> list[ModuleVersion]:
    """The latest first."""
    shown = [one for one in module.versions if with_draft or one.state is VersionState.PUBLISHED]
    return sorted(shown, key=lambda one: -one.number)


@dataclass(frozen=True)
class Change:
    """One line of a comparison: what, in the earlier version, in the later one; empty: not there."""

    what: str
    before: str
    after: str


def compared(before: ModuleVersion, after: ModuleVersion) -> list[Change]:
    """Every line that is not the same in both, in the order of a module's page."""
    old, new = _lines(content(whole(before))), _lines(content(whole(after)))
    names = list(dict.fromkeys([*old, *new]))
    return [
        Change(name, old.get(name, ""), new.get(name, "")) for name in names if old.get(name, "") != new.get(name, "")
    ]


def _lines(told: dict) -> dict[str, str]:
    """The content of a version as (what, words)."""
    lines = {
        _("Kind of module"): label(ModuleKind(told["kind"])),
        _("Code of the module"): told["code"],
        _("Title of the module"): told["title"],
        _("Academic hours"): str(told["hours"]),
        _("Of these, practice"): str(told["practice_hours"]),
        _("Credits"): str(told["credits"] or ""),
        _("What is learnt"): told["description"],
    }
    for part in told["parts"]:
        hours = _("%(hours)s h", hours=part["hours"])
        lines[_("Part %(code)s", code=part["code"])] = f"{label(PartKind(part['kind']))}: {part['title']}, {hours}"
    for side in CompetencySide:
        for one in told["competencies"][side.value]:
            code = f"{one['code']} ({one['specialty']})" if one["specialty"] else one["code"]
            lines[f"{_('Given') if side is CompetencySide.GIVEN else _('Required')}: {code}"] = one["title"]
    for one in told["prerequisites"]:
        lines[_("Needs: %(title)s", title=one["title"])] = one["organisation"]
    for one in told["resources"]:
        lines[_("Uses: %(title)s", title=one["title"])] = _("yes")
    return lines


@dataclass(frozen=True)
class Touched:
    """What rests on a module: programmes that have it, runs that are not over, modules that need it."""

    programmes: list[Programme]
    runs: list[ModuleRun]
    needing: list[Module]

    @property
    def seats_taken(self) -> int:
        return sum(run.taken for run in self.runs)


def touched(module: Module) -> Touched:
    of_module = select(ModuleVersion.id).where(ModuleVersion.module_id == module.id)
    lines = select(ProgrammeModule.programme_id).where(ProgrammeModule.module_version_id.in_(of_module))
    programmes = select(Programme).where(Programme.id.in_(lines)).options(joinedload(Programme.organisation))
    runs = select(ModuleRun).where(
        ModuleRun.module_version_id.in_(of_module), ModuleRun.cancelled_at.is_(None), ModuleRun.ends_on >= date.today()
    )
    needing = prerequisites.loaded(prerequisites.needing([module.id]).get(module.id, []))
    return Touched(
        list(db.session.scalars(programmes.order_by(Programme.title).limit(100))),
        list(
            db.session.scalars(runs.options(selectinload(ModuleRun.meetings)).order_by(ModuleRun.starts_on).limit(100))
        ),
        sorted(needing.values(), key=lambda one: one.shown.title),
    )


def with_parts(modules: Iterable[Module], step: int = 500) -> Iterator[tuple[Module, list[ModulePart]]]:
    """Published modules with the parts of their versions in force, read some hundreds at a time."""
    waiting = iter(modules)
    while some := list(islice(waiting, step)):
        keys = [module.current_id for module in some]
        found: dict[int, list[ModulePart]] = {key: [] for key in keys}
        rows = select(ModulePart).where(ModulePart.version_id.in_(keys)).order_by(ModulePart.position)
        for part in db.session.scalars(rows):
            found[part.version_id].append(part)
        for module in some:
            yield module, found[module.current_id]
