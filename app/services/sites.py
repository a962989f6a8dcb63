"""Sites: entered by the host or, for a host without a manager, by a college; closed when they take nobody any more."""

from flask_babel import gettext as _
from sqlalchemy import select

from app.database import utc_now
from app.extensions import db
from app.models import Organisation, Role, Site, SiteAdaptation, SitePhoto, Slot
from app.policies.actor import Actor
from app.services import audit, capacity, organisations
from app.services.errors import Refused
from app.services.files import Upload, store_picture
from app.services.transaction import transaction
from app.services.versions import claim

MOST_PHOTOS = 8


def create(actor: Actor, organisation: Organisation, values: dict) -> Site:
    """`values`: columns of Site, and `adaptations`, a list of codes."""
    organisations.check_member(organisation)
    with transaction():
        site = Site(organisation_id=organisation.id, keeper_id=_keeper(actor, organisation))
        _set(site, values, organisation)
        db.session.add(site)
        db.session.flush()
        audit.record(actor.person_id, "site:create", site, name=site.name)
    return site


def edit(actor: Actor, site: Site, seen: int, values: dict) -> None:
    with transaction():
        claim(site, seen)
        capacity.check_site_room(site, values.get("most_at_once"))
        _set(site, values, site.organisation)
        audit.record(actor.person_id, "site:edit", site, name=site.name)


def close(actor: Actor, site: Site) -> None:
    """The site leaves the catalogue; refused while it still takes people."""
    with transaction():
        open_slot = (Slot.site_id == site.id) & Slot.closed_at.is_(None) & (Slot.ends_on >= utc_now().date())
        if db.session.scalar(select(Slot.id).where(open_slot).limit(1)):
            raise Refused(_("This site still has slots that are not over. Close them first, each with its reason."))
        site.closed_at = utc_now()
        audit.record(actor.person_id, "site:close", site, name=site.name)


def reopen(actor: Actor, site: Site) -> None:
    organisations.check_member(site.organisation)
    with transaction():
        site.closed_at = None
        audit.record(actor.person_id, "site:reopen", site, name=site.name)


def new_photo(actor: Actor, site: Site, values: dict) -> SitePhoto:
    """A photo from the values of a form, encoded anew; inside the caller's transaction."""
    values = dict(values)
    upload: Upload = values.pop("file")
    if len(site.photos) >= MOST_PHOTOS:
        raise Refused(_("A site has %(most)s photos at most. Remove one first.", most=MOST_PHOTOS))
    return SitePhoto(site_id=site.id, file_id=store_picture(upload, actor).id, **values)


def _keeper(actor: Actor, organisation: Organisation) -> int | None:
    """The college that enters a site of somebody else's; the coordinator keeps none."""
    if Role.COORDINATOR in actor.roles:
        return None
    colleges = [key for key in actor.organisations(Role.COLLEGE_MANAGER) if key != organisation.id]
    return colleges[0] if colleges else None


def _set(site: Site, values: dict, organisation: Organisation) -> None:
    values = dict(values)
    codes = values.pop("adaptations", None)
    for name, value in values.items():
        setattr(site, name, value)
    if codes is not None:
        kept = {row.code: row for row in site.adaptation_rows}
        site.adaptation_rows = [kept.get(code) or SiteAdaptation(code=code) for code in sorted(set(codes))]
