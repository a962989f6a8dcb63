"""Modules of the programmes of one organisation: new ones come in as drafts, a published one does not change."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from app.extensions import db
from app.models import (
    ImportKind,
    Module,
    ModuleKind,
    ModuleVersion,
    OrganisationName,
    Programme,
    ProgrammeModule,
    Specialty,
    VersionState,
)
from app.services.imports import fields
from app.services.imports.kinds import Ground, Kind, Plan, Record, Row, by_name, change, given, look_up
from app.services.imports.words import choices, column
from app.text import fold

KINDS = choices("module", ModuleKind)
OWN = ("title", "hours", "practice_hours", "description")

PROGRAMME = column(
    "modules",
    "programme",
    _l("Programme"),
    fields.text(200),
    _l("Its title, or the code of the specialty if there is one such programme."),
    required=True,
)
CODE = column("modules", "code", _l("Code of the module"), fields.text(20), required=True, differs=True)
TITLE = column("modules", "title", _l("Title of the module"), fields.text(240), required=True, differs=True)
KIND = column("modules", "kind", _l("Kind of module"), fields.member(KINDS))
HOURS = column(
    "modules", "hours", _l("Hours"), fields.whole(1, 5000), _l("Academic hours, practice included."), required=True
)
PRACTICE = column("modules", "practice_hours", _l("Of these, practice"), fields.whole(0, 5000))
SEMESTER = column("modules", "semester", _l("Semester"), fields.whole(1, 12), required=True)
TAUGHT_BY = column(
    "modules",
    "organisation",
    _l("Taught by"),
    fields.text(160),
    _l("Short name of another member of the cluster; your own organisation if it is empty."),
)
DESCRIPTION = column("modules", "description", _l("Description"), fields.text(3000))


def plan(rows: list[Row], ground: Ground) -> list[Plan]:
    here = ground.organisation.id
    programmes = db.session.execute(
        select(Programme.id, Programme.title, Specialty.code)
        .join(Programme.specialty)
        .where(Programme.organisation_id == here)
    ).all()
    titles = by_name([(row.title, row.id) for row in programmes] + [(row.code, row.id) for row in programmes])
    keys = [row.id for row in programmes]
    known = {(line.programme_id, fold(version.code)): (line, version, module) for line, version, module in _lines(keys)}
    last = dict(
        db.session.execute(
            select(ProgrammeModule.programme_id, func.max(ProgrammeModule.position)).group_by(
                ProgrammeModule.programme_id
            )
        ).all()
    )
    names = by_name(db.session.execute(select(OrganisationName.short_name, OrganisationName.organisation_id)).all())
    told = "; ".join(sorted(f"{row.code} {row.title}" for row in programmes)[:15]) or "—"

    def planned(row: Row) -> Plan:
        programme = look_up(row, "programme", titles, "programme_unknown", known=told)
        teaches = look_up(row, "organisation", names, "organisation_unknown")
        if row.values.get("practice_hours", 0) > row.values.get("hours", 5000):
            row.wrong("practice_hours", "more_than", other=row.values["hours"])
        if row.is_faulty:
            return Plan(row)
        found = known.get((programme, fold(row.values["code"])))
        if found:
            return Plan(row, _changed(row, *found, teaches), "code")
        last[programme] = last.get(programme, 0) + 1
        return Plan(row, _new(row, programme, last[programme], teaches or here))

    return [planned(row) for row in rows]


def _lines(programmes: list[int]) -> list[tuple[ProgrammeModule, ModuleVersion, Module]]:
    statement = select(ProgrammeModule, ModuleVersion, Module)
    statement = statement.join(ModuleVersion, ProgrammeModule.module_version_id == ModuleVersion.id)
    statement = statement.join(Module, ModuleVersion.module_id == Module.id)
    return db.session.execute(statement.where(ProgrammeModule.programme_id.in_(programmes))).all()


def _changed(
    row: Row, line: ProgrammeModule, version: ModuleVersion, module: Module, teaches: int | None
) -> list[Record]:
    wanted = given(row, *OWN)
    if wanted["hours"] < wanted.get("practice_hours", version.practice_hours):
        row.wrong("hours", "less_than", other=version.practice_hours)
    owner = given(row, "kind") | ({"organisation_id": teaches} if teaches else {})
    content = change(ModuleVersion, version.id, version.version, _now(version, wanted), wanted)
    identity = change(Module, module.id, module.version, _now(module, owner), owner)
    if (content or identity) and version.state is VersionState.PUBLISHED:
        row.wrong("code", "module_published")
    term = given(row, "semester")
    return [one for one in (content, identity, change(ProgrammeModule, line.id, None, _now(line, term), term)) if one]


def _now(stored, wanted: dict) -> dict:
    return {name: getattr(stored, name) for name in wanted}


def _new(row: Row, programme: int, position: int, teaches: int) -> list[Record]:
    kind = row.values.get("kind", ModuleKind.PROFESSIONAL)
    module = Record(Module, {"organisation_id": teaches, "kind": kind})
    version = Record(ModuleVersion, {"module_id": module, "code": row.values["code"], **given(row, *OWN)})
    place = {"semester": row.values["semester"], "position": position}
    return [
        module,
        version,
        Record(ProgrammeModule, {"programme_id": programme, "module_version_id": version, **place}),
    ]


MODULES = Kind(
    ImportKind.MODULES,
    _l("Modules of your programmes with hours and semesters."),
    (PROGRAMME, CODE, TITLE, KIND, HOURS, PRACTICE, SEMESTER, TAUGHT_BY, DESCRIPTION),
    plan,
    _l("A module is known by its programme and its code."),
    identity=("programme", "code"),
    group="programme",
    numbers=("hours", "practice_hours"),
)
