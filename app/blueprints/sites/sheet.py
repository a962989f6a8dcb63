"""Sites as files: the catalogue, and those that a person keeps."""

from flask import request
from flask_babel import gettext as _

from app.blueprints.access import current_actor
from app.blueprints.exports import Sheet, every, exported, yes_no
from app.blueprints.sites import blueprint
from app.blueprints.sites.forms import SiteFilter
from app.labels import label
from app.policies.permissions import Permission
from app.queries import catalogue
from app.queries import sites as queries


@exported(blueprint, Permission.ACCOUNT_USE)
def sheet() -> Sheet:
    chosen = SiteFilter().chosen()
    return sheet_of(every(lambda number: catalogue.site_list(number, **chosen).page))


@exported(blueprint, Permission.SITE_EDIT, "export_mine", "/mine/export")
def own_sheet() -> Sheet:
    text = request.args.get("text", "")
    return sheet_of(every(lambda number: queries.own_sites(current_actor(), number, text)))


def sheet_of(sites) -> Sheet:
    headers = [_("Site"), _("Organisation"), _("Kind of site"), _("Municipality"), _("Address")]
    headers += [_("Latitude"), _("Longitude"), _("Accessible"), _("What one does there")]
    rows = (
        [
            one.name,
            one.organisation.name,
            label(one.kind),
            one.municipality.name,
            one.address,
            one.latitude,
            one.longitude,
            yes_no(one.is_accessible),
            one.description,
        ]
        for one in sites
    )
    return Sheet("sites", headers, rows)
