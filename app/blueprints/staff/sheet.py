"""The staff of an organisation as a file."""

from flask_babel import gettext as _

from app.blueprints.exports import Sheet, every, exported
from app.blueprints.staff import blueprint
from app.labels import label
from app.models import Organisation
from app.policies.permissions import Permission
from app.queries import staff as queries


@exported(blueprint, Permission.STAFF_MANAGE, load=True)
def sheet(subject: Organisation) -> Sheet:
    people = set()

    def rows():
        for row in every(lambda number: queries.staff(subject, number)):
            people.add(row.grant.person_id)
            email = row.account.email if row.account else ""
            yield [row.grant.person.full_name, label(row.grant.role), row.grant.job_title or "", email]

    headers = [_("Person"), _("Role"), _("Job title"), _("E-mail")]
    return Sheet("staff", headers, rows(), people)
