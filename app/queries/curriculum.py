"""A programme as its rules read it, its competencies against what is asked, who teaches how much of it."""

from collections import Counter
from dataclasses import dataclass, fields
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from app.extensions import db
from app.models import (
    Competency,
    CompetencyKind,
    CompetencySide,
    ModuleCompetency,
    ModuleVersion,
    PartyRole,
    Programme,
    ProgrammeLevel,
    ProgrammeModule,
)
from app.policies.curriculum import Curriculum, Line, Volumes

MOST_TERMS = 12


def curriculum(programme: Programme) -> Curriculum:
    """Two queries, if the programme is loaded whole (queries/programmes.py)."""
    in_order = sorted(programme.modules, key=lambda one: (one.semester, one.position, one.id))
    lines = tuple(_line(one) for one in in_order)
    asked, known = asked_of(programme), _named(lines)
    roles = {role: {one.organisation_id for one in programme.parties if one.role is role} for role in PartyRole}
    return Curriculum(
        lines=lines,
        terms=terms_of(programme),
        volumes=_volumes(programme),
        required={one.id: one.code for one in asked},
        competencies={one.id: one.code for one in (*asked, *known)},
        titles={one.id: one.title for one in (*asked, *known)},
        modules=_modules(programme),
        base=programme.organisation_id,
        parties=frozenset(roles[PartyRole.PARTICIPANT] | roles[PartyRole.RESOURCE]),
        organisations={
            line.module_version.organisation.id: line.module_version.organisation.name for line in programme.modules
        },
        has_employer=bool(roles[PartyRole.EMPLOYER]),
        is_network=programme.is_network,
    )


def terms_of(programme: Programme) -> int:
    """As many terms as are said, else two a year."""
    return min(MOST_TERMS, programme.terms or 2 * programme.years)


def _line(line: ProgrammeModule) -> Line:
    version, module = line.module_version, line.module_version.module
    sides = {
        side: frozenset(one.competency_id for one in version.competencies if one.side is side)
        for side in CompetencySide
    }
    return Line(
        module=module.id,
        code=version.code,
        title=version.title,
        kind=module.kind,
        semester=line.semester,
        hours=version.hours,
        practice_hours=version.practice_hours,
        is_variable=line.is_variable,
        organisation=module.organisation_id,
        needs=frozenset(one.id for one in version.prerequisites),
        gives=sides[CompetencySide.GIVEN],
        builds_on=sides[CompetencySide.REQUIRED],
        newer=newer_of(line) is not None,
        is_withdrawn=module.withdrawn_at is not None,
    )


def newer_of(line: ProgrammeModule) -> ModuleVersion | None:
    """The version in force, where it is later than the line's."""
    current = line.module_version.module.current
    return current if current and current.number > line.module_version.number else None


def _volumes(programme: Programme) -> Volumes:
    standard = programme.standard
    return Volumes(**{one.name: getattr(standard, one.name) for one in fields(Volumes)}) if standard else Volumes()


def _modules(programme: Programme) -> dict[int, str]:
    names = {}
    for line in programme.modules:
        version = line.module_version
        names |= {one.id: one.current.title for one in version.prerequisites if one.current}
        names[version.module_id] = f"{version.code} {version.title}"
    return names


def asked_of(programme: Programme) -> list[Competency]:
    """ПК of the specialty and, in vocational education, ОК: those in force today, by kind and code."""
    own = Competency.specialty_id == programme.specialty_id
    if programme.level is ProgrammeLevel.VOCATIONAL:
        own |= (Competency.kind == CompetencyKind.GENERAL) & Competency.specialty_id.is_(None)
    today = date.today()
    in_force = or_(Competency.valid_from.is_(None), Competency.valid_from <= today)
    in_force &= or_(Competency.valid_to.is_(None), Competency.valid_to >= today)
    return list(db.session.scalars(select(Competency).where(own, in_force).order_by(Competency.kind, Competency.code)))


def _named(lines: tuple[Line, ...]) -> list[Competency]:
    """The competencies that the modules give or build on."""
    keys = {key for line in lines for key in (*line.gives, *line.builds_on)}
    return list(db.session.scalars(select(Competency).where(Competency.id.in_(keys)).order_by(Competency.code)))


@dataclass(frozen=True)
class Row:
    """A competency, whether the programme is asked for it, and what each line does: gives, builds on it, nothing."""

    code: str
    title: str
    is_asked: bool
    cells: list[CompetencySide | None]

    @property
    def is_gap(self) -> bool:
        return self.is_asked and CompetencySide.GIVEN not in self.cells


def matrix(plan: Curriculum) -> list[Row]:
    """Competencies asked first, then the others that modules name; the cells stand in the order of the lines."""
    keys = [*plan.required, *(key for key in plan.competencies if key not in plan.required)]
    return [
        Row(plan.competencies[key], plan.titles[key], key in plan.required, [_side(line, key) for line in plan.lines])
        for key in keys
    ]


def _side(line: Line, competency: int) -> CompetencySide | None:
    if competency in line.gives:
        return CompetencySide.GIVEN
    return CompetencySide.REQUIRED if competency in line.builds_on else None


def hours_by_organisation(plan: Curriculum) -> list[tuple[str, int]]:
    """Who teaches how many hours, the most first."""
    hours: Counter[int] = Counter()
    for line in plan.lines:
        hours[line.organisation] += line.hours
    return [(plan.organisations[key], some) for key, some in hours.most_common()]


def differences(programme: Programme) -> dict[int, list[str]]:
    """Line → what its newer version changes, in words; two versions of a module are read with their parts."""
    pairs = {line.id: (line.module_version, newer) for line in programme.modules if (newer := newer_of(line))}
    if not pairs:
        return {}
    keys = {version.id for pair in pairs.values() for version in pair}
    named = selectinload(ModuleVersion.competencies).joinedload(ModuleCompetency.competency)
    options = (selectinload(ModuleVersion.parts), selectinload(ModuleVersion.prerequisites), named)
    db.session.scalars(select(ModuleVersion).where(ModuleVersion.id.in_(keys)).options(*options)).all()
    return {key: _changes(*pair) for key, pair in pairs.items()}


def _changes(old: ModuleVersion, new: ModuleVersion) -> list[str]:
    columns = (
        ("title", _("title")),
        ("code", _("code")),
        ("hours", _("hours")),
        ("practice_hours", _("hours of practice")),
        ("credits", _("credits")),
    )
    found = [
        _(
            "%(what)s: %(before)s → %(after)s",
            what=words,
            before=getattr(old, name) or "—",
            after=getattr(new, name) or "—",
        )
        for name, words in columns
        if getattr(old, name) != getattr(new, name)
    ]
    for words, before, after in (
        (_("parts"), *({f"{one.code} {one.title} ({one.hours})" for one in some.parts} for some in (old, new))),
        (_("gives"), *(_codes(some, CompetencySide.GIVEN) for some in (old, new))),
        (_("builds on"), *(_codes(some, CompetencySide.REQUIRED) for some in (old, new))),
        (_("needs"), *({one.current.title for one in some.prerequisites if one.current} for some in (old, new))),
    ):
        found += [f"{words}: + {', '.join(sorted(after - before))}"] if after - before else []
        found += [f"{words}: − {', '.join(sorted(before - after))}"] if before - after else []
    return found or [_("only the description")]


def _codes(version: ModuleVersion, side: CompetencySide) -> set[str]:
    return {one.competency.code for one in version.competencies if one.side is side}
