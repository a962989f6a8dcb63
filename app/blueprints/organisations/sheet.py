"""The catalogue of organisations as a file."""

from flask_babel import gettext as _

from app.blueprints.exports import Sheet, every, exported, yes_no
from app.blueprints.organisations import blueprint
from app.blueprints.organisations.forms import OrganisationFilter
from app.labels import label
from app.policies.permissions import Permission
from app.queries import catalogue


@exported(blueprint, Permission.ACCOUNT_USE)
def sheet() -> Sheet:
    chosen = OrganisationFilter().chosen()
    headers = [_("Short name"), _("Full name"), _("Kind of organisation"), _("INN"), _("OGRN or OGRNIP")]
    headers += [_("Municipality"), _("Address"), _("Website"), _("Founder")]
    rows = (
        [
            one.name,
            one.full_name,
            label(one.kind),
            one.inn,
            one.ogrn,
            one.municipality.name,
            one.address,
            one.website,
            yes_no(one.is_founder),
        ]
        for one in every(lambda number: catalogue.organisation_list(number, **chosen))
    )
    return Sheet("organisations", headers, rows)
