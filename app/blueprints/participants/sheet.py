"""The states of wish lists as a file."""

from flask import request
from flask_babel import gettext as _

from app.blueprints.access import current_actor
from app.blueprints.exports import Sheet, every, exported
from app.blueprints.participants import blueprint
from app.blueprints.participants.forms import ParticipantFilter
from app.labels import label
from app.policies.permissions import Permission
from app.queries import participants as queries


@exported(blueprint, Permission.PARTICIPANT_LIST)
def sheet() -> Sheet:
    actor, people = current_actor(), set()
    headers = [_("Person"), _("Group"), _("College"), _("For whom"), _("Wishes"), _("State"), _("Saved")]
    rounds = queries.rounds(actor)
    if not rounds:
        return Sheet("participants", headers, [])
    chosen = ParticipantFilter(rounds).chosen()
    round_ = next((one for one in rounds if one.public_id == chosen.get("round")), rounds[0])
    narrowed = (request.args.get("group", ""), chosen.get("state", ""), chosen.get("text", ""))

    def rows():
        for row in every(lambda number: queries.lists(actor, round_, *narrowed, number).page):
            people.add(row.person_id)
            state = label(row.state)
            yield [row.person, row.group, row.college, label(row.audience), row.wishes, state, row.saved_at]

    return Sheet("participants", headers, rows(), people)
