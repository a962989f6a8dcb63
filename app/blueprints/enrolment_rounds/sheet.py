"""Enrolment rounds, and who holds or waits for what in one, as files."""

from flask_babel import gettext as _

from app.blueprints.access import current_actor
from app.blueprints.enrolment_rounds import blueprint
from app.blueprints.exports import Sheet, every, exported
from app.labels import label
from app.models import EnrolmentRound
from app.policies.permissions import Permission
from app.queries import enrolment_rounds as queries


@exported(blueprint, Permission.ENROLMENT_ROUND_LIST)
def sheet() -> Sheet:
    headers = [_("Title"), _("Phase"), _("Learners choose from"), _("Wishes close"), _("Changes are possible until")]
    found = every(lambda number: queries.rounds(current_actor(), number))
    rows = ([one.title, label(one.phase), one.opens_at, one.closes_at, one.changes_close_at] for one in found)
    return Sheet("enrolment-rounds", headers, rows)


@exported(
    blueprint,
    Permission.ENROLMENT_ROUND_LEARNERS,
    endpoint="export_learners",
    path="/<string:public_id>/learners",
    load=True,
)
def learners_sheet(subject: EnrolmentRound) -> Sheet:
    headers = [_("Module"), _("Begins"), _("Learner"), _("State"), _("Place in the waiting list"), _("Wish No.")]
    sheet_ = Sheet("enrolments", headers, [])

    def rows():
        for one in every(lambda number: queries.learners(subject, number)):
            sheet_.people.add(one.person_id)
            run = one.module_run
            title, begins = run.module_version.title, run.starts_on
            yield [title, begins, one.person.full_name, label(one.state), one.place or "", one.rank or ""]

    sheet_.rows = rows()
    return sheet_
