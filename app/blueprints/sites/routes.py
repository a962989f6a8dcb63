"""Find a site, read about it, keep it."""

from collections import Counter
from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.blueprints import history, parts
from app.blueprints.access import current_actor, public, requires
from app.blueprints.editing import saved
from app.blueprints.filters import page_number
from app.blueprints.sites import blueprint
from app.blueprints.sites.forms import PARTS, SiteFilter, SiteForm
from app.policies.access import find
from app.policies.permissions import Permission
from app.queries import catalogue, contributions, region_map
from app.queries import sites as queries
from app.services import sites
from app.services.errors import Refused


@blueprint.get("/")
@public
def index():
    form = SiteFilter()
    found = catalogue.site_list(page_number(), **form.chosen())
    points, as_map = region_map.draw(found.spots), request.args.get("view") == "map"
    return render_template("sites/index.html", form=form, page=found.page, points=points, as_map=as_map)


@blueprint.get("/<string:public_id>")
@public
def show(public_id: str):
    site = catalogue.site(public_id) or abort(404)
    actor, today = current_actor(), date.today()
    may_edit = bool(actor and find(actor, Permission.SITE_EDIT, public_id))
    has_calendar = bool(actor and find(actor, Permission.CALENDAR_SITE, public_id))
    offered = [slot for slot in site.slots if slot.closed_at is None or may_edit]
    return render_template(
        "sites/show.html",
        site=site,
        current=[slot for slot in offered if slot.ends_on >= today],
        past=[slot for slot in offered if slot.ends_on < today],
        may_edit=may_edit,
        has_calendar=has_calendar,
        today=today,
        contributions=contributions.of_site(site),
        documents=queries.documents(site, may_edit),
        missing=queries.missing(site) if may_edit else [],
    )


def home(site) -> str:
    return url_for("sites.show", public_id=site.public_id)


@blueprint.get("/mine")
@requires(Permission.SITE_EDIT)
def mine():
    page = queries.own_sites(current_actor(), page_number(), request.args.get("text", ""))
    return render_template("sites/mine.html", page=page, hosts=queries.hosts_of(current_actor()))


@blueprint.route("/new/<string:public_id>", methods=["GET", "POST"])
@requires(Permission.SITE_CREATE, load=True)
def new(subject):
    """A site of the organisation in the address."""
    form = SiteForm(municipality_id=subject.municipality_id, address=subject.address)
    if form.validate_on_submit():
        site = sites.create(current_actor(), subject, form.values())
        flash(_("The site is entered. Add photos and slots, so that people find it."), "success")
        return redirect(home(site))
    points = region_map.draw(catalogue.spots(catalogue.municipalities(), Counter()))
    page = render_template("sites/edit.html", form=form, host=subject, site=None, points=points)
    return page, 422 if form.errors else 200


@blueprint.route("/<string:public_id>/edit", methods=["GET", "POST"])
@requires(Permission.SITE_EDIT, load=True)
def edit(subject):
    form = SiteForm(obj=subject)
    if form.validate_on_submit() and stored(form, subject):
        flash(_("Saved."), "success")
        return redirect(home(subject))
    wrong = bool(form.errors or form.differences)
    points = region_map.draw(catalogue.spots(catalogue.municipalities(), Counter()))
    page = render_template(
        "sites/edit.html", form=form, host=subject.organisation, site=subject, points=points, has_errors=wrong
    )
    return page, 422 if wrong else 200


def stored(form: SiteForm, site) -> bool:
    """Whether it went through; else the form says why, and keeps what was typed."""
    try:
        return saved(form, site, lambda: sites.edit(current_actor(), site, form.version.data, form.values()))
    except Refused as refusal:
        form.most_at_once.errors = [refusal.message]
        return False


@blueprint.post("/<string:public_id>/close")
@requires(Permission.SITE_EDIT, load=True)
def close(subject):
    sites.close(current_actor(), subject)
    flash(_("The site is closed: it has left the catalogue."), "success")
    return redirect(home(subject))


@blueprint.post("/<string:public_id>/reopen")
@requires(Permission.SITE_EDIT, load=True)
def reopen(subject):
    sites.reopen(current_actor(), subject)
    flash(_("The site is in the catalogue again."), "success")
    return redirect(home(subject))


parts.register(blueprint, requires(Permission.SITE_EDIT, load=True), "/<string:public_id>", PARTS, home)
history.register(blueprint, Permission.SITE_EDIT, lambda site: (site.name, home(site)))
