"""What members bring into the cluster: the register with its filters, what belongs to one organisation or site."""

from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.extensions import db
from app.models import Contribution, ContributionKind, Module, ModuleVersion, Organisation, Site
from app.models.contribution import site_contribution
from app.models.module import module_resource
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries.paging import Page, slice_of
from app.queries.search import finder, fold


def found(
    number: int | None = 1, text: str = "", kind: str = "", organisation: str = "", available: bool = False
) -> Page:
    """By title; `organisation` is a public id, `available` today."""
    statement = select(Contribution).options(joinedload(Contribution.organisation))
    if kind:
        statement = statement.where(Contribution.kind == ContributionKind(kind))
    if organisation:
        statement = statement.where(Contribution.organisation.has(Organisation.public_id == organisation))
    if available:
        statement = statement.where(_available(date.today()))
    has = finder(text)
    rows = [one for one in db.session.scalars(statement) if has(one.title, one.description, one.organisation.name)]
    return slice_of(sorted(rows, key=lambda one: (fold(one.title), one.id)), number)


def _available(day: date) -> ColumnElement[bool]:
    last = or_(Contribution.available_to.is_(None), Contribution.available_to >= day)
    return (Contribution.available_from <= day) & last


def contribution(public_id: str) -> Contribution | None:
    options = (joinedload(Contribution.organisation), selectinload(Contribution.sites))
    return db.session.scalar(select(Contribution).where(Contribution.public_id == public_id).options(*options))


def of_organisation(organisation: Organisation, most: int = 100) -> list[Contribution]:
    rows = select(Contribution).where(Contribution.organisation_id == organisation.id)
    return list(db.session.scalars(rows.order_by(Contribution.kind, Contribution.title).limit(most)))


def of_site(site: Site) -> list[Contribution]:
    drawn = select(site_contribution.c.contribution_id).where(site_contribution.c.site_id == site.id)
    rows = select(Contribution).where(Contribution.id.in_(drawn)).options(joinedload(Contribution.organisation))
    return list(db.session.scalars(rows.order_by(Contribution.title)))


def drawn_by(contribution: Contribution) -> list[Module]:
    """Modules in the catalogue whose version in force uses it."""
    versions = select(module_resource.c.version_id).where(module_resource.c.contribution_id == contribution.id)
    rows = (
        select(Module).join(ModuleVersion, Module.current_id == ModuleVersion.id).where(Module.withdrawn_at.is_(None))
    )
    options = (joinedload(Module.current), joinedload(Module.organisation))
    return list(db.session.scalars(rows.where(ModuleVersion.id.in_(versions)).options(*options).limit(100)))


def organisations() -> list[Organisation]:
    """Those that have brought something in."""
    rows = db.session.scalars(select(Organisation).where(Organisation.id.in_(select(Contribution.organisation_id))))
    return sorted(rows, key=lambda one: fold(one.name))


def members_of(actor: Actor, most: int = 300) -> list[Organisation]:
    """For which organisations the actor may enter a contribution."""
    rows = db.session.scalars(scope(actor, Permission.CONTRIBUTION_CREATE).limit(most))
    return sorted(rows, key=lambda one: fold(one.name))


def sites_of(organisation_id: int) -> list[Site]:
    rows = select(Site).where(Site.organisation_id == organisation_id, Site.closed_at.is_(None))
    return list(db.session.scalars(rows.order_by(Site.name).limit(300)))
