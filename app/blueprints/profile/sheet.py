"""Who has seen one's own data, as a file."""

from flask_babel import gettext as _

from app.blueprints.access import current_actor
from app.blueprints.exports import Sheet, every, exported
from app.blueprints.profile import blueprint
from app.policies.permissions import Permission
from app.queries import disclosures as queries


@exported(blueprint, Permission.ACCOUNT_USE, endpoint="export_readers", path="/readers/export")
def sheet() -> Sheet:
    rows = (
        [one.reader.full_name, queries.what(one), one.last_at, one.times]
        for one in every(lambda number: queries.of_oneself(current_actor(), number))
    )
    return Sheet("readers", [_("Who"), _("What"), _("When"), _("Times")], rows)
