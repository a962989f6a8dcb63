"""The answers of a round as a file."""

from flask_babel import gettext as _

from app.blueprints.access import current_actor
from app.blueprints.assignments import blueprint, wording
from app.blueprints.assignments.forms import AnswerFilter
from app.blueprints.exports import Sheet, every, exported
from app.policies.permissions import Permission
from app.queries import assignments as queries


@exported(blueprint, Permission.ASSIGNMENT_LIST)
def sheet() -> Sheet:
    actor, people = current_actor(), set()
    headers = [_("Person"), _("Group"), _("College"), _("Site"), _("Organisation"), _("First day"), _("Last day")]
    headers += [_("How it stands"), _("Answer by")]
    rounds = queries.rounds(actor)
    if not rounds:
        return Sheet("assignments", headers, [])
    chosen = AnswerFilter(rounds).chosen()
    round_ = next((one for one in rounds if one.public_id == chosen.get("round")), rounds[0])
    narrowed = chosen.get("state", ""), chosen.get("text", "")

    def rows():
        for row in every(lambda number: queries.answers(actor, round_, *narrowed, number).page):
            people.add(row.person_id)
            place = [row.person, row.group, row.college, row.site, row.host, row.starts_on, row.ends_on]
            yield [*place, wording.standing(row.standing), row.answer_by]

    return Sheet("assignments", headers, rows(), people)
