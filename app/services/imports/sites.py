"""Sites of practice and internship: of one's own organisation or, for hosts without a manager, kept by a college."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.extensions import db
from app.models import ImportKind, Organisation, OrganisationName, Role, Site, SiteKind
from app.policies.access import scope
from app.policies.permissions import Permission
from app.services.imports import fields
from app.services.imports.kinds import Ground, Kind, Plan, Record, Row, by_name, change, given, look_up, municipalities
from app.services.imports.words import choices, column, yes_no
from app.text import fold

KINDS = choices("site", SiteKind)
OWN = ("kind", "address", "latitude", "longitude", "is_accessible", "description", "safety")

NAME = column("sites", "name", _l("Site"), fields.text(200), required=True, differs=True)
HOST = column(
    "sites",
    "organisation",
    _l("Organisation"),
    fields.text(160),
    _l("Its short name or INN; your own organisation if it is empty."),
)
KIND = column("sites", "kind", _l("Kind of site"), fields.member(KINDS), required=True)
TOWN = column(
    "sites", "municipality", _l("Municipality"), fields.text(120), _l("That of the organisation if it is empty.")
)
ADDRESS = column("sites", "address", _l("Address"), fields.text(300))
LATITUDE = column("sites", "latitude", _l("Latitude"), fields.decimal(-90, 90))
LONGITUDE = column("sites", "longitude", _l("Longitude"), fields.decimal(-180, 180))
ACCESSIBLE = column(
    "sites", "is_accessible", _l("Accessible"), yes_no, _l("Whether one can get in and work without steps.")
)
DESCRIPTION = column("sites", "description", _l("What one does there"), fields.text(3000))
SAFETY = column("sites", "safety", _l("Safety rules"), fields.text(3000))


def plan(rows: list[Row], ground: Ground) -> list[Plan]:
    own = scope(ground.actor, Permission.SITE_CREATE).with_only_columns(Organisation.id)
    hosts = db.session.execute(
        select(Organisation.id, Organisation.inn, Organisation.municipality_id, OrganisationName.short_name)
        .join(OrganisationName)
        .where(Organisation.id.in_(own))
    ).all()
    names = by_name([(row.short_name, row.id) for row in hosts] + [(row.inn, row.id) for row in hosts if row.inn])
    home = {row.id: row.municipality_id for row in hosts}
    towns, known = municipalities(), {}
    for site in db.session.scalars(scope(ground.actor, Permission.SITE_EDIT)):
        known.setdefault((site.organisation_id, fold(site.name)), []).append(site)

    def planned(row: Row) -> Plan:
        host = look_up(row, "organisation", names, "organisation_unknown") if row.cells.get("organisation") else None
        host = host or (None if row.is_faulty else ground.organisation.id)
        town = look_up(row, "municipality", towns, "municipality_unknown") or home.get(host)
        there = known.get((host, fold(row.values.get("name"))), [])
        if len(there) > 1:
            row.wrong("name", "several", count=len(there))
        if row.is_faulty:
            return Plan(row)
        wanted = given(row, *OWN)
        if not there:
            place = {"organisation_id": host, "municipality_id": town, "keeper_id": _keeper(ground, host)}
            return Plan(row, [Record(Site, {**place, "name": row.values["name"], **wanted})])
        site = there[0]
        if "municipality" in row.values:
            wanted["municipality_id"] = town
        changed = change(Site, site.id, site.version, {name: getattr(site, name) for name in wanted}, wanted)
        return Plan(row, [changed] if changed else [], "name")

    return [planned(row) for row in rows]


def _keeper(ground: Ground, host: int) -> int | None:
    """A college that enters a site for somebody else keeps it until the host has a manager."""
    is_college = Role.COLLEGE_MANAGER in ground.actor.roles and Role.COORDINATOR not in ground.actor.roles
    return ground.organisation.id if is_college and host != ground.organisation.id else None


SITES = Kind(
    ImportKind.SITES,
    _l("Places where people do practice or internships."),
    (NAME, HOST, KIND, TOWN, ADDRESS, LATITUDE, LONGITUDE, ACCESSIBLE, DESCRIPTION, SAFETY),
    plan,
    _l("A site is known by its organisation and its name."),
    identity=("organisation", "name"),
)
