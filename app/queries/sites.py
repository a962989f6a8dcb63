"""The sites that a person keeps, and what is missing on them."""

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, raiseload

from app.extensions import db
from app.models import Document, Organisation, Site, SitePhoto
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries.paging import Page, paged, slice_of
from app.queries.search import finder, fold


def own_sites(actor: Actor, number: int, text: str = "") -> Page:
    """Sites within reach, closed ones last."""
    statement = scope(actor, Permission.SITE_EDIT).options(joinedload(Site.organisation), raiseload(Site.slots))
    if not text:
        return paged(statement.order_by(Site.closed_at.is_not(None), Site.name, Site.id), number)
    found = finder(text)
    rows = db.session.execute(scope(actor, Permission.SITE_EDIT).with_only_columns(Site.id, Site.name, Site.address))
    hits = sorted((row for row in rows if found(row.name, row.address)), key=lambda row: (fold(row.name), row.id))
    page = slice_of([row.id for row in hits], number)
    by_id = {site.id: site for site in db.session.scalars(statement.where(Site.id.in_(page.items)))}
    return Page([by_id[key] for key in page.items], page.number, page.total, page.size)


def hosts_of(actor: Actor, most: int = 300) -> list[Organisation]:
    """Organisations for which the actor may enter a site."""
    hosts = db.session.scalars(scope(actor, Permission.SITE_CREATE).limit(most))
    return sorted(hosts, key=lambda one: fold(one.name))


def documents(site: Site, may_edit: bool) -> list[Document]:
    own = select(Document).where(Document.site_id == site.id)
    if not may_edit:
        own = own.where(Document.is_public)
    return list(db.session.scalars(own.order_by(Document.title, Document.id).limit(50)))


def missing(site: Site) -> list[str]:
    """What a student would look for on the page and not find, in words."""
    photos = db.session.scalar(select(func.count()).where(SitePhoto.site_id == site.id))
    lacks = (
        (not site.description, _("what one does there")),
        (not site.address, _("the address")),
        (not site.safety, _("safety rules")),
        (site.latitude is None, _("the point on the map")),
        (not photos, _("a photo")),
        (not site.mentors, _("a mentor")),
    )
    return [words for is_missing, words in lacks if is_missing]
