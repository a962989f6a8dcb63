"""The people of a round as a file."""

from flask_babel import gettext as _

from app.blueprints.access import current_actor
from app.blueprints.exports import Sheet, every, exported
from app.blueprints.taking_part import blueprint
from app.blueprints.taking_part.forms import PeopleFilter
from app.labels import label
from app.models import Round
from app.policies.permissions import Permission
from app.queries import taking_part as queries


@exported(blueprint, Permission.PARTICIPANT_ENROL, "export", "/<string:public_id>/people/export", load=True)
def sheet(subject: Round) -> Sheet:
    actor, people, chosen = current_actor(), set(), PeopleFilter().chosen()
    headers = [_("Person"), _("Group"), _("College"), _("For whom"), _("First day"), _("Last day")]
    headers += [_("Taken out"), _("Reason")]
    narrowed = (chosen.get("state") == "out", chosen.get("text", ""))

    def rows():
        for one in every(lambda number: queries.people(actor, subject, *narrowed, number)):
            people.add(one.person_id)
            days = [one.practice_starts_on, one.practice_ends_on, one.taken_out_at, one.taken_out_because]
            group = one.group.name if one.group else ""
            yield [one.person.full_name, group, one.organisation.name, label(one.audience), *days]

    return Sheet("taking-part", headers, rows(), people)
