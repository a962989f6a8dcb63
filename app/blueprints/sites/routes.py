"""Find a site, read about it."""

from datetime import date

from flask import abort, render_template

from app.blueprints.access import public
from app.blueprints.filters import page_number
from app.blueprints.sites import blueprint
from app.blueprints.sites.forms import SiteFilter
from app.queries import catalogue, region_map


@blueprint.get("/")
@public
def index():
    form = SiteFilter()
    found = catalogue.site_list(page_number(), **form.chosen())
    return render_template("sites/index.html", form=form, page=found.page, points=region_map.draw(found.spots))


@blueprint.get("/<string:public_id>")
@public
def show(public_id: str):
    site = catalogue.site(public_id) or abort(404)
    today = date.today()
    current = [slot for slot in site.slots if slot.ends_on >= today]
    past = [slot for slot in site.slots if slot.ends_on < today]
    return render_template("sites/show.html", site=site, current=current, past=past)
