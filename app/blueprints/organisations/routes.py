"""Find an organisation, read about it."""

from flask import abort, render_template

from app.blueprints.access import public
from app.blueprints.filters import page_number
from app.blueprints.organisations import blueprint
from app.blueprints.organisations.forms import OrganisationFilter
from app.queries import catalogue


@blueprint.get("/")
@public
def index():
    form = OrganisationFilter()
    page = catalogue.organisation_list(page_number(), **form.chosen())
    return render_template("organisations/index.html", form=form, page=page)


@blueprint.get("/<string:public_id>")
@public
def show(public_id: str):
    organisation = catalogue.organisation(public_id) or abort(404)
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        sites=catalogue.sites_of(organisation),
        programmes=catalogue.programmes_of(organisation),
    )
