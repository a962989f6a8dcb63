"""Find a programme, read its modules."""

from flask import abort, render_template

from app.blueprints.access import public
from app.blueprints.filters import page_number
from app.blueprints.programmes import blueprint
from app.blueprints.programmes.forms import ProgrammeFilter
from app.queries import catalogue


@blueprint.get("/")
@public
def index():
    form = ProgrammeFilter()
    page = catalogue.programme_list(page_number(), **form.chosen())
    return render_template("programmes/index.html", form=form, page=page)


@blueprint.get("/<string:public_id>")
@public
def show(public_id: str):
    programme = catalogue.programme(public_id) or abort(404)
    semesters = catalogue.semesters(programme)
    return render_template("programmes/show.html", programme=programme, semesters=semesters)
