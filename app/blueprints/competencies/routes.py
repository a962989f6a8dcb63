"""The register of competencies: look, and for the coordinator, keep."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, public, requires
from app.blueprints.competencies import blueprint
from app.blueprints.competencies.forms import CompetencyFilter, CompetencyForm
from app.blueprints.editing import stored
from app.blueprints.exports import Sheet, every, exported
from app.blueprints.filters import page_number
from app.labels import label
from app.policies.permissions import Permission
from app.queries import competencies as queries
from app.services import competencies
from app.services.errors import Refused
from app.services.parts import fingerprint


@blueprint.get("/")
@public
def index():
    form = CompetencyFilter()
    page = queries.competencies(page_number(), **form.chosen())
    return render_template("competencies/index.html", form=form, page=page)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.COMPETENCY_EDIT)
def new():
    form = CompetencyForm()
    if form.validate_on_submit() and stored(form, lambda: competencies.create(current_actor(), form.values())):
        flash(_("Saved."), "success")
        return redirect(url_for("competencies.index"))
    return page_of(form, None)


@blueprint.route("/<string:public_id>", methods=["GET", "POST"])
@requires(Permission.COMPETENCY_EDIT, load=True)
def edit(subject):
    form = CompetencyForm(obj=subject)
    if not form.is_submitted():
        form.version.data = fingerprint(subject)

    def save():
        competencies.edit(current_actor(), subject, form.version.data, form.values())

    if form.validate_on_submit() and stored(form, save, subject):
        flash(_("Saved."), "success")
        return redirect(url_for("competencies.index", text=subject.code))
    return page_of(form, subject)


@blueprint.post("/<string:public_id>/remove")
@requires(Permission.COMPETENCY_EDIT, load=True)
def remove(subject):
    try:
        competencies.remove(current_actor(), subject)
        flash(_("Removed."), "success")
        return redirect(url_for("competencies.index"))
    except Refused as refusal:
        flash(refusal.message, "warning")
        return redirect(url_for("competencies.edit", public_id=subject.public_id))


def page_of(form: CompetencyForm, competency):
    wrong = bool(form.errors or form.form_errors or form.differences)
    used = competency is not None and queries.is_used(competency)
    page = render_template("competencies/edit.html", form=form, competency=competency, used=used, has_errors=wrong)
    return page, 422 if wrong else 200


@exported(blueprint, Permission.ACCOUNT_USE)
def sheet() -> Sheet:
    chosen = CompetencyFilter().chosen()
    headers = [_("Kind"), _("Specialty"), _("Code"), _("What a person can do"), _("In force from"), _("In force until")]
    rows = (
        [
            label(one.kind),
            one.specialty.code if one.specialty else "",
            one.code,
            one.title,
            one.valid_from or "",
            one.valid_to or "",
        ]
        for one in every(lambda number: queries.competencies(number, **chosen))
    )
    return Sheet("competencies", headers, rows)
