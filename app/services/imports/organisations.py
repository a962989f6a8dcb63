"""Organisations of the region: hosts and members, entered by the coordinator."""

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.extensions import db
from app.models import ImportKind, Organisation, OrganisationKind, OrganisationName
from app.services.imports import fields
from app.services.imports.kinds import Ground, Kind, Plan, Record, Row, by_name, change, given, look_up, municipalities
from app.services.imports.words import choices, column
from app.text import fold

KINDS = choices("organisation", OrganisationKind)
PEOPLE = (OrganisationKind.SOLE_TRADER, OrganisationKind.PERSON)

SHORT = column("organisations", "short_name", _l("Short name"), fields.text(160), required=True, differs=True)
FULL = column(
    "organisations",
    "full_name",
    _l("Full name"),
    fields.text(400),
    _l("As in the charter; the short name if it is empty."),
)
KIND = column("organisations", "kind", _l("Kind of organisation"), fields.member(KINDS), required=True)
INN = column(
    "organisations", "inn", _l("INN"), fields.inn, _l("Ten digits; twelve for a sole trader or a person."), differs=True
)
OGRN = column("organisations", "ogrn", _l("OGRN or OGRNIP"), fields.ogrn, differs=True)
TOWN = column("organisations", "municipality", _l("Municipality"), fields.text(120), required=True)
ADDRESS = column("organisations", "address", _l("Address"), fields.text(300))
WEBSITE = column("organisations", "website", _l("Website"), fields.text(200))


def plan(rows: list[Row], ground: Ground) -> list[Plan]:
    stored = {one.id: one for one in db.session.scalars(select(Organisation))}
    names = db.session.execute(select(OrganisationName.organisation_id, OrganisationName.short_name)).all()
    towns, known = municipalities(), by_name((row.short_name, stored[row.organisation_id]) for row in names)
    by_inn = {one.inn: one for one in stored.values() if one.inn}
    by_ogrn = {one.ogrn: one for one in stored.values() if one.ogrn}

    def planned(row: Row) -> Plan:
        town = look_up(row, "municipality", towns, "municipality_unknown")
        _check_digits(row)
        found, known_by = _find(row, by_inn, by_ogrn, known, town)
        if row.is_faulty:
            return Plan(row)
        wanted = given(row, "kind", "inn", "ogrn", "address", "website") | {"municipality_id": town}
        if found is None:
            return Plan(row, _new(row, wanted))
        if fold(row.values["short_name"]) not in {fold(name.short_name) for name in found.names}:
            row.warn("short_name", "name_kept", stored=found.name)
        changed = change(Organisation, found.id, found.version, {name: getattr(found, name) for name in wanted}, wanted)
        return Plan(row, [changed] if changed else [], known_by)

    return [planned(row) for row in rows]


def _find(row: Row, by_inn: dict, by_ogrn: dict, known: dict, town: int | None) -> tuple[Organisation | None, str]:
    of_inn, of_ogrn = by_inn.get(row.values.get("inn")), by_ogrn.get(row.values.get("ogrn"))
    if of_inn and of_ogrn and of_inn is not of_ogrn:
        row.wrong("ogrn", "two_organisations", first=of_inn.name, second=of_ogrn.name)
    if of_inn or of_ogrn:
        return of_inn or of_ogrn, "inn" if of_inn else "ogrn"
    there = [one for one in known.get(fold(row.values.get("short_name")), []) if one.municipality_id == town]
    if len(there) > 1:
        row.wrong("short_name", "several", count=len(there))
    fitting = [one for one in there if not (one.inn and row.values.get("inn"))]
    return (fitting[0], "name") if len(fitting) == 1 else (None, "")


def _check_digits(row: Row) -> None:
    """Twelve digits name a person, ten a legal entity."""
    kind = row.values.get("kind")
    for name, person, entity in (("inn", 12, 10), ("ogrn", 15, 13)):
        value = row.values.get(name)
        expected = person if kind in PEOPLE else entity
        if kind and value and len(value) != expected:
            row.wrong(name, "digits", digits=expected)


def _new(row: Row, wanted: dict) -> list[Record]:
    organisation = Record(Organisation, wanted)
    short = row.values["short_name"]
    names = {"short_name": short, "full_name": row.values.get("full_name") or short, "valid_from": date.today()}
    return [organisation, Record(OrganisationName, {"organisation_id": organisation, **names})]


ORGANISATIONS = Kind(
    ImportKind.ORGANISATIONS,
    _l("Organisations that take people for practice or teach."),
    (SHORT, FULL, KIND, INN, OGRN, TOWN, ADDRESS, WEBSITE),
    plan,
    _l("An organisation is known by its INN or OGRN; without them, by name and municipality."),
    identity=("short_name", "municipality", "inn"),
    unique=("inn", "ogrn"),
)
