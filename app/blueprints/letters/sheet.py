"""The outbox as a file."""

from flask_babel import gettext as _

from app.blueprints.access import current_actor
from app.blueprints.exports import Sheet, every, exported
from app.blueprints.letters import blueprint
from app.blueprints.letters.routes import LetterFilter
from app.labels import label
from app.policies.permissions import Permission
from app.queries import letters as queries
from app.sentences import letter_kind


@exported(blueprint, Permission.LETTER_LIST)
def sheet() -> Sheet:
    chosen, people = LetterFilter().chosen(), set()
    headers = [_("Created"), _("Letter"), _("E-mail"), _("Person"), _("State"), _("Sent")]

    def rows():
        for row in every(lambda number: queries.letters(current_actor(), number, **chosen)):
            people.update({row.person_id} - {None})
            name = row.person.full_name if row.person else ""
            yield [row.created_at, letter_kind(row.kind), row.email, name, label(row.state), row.sent_at]

    return Sheet("letters", headers, rows(), people)
