"""Mass sendings with their figures as a file."""

from flask_babel import gettext as _

from app.blueprints.access import current_actor
from app.blueprints.exports import Sheet, every, exported
from app.blueprints.mailings import blueprint, wording
from app.labels import label
from app.policies.permissions import Permission
from app.queries import mailings as queries


@exported(blueprint, Permission.MAILING_VIEW)
def sheet() -> Sheet:
    headers = [_("Begun"), _("What about"), _("Round"), _("State"), _("People"), _("Told"), _("Letters"), _("Sent")]
    rows = (
        [
            row.mailing.created_at,
            wording.title(row.mailing),
            row.mailing.round.title if row.mailing.round else "",
            label(row.mailing.state),
            row.total("people"),
            row.told,
            *(row.total(figure) for figure in ("letters", "sent", "bad")),
        ]
        for row in every(lambda number: queries.mailings(current_actor(), number))
    )
    return Sheet("mailings", [*headers, _("Failed or came back")], rows)
