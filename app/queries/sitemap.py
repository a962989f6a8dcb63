"""Everything that has a page open to all."""

from sqlalchemy import select

from app.extensions import db
from app.models import Module, Organisation, OrganisationKind, Programme, Site
from app.queries.programmes import IN_CATALOGUE

MOST = 12_000  # of each kind: four of them stay under the 50,000 addresses of one sitemap


def public_objects() -> list[tuple[str, str]]:
    """(blueprint, public id); pages about private persons are open, yet not advertised."""
    asked = (
        ("organisations", select(Organisation.public_id).where(Organisation.kind != OrganisationKind.PERSON)),
        ("sites", select(Site.public_id).where(Site.closed_at.is_(None))),
        ("programmes", select(Programme.public_id).where(IN_CATALOGUE)),
        ("modules", select(Module.public_id).where(Module.current_id.is_not(None), Module.withdrawn_at.is_(None))),
    )
    return [
        (noun, public_id) for noun, found in asked for public_id in db.session.scalars(found.order_by("id").limit(MOST))
    ]
