"""Municipalities, specialties, organisations, programmes and sites of the demo, from the tables."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from app.demo.tables import Chance, table
from app.extensions import db
from app.models import (
    Module,
    ModuleKind,
    ModuleVersion,
    Municipality,
    Organisation,
    OrganisationName,
    Programme,
    ProgrammeLevel,
    ProgrammeModule,
    ProgrammeState,
    Site,
    Specialty,
)

AGREEMENT_DAY = date(2017, 11, 17)
PUBLISHED_AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
# The education department is now a ministry. The day is when the new name was seen, not when it was given.
RENAMED = {
    "dep-education": (
        date(2026, 1, 1),
        "Министерство образования и науки",
        "Министерство образования и науки Смоленской области",
    ),
}


@dataclass
class Places:
    """What later steps look up by the keys of the tables."""

    municipalities: dict[str, Municipality] = field(default_factory=dict)
    specialties: dict[str, Specialty] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    programmes: dict[str, Programme] = field(default_factory=dict)
    modules: dict[str, Module] = field(default_factory=dict)
    sites: list[tuple[Site, dict[str, str]]] = field(default_factory=list)


def make_places(chance: Chance, sites: int) -> Places:
    """Adds every row to the session and flushes."""
    places = Places()
    for row in table("municipalities"):
        places.municipalities[row["key"]] = Municipality(
            key=row["key"],
            name=row["name"],
            centre=row["centre"],
            oktmo=row["oktmo"] or None,
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
        )
    for row in table("specialties"):
        places.specialties[row["code"]] = Specialty(code=row["code"], name=row["name"])
    for row in table("organisations"):
        places.organisations[row["key"]] = _organisation(chance, places, row)
    for row in table("programmes"):
        places.programmes[row["key"]] = Programme(
            public_id=chance.public_id(),
            organisation=places.organisations[row["organisation"]],
            specialty=places.specialties[row["specialty"]],
            title=row["title"],
            years=int(row["years"]),
            is_network=row["network"] == "1",
            level=ProgrammeLevel.HIGHER if row["specialty"][3:5] == "03" else ProgrammeLevel.VOCATIONAL,
            state=ProgrammeState.APPROVED,
            description=row["description"],
        )
    for row in table("modules"):
        line = _line(chance, places, row)
        places.modules[row["key"]] = line.module_version.module
        places.programmes[row["programme"]].modules.append(line)
    places.sites = [_site(chance, places, row, copy) for row, copy in _site_rows(sites)]
    for group in (places.municipalities, places.specialties, places.organisations, places.programmes):
        db.session.add_all(group.values())
    db.session.add_all(site for site, _row in places.sites)
    db.session.flush()
    return places


def _organisation(chance: Chance, places: Places, row: dict[str, str]) -> Organisation:
    names = [OrganisationName(short_name=row["short_name"], full_name=row["full_name"], valid_from=AGREEMENT_DAY)]
    if row["key"] in RENAMED:
        valid_from, short_name, full_name = RENAMED[row["key"]]
        names.append(OrganisationName(short_name=short_name, full_name=full_name, valid_from=valid_from))
    return Organisation(
        public_id=chance.public_id(),
        kind=row["kind"],
        municipality=places.municipalities[row["municipality"]],
        address=row["address"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        website=row["website"],
        description=row["description"],
        is_founder=row["founder"] == "1",
        names=names,
    )


def _line(chance: Chance, places: Places, row: dict[str, str]) -> ProgrammeModule:
    """A module with its first version, a draft until modules.py has filled it, in its term of the programme."""
    module = Module(
        public_id=chance.public_id(),
        organisation=places.organisations[row["organisation"]],
        kind=ModuleKind(row["kind"]),
    )
    version = ModuleVersion(
        public_id=chance.public_id(),
        module=module,
        code=row["code"],
        title=row["title"],
        hours=int(row["hours"]),
        practice_hours=int(row["practice_hours"]),
    )
    places.modules[row["key"]] = module
    return ProgrammeModule(module_version=version, semester=int(row["semester"]), position=int(row["position"]))


def _site_rows(count: int):
    """The table's sites in order; a bigger cluster repeats them under numbers."""
    rows = table("sites")
    for i in range(count):
        yield rows[i % len(rows)], i // len(rows)


def _site(chance: Chance, places: Places, row: dict[str, str], copy: int) -> tuple[Site, dict[str, str]]:
    site = Site(
        public_id=chance.public_id(),
        organisation=places.organisations[row["organisation"]],
        kind=row["kind"],
        name=row["name"] if copy == 0 else f"{row['name']}, {copy + 1}",
        municipality=places.municipalities[row["municipality"]],
        address=row["address"],
        latitude=float(row["latitude"]) + copy * 0.002,
        longitude=float(row["longitude"]) + copy * 0.002,
        is_accessible=row["accessible"] == "1",
        description=row["description"],
    )
    return site, row
