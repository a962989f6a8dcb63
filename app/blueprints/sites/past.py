"""A site round by round, for those who keep it."""

from flask import render_template
from flask_babel import gettext as _

from app.blueprints.access import current_actor, requires
from app.blueprints.exports import Sheet, exported
from app.blueprints.sites import blueprint
from app.blueprints.wishes.wording import competition
from app.models import Site
from app.policies.permissions import Permission
from app.queries import site_memory as queries
from app.queries.site_memory import Past

COUNTS = ("first", "placed", "held", "accepted", "declined", "refused", "gone", "back")


@blueprint.get("/<string:public_id>/rounds")
@requires(Permission.SITE_EDIT, load=True)
def past(subject: Site):
    actor = current_actor()
    rows, rated = queries.past(actor, subject), queries.may_see_ratings(actor, subject)
    return render_template("sites/past.html", site=subject, rows=rows, rated=rated, wished=wished)


def wished(row: Past) -> str | int:
    """People who named the site; while lists can still change, only how wanted it is."""
    if row.wished is not None:
        return row.wished
    return competition(row.level) if row.level else _("not told yet")


@exported(blueprint, Permission.SITE_EDIT, "export_past", "/<string:public_id>/rounds", load=True)
def past_sheet(subject: Site) -> Sheet:
    headers = [
        _("Round"),
        _("Places offered"),
        _("Wished to come"),
        _("First wish"),
        _("Placed"),
        _("Have a place now"),
    ]
    headers += [_("Accepted"), _("Declined"), _("Refused by the host"), _("Left or were moved"), _("Came back")]
    rows = (
        [row.round.title, row.offered, wished(row), *(getattr(row, name) for name in COUNTS)]
        for row in queries.past(current_actor(), subject)
    )
    return Sheet("site-rounds", headers, rows)
