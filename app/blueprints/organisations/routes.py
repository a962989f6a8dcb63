"""Find an organisation, read about it, keep it."""

from datetime import date

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.blueprints import history, parts
from app.blueprints.access import current_actor, disclose, public, requires
from app.blueprints.editing import saved
from app.blueprints.filters import page_number
from app.blueprints.organisations import blueprint
from app.blueprints.organisations.forms import (
    PARTS,
    LeaveDay,
    LeaveForm,
    NewOrganisationForm,
    OrganisationFilter,
    OrganisationForm,
)
from app.policies.access import find, may
from app.policies.permissions import Permission
from app.queries import catalogue
from app.queries import organisations as queries
from app.services import leaving, organisations
from app.services.errors import Refused


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
    actor = current_actor()
    may_edit = bool(actor and find(actor, Permission.ORGANISATION_EDIT, public_id))
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        sites=catalogue.sites_of(organisation),
        programmes=catalogue.programmes_of(organisation),
        contacts=queries.contacts(organisation, may_edit),
        documents=queries.documents(organisation, may_edit),
        may_edit=may_edit,
        may_leave=bool(actor and may(actor, Permission.ORGANISATION_LEAVE) and not organisation.left_on),
        may_manage=bool(actor and find(actor, Permission.STAFF_MANAGE, public_id)),
        may_add_site=bool(actor and find(actor, Permission.SITE_CREATE, public_id)),
    )


def home(organisation) -> str:
    return url_for("organisations.show", public_id=organisation.public_id)


@blueprint.route("/<string:public_id>/edit", methods=["GET", "POST"])
@requires(Permission.ORGANISATION_EDIT, load=True)
def edit(subject):
    form = OrganisationForm(obj=subject)
    if form.validate_on_submit() and stored(
        form, subject, lambda: organisations.edit(current_actor(), subject, form.version.data, form.values())
    ):
        flash(_("Saved."), "success")
        return redirect(home(subject))
    wrong = bool(form.errors or form.differences)
    return render_template(
        "organisations/edit.html", form=form, organisation=subject, has_errors=wrong
    ), 422 if wrong else 200


@blueprint.route("/<string:public_id>/leave", methods=["GET", "POST"])
@requires(Permission.ORGANISATION_LEAVE, load=True)
def leave(subject):
    """The day stands in the address, so that whom it touches is shown before it is done."""
    day = LeaveDay(date.today())
    found = leaving.touched(subject, day.first.data) if day.validate() else None
    form = LeaveForm(version=subject.version)
    if found and form.validate_on_submit() and left(form, subject, day.first.data):
        flash(_("Recorded. Everybody concerned is told."), "success")
        return redirect(home(subject))
    disclose(found.person_ids if found else [], "placement:list")
    wrong = bool(form.errors or form.form_errors)
    shown = {"day": day, "found": found, "form": form, "has_errors": wrong}
    return render_template("organisations/leave.html", organisation=subject, **shown), 422 if wrong else 200


def left(form: LeaveForm, subject, day: date) -> bool:
    try:
        leaving.leave(current_actor(), subject, form.version.data, day, form.reason.data)
        return True
    except Refused as refusal:
        form.form_errors = [refusal.message]
        return False


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.ORGANISATION_CREATE)
def new():
    form = NewOrganisationForm(valid_from=date.today())
    alike = []
    if form.validate_on_submit():
        alike = [] if form.similar_seen.data else organisations.similar(form.short_name.data, form.full_name.data)
        if not alike and (made := created(form)):
            flash(_("The organisation is entered. Invite the person who will act for it."), "success")
            return redirect(home(made))
    wrong = bool(form.errors or alike)
    return render_template("organisations/new.html", form=form, alike=alike, has_errors=wrong), 422 if wrong else 200


def created(form: NewOrganisationForm):
    try:
        names = (form.short_name.data, form.full_name.data, form.valid_from.data)
        return organisations.create(current_actor(), *names, form.values())
    except Refused as refusal:
        form.form_errors = [refusal.message]
        return None


def stored(form, subject, save) -> bool:
    try:
        return saved(form, subject, save)
    except Refused as refusal:
        form.form_errors = [refusal.message]
        return False


parts.register(blueprint, requires(Permission.ORGANISATION_EDIT, load=True), "/<string:public_id>", PARTS, home)
history.register(blueprint, Permission.ORGANISATION_EDIT, lambda organisation: (organisation.name, home(organisation)))
