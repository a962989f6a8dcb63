"""Students and teachers as a file: what a college itself has entered, nothing of health."""

from flask_babel import gettext as _

from app.blueprints.access import current_actor
from app.blueprints.exports import Sheet, every, exported
from app.blueprints.people import blueprint
from app.blueprints.people.forms import PeopleFilter
from app.labels import label
from app.policies.permissions import Permission
from app.queries import groups as group_queries
from app.queries import people as queries


@exported(blueprint, Permission.PERSON_VIEW)
def sheet() -> Sheet:
    actor, people = current_actor(), set()
    chosen = PeopleFilter(group_queries.all_groups(actor)).chosen()
    headers = [_("Surname"), _("Given name"), _("Patronymic"), _("Date of birth"), _("Sex"), _("Group"), _("Post")]

    def rows():
        for row in every(lambda number: queries.people(actor, number, **chosen)):
            one = row.person
            people.add(one.id)
            sex = label(one.sex) if one.sex else ""
            place = [row.group.name if row.group else "", row.teacher.job_title if row.teacher else ""]
            yield [one.surname, one.given_name, one.patronymic, one.birth_date, sex, *place]

    return Sheet("people", headers, rows(), people)
