"""The rounds with their numbers as a file."""

from flask_babel import gettext as _

from app.blueprints.access import current_actor
from app.blueprints.exports import Sheet, every, exported
from app.blueprints.rounds import blueprint
from app.labels import label
from app.policies.permissions import Permission
from app.queries import rounds as queries


@exported(blueprint, Permission.ROUND_LIST)
def sheet() -> Sheet:
    headers = [_("Round"), _("Phase"), _("Wishes until"), _("Participants"), _("Lists certified"), _("Lists empty")]
    headers += [_("Slots"), _("Places offered")]
    rows = (
        [
            row.round.title,
            label(row.round.phase),
            row.round.wishes_close_at,
            row.lists.participants,
            row.lists.certified,
            row.lists.empty,
            row.supply.slots,
            row.supply.places,
        ]
        for row in every(lambda number: queries.rounds(current_actor(), number))
    )
    return Sheet("rounds", headers, rows)
