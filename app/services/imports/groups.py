"""Study groups and their practice periods; a group may stand in several lines, one for each period."""

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.extensions import db
from app.models import ImportKind, PracticeKind, PracticePeriod, Programme, Specialty, StudyGroup
from app.services.imports import fields
from app.services.imports.kinds import Ground, Kind, Plan, Record, Row, by_name, change, dates_in_order, given, look_up
from app.services.imports.words import choices, column, usual
from app.text import fold

KINDS = choices("practice", PracticeKind)
calendar_day = fields.day(lambda: date(2015, 1, 1), lambda: date(date.today().year + 6, 12, 31))

NAME = column("groups", "name", _l("Group"), fields.text(40), required=True)
PROGRAMME = column(
    "groups",
    "programme",
    _l("Programme"),
    fields.text(200),
    _l("Its title, or the code of the specialty if there is one such programme."),
    required=True,
)
YEAR = column("groups", "year_of_study", _l("Year of study"), fields.whole(1, 6), required=True)
KIND = column(
    "groups",
    "practice_kind",
    _l("Kind of practice"),
    fields.member(KINDS),
    _l("Training, work or pre-diploma practice."),
)
TITLE = column("groups", "practice_title", _l("Title of the practice"), fields.text(160))
STARTS = column("groups", "starts_on", _l("Practice from"), calendar_day, _l("The first day."))
ENDS = column("groups", "ends_on", _l("Practice to"), calendar_day, _l("The last day, inclusive."))
HOURS = column("groups", "hours", _l("Hours of practice"), fields.whole(1, 2000), _l("Academic hours."))


def plan(rows: list[Row], ground: Ground) -> list[Plan]:
    here = ground.organisation.id
    programmes = db.session.execute(
        select(Programme.id, Programme.title, Specialty.code)
        .join(Programme.specialty)
        .where(Programme.organisation_id == here)
    ).all()
    groups = db.session.scalars(
        select(StudyGroup).where(StudyGroup.organisation_id == here).options(selectinload(StudyGroup.practice_periods))
    ).all()
    titles = by_name([(row.title, row.id) for row in programmes] + [(row.code, row.id) for row in programmes])
    known = {fold(group.name): group for group in groups}
    told = "; ".join(sorted(f"{row.code} {row.title}" for row in programmes)[:15]) or "—"
    made: dict[str, Record] = {}
    return [
        _planned(row, ground, known, made, look_up(row, "programme", titles, "programme_unknown", known=told))
        for row in rows
    ]


def _planned(row: Row, ground: Ground, known: dict, made: dict, programme: int | None) -> Plan:
    dates_in_order(row, "starts_on", "ends_on")
    for one, other in (("starts_on", "ends_on"), ("ends_on", "starts_on")):
        if one in row.values and not row.cells.get(other):
            row.wrong(other, "required")
    if row.is_faulty:
        return Plan(row)
    name = fold(row.values["name"])
    wanted = {"programme_id": programme, "year_of_study": row.values["year_of_study"]}
    group = known.get(name)
    if group is None:
        records = [] if name in made else [_new(row, ground, wanted)]
        made.setdefault(name, records[0] if records else None)
        return Plan(row, records + _period(row, made[name], []))
    changed = change(StudyGroup, group.id, group.version, {one: getattr(group, one) for one in wanted}, wanted)
    return Plan(row, ([changed] if changed else []) + _period(row, group.id, group.practice_periods), "name")


def _new(row: Row, ground: Ground, wanted: dict) -> Record:
    return Record(StudyGroup, {"organisation_id": ground.organisation.id, "name": row.values["name"], **wanted})


def _period(row: Row, group: Record | int, stored: list[PracticePeriod]) -> list[Record]:
    """The practice period of the line: known by its first day."""
    if "starts_on" not in row.values:
        return []
    wanted = given(row, "starts_on", "ends_on", "hours")
    wanted |= {
        new: row.values[old]
        for old, new in (("practice_kind", "kind"), ("practice_title", "title"))
        if old in row.values
    }
    period = next((one for one in stored if one.starts_on == wanted["starts_on"]), None)
    if period is None:
        return [Record(PracticePeriod, {"group_id": group, "title": usual("practice_title"), **wanted})]
    now = {name: getattr(period, name) for name in wanted}
    changed = change(PracticePeriod, period.id, None, now, wanted)
    return [changed] if changed else []


GROUPS = Kind(
    ImportKind.GROUPS,
    _l("Study groups with their programmes and practice periods; one line for each period."),
    (NAME, PROGRAMME, YEAR, KIND, TITLE, STARTS, ENDS, HOURS),
    plan,
    _l("A group is known by its name, a practice period by its first day."),
    identity=("name", "starts_on"),
    numbers=("hours",),
    dates=("starts_on", "ends_on"),
)
