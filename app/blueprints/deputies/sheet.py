"""Deputies as a file."""

from flask_babel import gettext as _

from app.blueprints.access import current_actor
from app.blueprints.deputies import blueprint, wording
from app.blueprints.exports import Sheet, every, exported
from app.policies.permissions import Permission
from app.queries import deputies as queries


@exported(blueprint, Permission.DEPUTY_LIST)
def sheet() -> Sheet:
    headers = [_("Host"), _("Deputy"), _("First day"), _("Last day"), _("Reason"), _("Named by"), _("How it stands")]
    rows = (
        [
            one.organisation.name,
            one.person.full_name,
            one.starts_on,
            one.ends_on,
            one.reason,
            one.named_by.full_name if one.named_by else "",
            wording.words(queries.standing(one)),
        ]
        for one in every(lambda number: queries.deputies(current_actor(), number))
    )
    return Sheet("deputies", headers, rows)
