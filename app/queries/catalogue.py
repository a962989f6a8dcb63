"""The public catalogue: sites, organisations (programmes: queries/programmes.py). Nothing personal is read here.

Each list reads the short rows it filters and sorts by (a name, a key), then loads the objects of one page only.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import joinedload, raiseload, selectinload

from app.extensions import db
from app.models import (
    Audience,
    Module,
    ModuleVersion,
    Municipality,
    Organisation,
    OrganisationKind,
    OrganisationName,
    Programme,
    ProgrammeModule,
    ProgrammeState,
    Site,
    SiteKind,
    Slot,
    Specialty,
)
from app.models.slot import slot_specialty
from app.queries.paging import Page, slice_of
from app.queries.region_map import Spot
from app.queries.search import fold, found_keys


@dataclass(frozen=True)
class SiteList:
    """One page of the sites found, and how many of all found ones each town has."""

    page: Page
    spots: list[Spot]


def site_list(
    number: int | None = 1,
    text: str = "",
    kind: str = "",
    municipality: str = "",
    specialty: str = "",
    audience: str = "",
    accessible: bool = False,
) -> SiteList:
    """Sites under all the filters given: `municipality` is a key, `specialty` a code, the others stored values."""
    statement = select(Site.id, Site.name, Site.address, Site.municipality_id, Site.organisation_id)
    statement = statement.where(Site.closed_at.is_(None))
    if kind:
        statement = statement.where(Site.kind == SiteKind(kind))
    if municipality:
        statement = statement.where(Site.municipality.has(Municipality.key == municipality))
    if accessible:
        statement = statement.where(Site.is_accessible)
    if specialty or audience:
        statement = statement.where(_has_slot(specialty, audience))

    if text:
        statement = statement.where(Site.id.in_(found_keys("site", text)))
    towns, rows = municipalities(), db.session.execute(statement).all()
    rows.sort(key=lambda row: (fold(row.name), row.id))
    page = slice_of([row.id for row in rows], number)
    options = (joinedload(Site.organisation), raiseload(Site.slots))
    return SiteList(_loaded(Site, page, *options), spots(towns, Counter(row.municipality_id for row in rows)))


def _has_slot(specialty: str, audience: str):
    """A slot of the site, not yet over, that takes this audience and this specialty together."""
    condition = (Slot.site_id == Site.id) & (Slot.ends_on >= date.today()) & Slot.closed_at.is_(None)
    if audience:
        condition &= Slot.audience == Audience(audience)
    if specialty:
        condition &= or_(~Slot.specialties.any(), Slot.specialties.any(Specialty.code == specialty))
    return exists().where(condition)


def spots(towns: list[Municipality], counts: Counter) -> list[Spot]:
    """Counts by municipality as points of the map; municipalities with one centre are one point."""
    points: dict[tuple[float, float], Spot] = {}
    for town in towns:
        place, here = (town.latitude, town.longitude), counts[town.id]
        before = points.get(place)
        if before is None or not before.count:
            points[place] = Spot(town.centre, *place, here, town.key)
        elif here:
            points[place] = Spot(town.centre, *place, before.count + here)
    return list(points.values())


def site(public_id: str) -> Site | None:
    """A site with its host and all its slots in order of time."""
    return db.session.scalar(
        select(Site)
        .where(Site.public_id == public_id)
        .options(
            joinedload(Site.organisation),
            selectinload(Site.slots).options(joinedload(Slot.round), selectinload(Slot.mentors)),
        )
    )


def organisation_list(
    number: int | None = 1, text: str = "", kind: str = "", municipality: str = "", founder: bool = False
) -> Page:
    """Organisations under all the filters given, founders first, then by name; former names are found too."""
    statement = select(Organisation.id, Organisation.is_founder)
    if kind:
        statement = statement.where(Organisation.kind == OrganisationKind(kind))
    if municipality:
        statement = statement.where(Organisation.municipality.has(Municipality.key == municipality))
    if founder:
        statement = statement.where(Organisation.is_founder)
    if text:
        statement = statement.where(Organisation.id.in_(found_keys("organisation", text)))
    names, rows = organisation_names(), list(db.session.execute(statement))
    rows.sort(key=lambda row: (not row.is_founder, fold(names.get(row.id, "")), row.id))
    return _loaded(Organisation, slice_of([row.id for row in rows], number))


def organisation(public_id: str) -> Organisation | None:
    return db.session.scalar(select(Organisation).where(Organisation.public_id == public_id))


def sites_of(organisation: Organisation) -> list[Site]:
    own = (Site.organisation_id == organisation.id) & Site.closed_at.is_(None)
    statement = select(Site).where(own).options(raiseload(Site.slots))
    return sorted(db.session.scalars(statement), key=lambda site: fold(site.name))


def programmes_of(organisation: Organisation) -> list[tuple[Programme, int]]:
    """Programmes whose base it is or in which it teaches, each with the number of modules it teaches."""
    taught = func.count(Module.id)
    here = (ModuleVersion.module_id == Module.id) & (Module.organisation_id == organisation.id)
    statement = (
        select(Programme, taught)
        .join(Programme.specialty)
        .outerjoin(ProgrammeModule, ProgrammeModule.programme_id == Programme.id)
        .outerjoin(ModuleVersion, ModuleVersion.id == ProgrammeModule.module_version_id)
        .outerjoin(Module, here)
        .where(or_(Programme.organisation_id == organisation.id, Module.id.is_not(None)))
        .where(Programme.state == ProgrammeState.APPROVED)
        .group_by(Programme.id, Specialty.id)
        .order_by(Specialty.code, Programme.id)
        .options(joinedload(Programme.organisation), raiseload(Programme.modules))
    )
    return [(programme, count) for programme, count in db.session.execute(statement)]


def organisation_names() -> dict[int, str]:
    """All names that each organisation has borne, the latest first, in one text to search in."""
    statement = select(OrganisationName).order_by(OrganisationName.valid_from.desc())
    names: dict[int, str] = {}
    for name in db.session.scalars(statement):
        before = names.get(name.organisation_id, "")
        names[name.organisation_id] = f"{before} {name.short_name} {name.full_name}".strip()
    return names


def municipalities() -> list[Municipality]:
    return sorted(db.session.scalars(select(Municipality)), key=lambda town: fold(town.name))


def specialties_on_offer() -> list[Specialty]:
    """Specialties named by at least one slot."""
    named = select(slot_specialty.c.specialty_id)
    return list(db.session.scalars(select(Specialty).where(Specialty.id.in_(named)).order_by(Specialty.code)))


def _loaded(model, page: Page, *options) -> Page:
    """A page of identifiers made a page of objects, in the same order."""
    rows = db.session.scalars(select(model).where(model.id.in_(page.items)).options(*options)).unique()
    objects = {row.id: row for row in rows}
    return Page([objects[key] for key in page.items if key in objects], page.number, page.total, page.size)
