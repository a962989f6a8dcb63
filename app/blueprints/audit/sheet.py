"""The audit trail as a file."""

from flask_babel import gettext as _

from app.blueprints.access import current_actor
from app.blueprints.audit import blueprint
from app.blueprints.audit.forms import AuditFilter
from app.blueprints.exports import Sheet, every, exported
from app.policies.permissions import Permission
from app.queries import audit as queries


@exported(blueprint, Permission.AUDIT_LIST)
def sheet() -> Sheet:
    chosen = AuditFilter().chosen()
    headers, people = [_("When"), _("Who"), _("What")], set()

    def rows():
        for entry in every(lambda number: queries.entries(current_actor(), number, **chosen)):
            people.update({entry.actor_id} - {None})
            name = entry.actor.short_name if entry.actor else _("the system")
            yield [entry.at, name, queries.sentence(entry)]

    return Sheet("audit", headers, rows(), people)
