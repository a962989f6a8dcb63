"""Slots of sites: how many people of which kind a site takes in one period."""

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.extensions import db
from app.models import Audience, ClearanceKind, ImportKind, Phase, Round, Site, Slot
from app.policies.access import scope
from app.policies.permissions import Permission
from app.policies.phases import Act, allows
from app.services.imports import fields
from app.services.imports.kinds import (
    Ground,
    Kind,
    Plan,
    Record,
    Row,
    by_name,
    change,
    dates_in_order,
    given,
    look_up,
    specialties,
    specialty_ids,
)
from app.services.imports.words import choices, column

AUDIENCES = choices("audience", Audience)
PAPERS = choices("clearance", ClearanceKind)
calendar_day = fields.day(lambda: date(2015, 1, 1), lambda: date(date.today().year + 6, 12, 31))
OWN = ("capacity", "min_to_open", "least_age", "note")

SITE = column(
    "slots",
    "site",
    _l("Site"),
    fields.text(200),
    _l("As it stands in Klaster; sites are entered first."),
    required=True,
)
AUDIENCE = column(
    "slots", "audience", _l("For whom"), fields.member(AUDIENCES), _l("Students or teachers; students if it is empty.")
)
STARTS = column("slots", "starts_on", _l("First day"), calendar_day, required=True)
ENDS = column("slots", "ends_on", _l("Last day"), calendar_day, required=True)
CAPACITY = column("slots", "capacity", _l("Places"), fields.whole(1, 1000), required=True)
MINIMUM = column(
    "slots", "min_to_open", _l("Opens from"), fields.whole(0, 1000), _l("With fewer people the slot does not open.")
)
CODES = column(
    "slots",
    "specialties",
    _l("Specialties"),
    fields.several(fields.specialty_code),
    _l("Codes, with commas between them; any if it is empty."),
)
YEARS = column("slots", "years", _l("Years of study"), fields.several(fields.whole(1, 6)), _l("Any if it is empty."))
AGE = column("slots", "least_age", _l("Least age"), fields.whole(14, 99))
CLEARANCES = column(
    "slots", "clearances", _l("Papers"), fields.several(fields.member(PAPERS)), _l("What a person must have to come.")
)
NOTE = column("slots", "note", _l("Note"), fields.text(1000))
ROUND = column("slots", "round", _l("Round"), fields.text(200), _l("The title of an open round; none if it is empty."))


def plan(rows: list[Row], ground: Ground) -> list[Plan]:
    sites = scope(ground.actor, Permission.SITE_EDIT).where(
        Site.closed_at.is_(None),
        (Site.organisation_id == ground.organisation.id) | (Site.keeper_id == ground.organisation.id),
    )
    sites = db.session.execute(sites.with_only_columns(Site.name, Site.id)).all()
    open_phases = [phase for phase in Phase if allows(phase, Act.EDIT_SLOTS)]
    rounds = db.session.execute(select(Round.title, Round.id, Round.phase)).all()
    is_open = {row.id: row.phase in open_phases for row in rounds}
    known: dict[tuple, list[Slot]] = {}
    for slot in db.session.scalars(scope(ground.actor, Permission.SLOT_EDIT).where(Slot.closed_at.is_(None))):
        known.setdefault((slot.site_id, slot.audience, slot.starts_on, slot.ends_on), []).append(slot)
    look = {"sites": by_name(sites), "codes": specialties(), "is_open": is_open, "known": known}
    look["told"] = ", ".join(sorted(name for name, _key in sites)[:20]) or "—"
    look["rounds"] = by_name((row.title, row.id) for row in rows_open(rounds, open_phases))
    return [_planned(row, look) for row in rows]


def rows_open(rounds, phases) -> list:
    return [row for row in rounds if row.phase in phases]


def _planned(row: Row, look: dict) -> Plan:
    site = look_up(row, "site", look["sites"], "site_unknown", known=look["told"])
    round_ = look_up(row, "round", look["rounds"], "round_unknown")
    ids = specialty_ids(row, "specialties", look["codes"])
    dates_in_order(row, "starts_on", "ends_on")
    if row.values.get("min_to_open", 0) > row.values.get("capacity", 1000):
        row.wrong("min_to_open", "more_than", other=row.values["capacity"])
    if row.is_faulty:
        return Plan(row)
    sets = {
        "specialties": ids,
        "years": sorted(row.values.get("years", [])),
        "clearances": row.values.get("clearances", []),
    }
    place = {
        "site_id": site,
        "audience": row.values.get("audience", Audience.STUDENT),
        **given(row, "starts_on", "ends_on"),
    }
    wanted = given(row, *OWN) | ({"round_id": round_} if round_ else {})
    there = look["known"].get(tuple(place.values()), [])
    if len(there) > 1:
        row.wrong("site", "several", count=len(there))
        return Plan(row)
    if not there:
        return Plan(row, [Record(Slot, {**place, **wanted}, sets={name: list for name, list in sets.items() if list})])
    return _changed(row, there[0], wanted, sets, look["is_open"])


def _changed(row: Row, slot: Slot, wanted: dict, sets: dict, is_open: dict) -> Plan:
    record = change(Slot, slot.id, slot.version, {name: getattr(slot, name) for name in wanted}, wanted)
    stored = {
        "specialties": sorted(one.id for one in slot.specialties),
        "years": slot.years,
        "clearances": slot.clearances,
    }
    different = {name: value for name, value in sets.items() if value and sorted(value) != sorted(stored[name])}
    if different:
        record = record or Record(Slot, {}, slot.id, slot.version, is_new=False)
        record.sets.update(different)
        record.before.update({name: stored[name] for name in different})
    if record and slot.round_id and not is_open[slot.round_id]:
        row.wrong("site", "round_over")
    return Plan(row, [record] if record else [], "period")


SLOTS = Kind(
    ImportKind.SLOTS,
    _l("Periods in which your sites take people, with the number of places."),
    (SITE, AUDIENCE, STARTS, ENDS, CAPACITY, MINIMUM, CODES, YEARS, AGE, CLEARANCES, NOTE, ROUND),
    plan,
    _l("A slot is known by its site, for whom it is, and both days."),
    identity=("site", "audience", "starts_on", "ends_on"),
    group="site",
    numbers=("capacity", "min_to_open"),
    dates=("starts_on", "ends_on"),
)
