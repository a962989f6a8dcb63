"""Modules of the programmes of one organisation."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from app.extensions import db
from app.models import ImportKind, Module, ModuleKind, OrganisationName, Programme, Specialty
from app.services.imports import fields
from app.services.imports.kinds import Ground, Kind, Plan, Record, Row, by_name, change, given, look_up
from app.services.imports.words import choices, column
from app.text import fold

KINDS = choices("module", ModuleKind)
OWN = ("kind", "title", "hours", "practice_hours", "semester", "description")

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
    stored = db.session.scalars(select(Module).where(Module.programme_id.in_([row.id for row in programmes]))).all()
    last = dict(
        db.session.execute(select(Module.programme_id, func.max(Module.position)).group_by(Module.programme_id)).all()
    )
    names = by_name(db.session.execute(select(OrganisationName.short_name, OrganisationName.organisation_id)).all())
    known = {(one.programme_id, fold(one.code)): one for one in stored}
    told = "; ".join(sorted(f"{row.code} {row.title}" for row in programmes)[:15]) or "—"

    def planned(row: Row) -> Plan:
        programme = look_up(row, "programme", titles, "programme_unknown", known=told)
        teaches = look_up(row, "organisation", names, "organisation_unknown")
        if row.values.get("practice_hours", 0) > row.values.get("hours", 5000):
            row.wrong("practice_hours", "more_than", other=row.values["hours"])
        if row.is_faulty:
            return Plan(row)
        wanted = given(row, *OWN) | ({"organisation_id": teaches} if teaches else {})
        module = known.get((programme, fold(row.values["code"])))
        if module is None:
            last[programme] = last.get(programme, 0) + 1
            return Plan(row, [_new(row, ground, programme, last[programme], wanted)])
        now = {name: getattr(module, name) for name in wanted}
        if wanted["hours"] < wanted.get("practice_hours", module.practice_hours):
            row.wrong("hours", "less_than", other=module.practice_hours)
        changed = change(Module, module.id, module.version, now, wanted)
        return Plan(row, [changed] if changed else [], "code")

    return [planned(row) for row in rows]


def _new(row: Row, ground: Ground, programme: int, position: int, wanted: dict) -> Record:
    usual = {"organisation_id": ground.organisation.id, "kind": ModuleKind.PROFESSIONAL}
    return Record(
        Module, {**usual, "programme_id": programme, "code": row.values["code"], "position": position, **wanted}
    )


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
