"""The register of competencies, entered by the coordinator."""

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.extensions import db
from app.models import Competency, CompetencyKind, ImportKind
from app.services.imports import fields
from app.services.imports.kinds import Ground, Kind, Plan, Record, Row, change, dates_in_order, given, specialties
from app.services.imports.words import choices, column

KINDS = choices("competency", CompetencyKind)
IN_FORCE = fields.day(lambda: date(2000, 1, 1), lambda: date(2100, 1, 1))

KIND = column("competencies", "kind", _l("Kind"), fields.member(KINDS), required=True)
CODE = column("competencies", "code", _l("Code"), fields.text(30), required=True, differs=True)
TITLE = column("competencies", "title", _l("What a person can do"), fields.text(400), required=True, differs=True)
SPECIALTY = column(
    "competencies", "specialty", _l("Specialty"), fields.specialty_code, _l("Of a professional competency only.")
)
FROM = column("competencies", "valid_from", _l("In force from"), IN_FORCE)
TO = column("competencies", "valid_to", _l("In force until"), IN_FORCE)


def plan(rows: list[Row], _ground: Ground) -> list[Plan]:
    codes = specialties()
    stored = db.session.scalars(select(Competency))
    known = {(one.kind, one.specialty_id, one.code): one for one in stored}

    def planned(row: Row) -> Plan:
        dates_in_order(row, "valid_from", "valid_to")
        specialty = _specialty(row, codes)
        if row.is_faulty:
            return Plan(row)
        found = known.get((row.values["kind"], specialty, row.values["code"]))
        wanted = given(row, "title", "valid_from", "valid_to")
        if found is None:
            identity = {"kind": row.values["kind"], "code": row.values["code"], "specialty_id": specialty}
            return Plan(row, [Record(Competency, identity | wanted)])
        now = {name: getattr(found, name) for name in wanted}
        changed = change(Competency, found.id, None, now, wanted)
        return Plan(row, [changed] if changed else [], "code")

    return [planned(row) for row in rows]


def _specialty(row: Row, codes: dict[str, int]) -> int | None:
    code, is_professional = row.values.get("specialty"), row.values.get("kind") is CompetencyKind.PROFESSIONAL
    if code is None:
        if is_professional:
            row.wrong("specialty", "required")
        return None
    if not is_professional:
        row.wrong("specialty", "of_professional")
    elif code not in codes:
        row.wrong("specialty", "specialty_unknown", code=code)
    return codes.get(code)


COMPETENCIES = Kind(
    ImportKind.COMPETENCIES,
    _l("Competencies of federal and professional standards."),
    (KIND, CODE, TITLE, SPECIALTY, FROM, TO),
    plan,
    _l("A competency is known by its kind, specialty and code."),
    identity=("kind", "specialty", "code"),
)
