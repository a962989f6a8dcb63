"""Who saw whose data, as a file."""

from flask_babel import gettext as _

from app.blueprints.access import current_actor
from app.blueprints.disclosures import blueprint
from app.blueprints.disclosures.routes import DisclosureFilter
from app.blueprints.exports import Sheet, every, exported
from app.policies.permissions import Permission
from app.queries import disclosures as queries


@exported(blueprint, Permission.DISCLOSURE_LIST)
def sheet() -> Sheet:
    chosen, people = DisclosureFilter().chosen(), set()

    def rows():
        for one in every(lambda number: queries.disclosures(current_actor(), number, **chosen)):
            people.update((one.subject_id, one.reader_id))
            yield [one.subject.full_name, one.reader.full_name, queries.what(one), one.last_at, one.times]

    return Sheet("disclosures", [_("Whose"), _("Who"), _("What"), _("When"), _("Times")], rows(), people)
