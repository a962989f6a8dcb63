"""The list of who saw whose data."""

from flask import render_template
from flask_babel import lazy_gettext as _l

from app.blueprints.access import current_actor, requires
from app.blueprints.disclosures import blueprint
from app.blueprints.fields import AtMost, FindField
from app.blueprints.filters import FilterForm, page_number
from app.policies.permissions import Permission
from app.queries import disclosures as queries


class DisclosureFilter(FilterForm):
    text = FindField(_l("Surname of the person seen"), validators=[AtMost(80)])
    reader = FindField(_l("Surname of who looked"), validators=[AtMost(80)])


@blueprint.get("/")
@requires(Permission.DISCLOSURE_LIST)
def index():
    form = DisclosureFilter()
    page = queries.disclosures(current_actor(), page_number(), **form.chosen())
    return render_template("disclosures/index.html", form=form, page=page)
