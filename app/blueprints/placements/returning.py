"""Who comes back to a host: for the host its own, for a college its own people."""

from flask import render_template
from flask_babel import gettext as _

from app.blueprints.access import current_actor, disclose, requires
from app.blueprints.exports import Sheet, every, exported
from app.blueprints.filters import page_number
from app.blueprints.placements import blueprint
from app.policies.permissions import Permission
from app.queries import returning as queries


@blueprint.get("/returning")
@requires(Permission.PLACEMENT_LIST)
def returning():
    page = queries.people(current_actor(), page_number())
    disclose([one.person_id for one in page.items], "placement:list")
    return render_template("placements/returning.html", page=page)


@exported(blueprint, Permission.PLACEMENT_LIST, "export_returning", "/returning/export")
def returning_sheet() -> Sheet:
    people: set[int] = set()
    headers = [_("Person"), _("Group"), _("Round"), _("Site"), _("Earlier round"), _("Site then")]

    def rows():
        for one in every(lambda number: queries.people(current_actor(), number)):
            people.add(one.person_id)
            yield [one.person, one.group, one.round, one.site, one.earlier_round, one.earlier_site]

    return Sheet("returning", headers, rows(), people)
