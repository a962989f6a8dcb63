"""Look through the register of contributions; keep those of one's own organisation."""

from datetime import date

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, public, requires
from app.blueprints.contributions import blueprint
from app.blueprints.contributions.forms import ContributionFilter, ContributionForm
from app.blueprints.editing import saved
from app.blueprints.exports import Sheet, every, exported
from app.blueprints.filters import page_number
from app.labels import label
from app.models import Contribution, Organisation
from app.policies.access import find, may
from app.policies.permissions import Permission
from app.queries import contributions as queries
from app.services import contributions


@blueprint.get("/")
@public
def index():
    form, actor = ContributionFilter(), current_actor()
    page = queries.found(page_number(), **form.chosen())
    may_add = actor and may(actor, Permission.CONTRIBUTION_CREATE)
    own = queries.members_of(actor) if may_add else []
    return render_template("contributions/index.html", form=form, page=page, own=own, today=date.today())


@exported(blueprint, Permission.ACCOUNT_USE)
def sheet() -> Sheet:
    chosen = ContributionFilter().chosen()
    headers = [_("What it is"), _("Kind"), _("Organisation"), _("How many"), _("Of what")]
    headers += [_("Available from"), _("To, inclusive"), _("About it")]
    rows = (
        [
            one.title,
            label(one.kind),
            one.organisation.name,
            one.quantity,
            one.unit,
            one.available_from,
            one.available_to,
            one.description,
        ]
        for one in every(lambda number: queries.found(number, **chosen))
    )
    return Sheet("contributions", headers, rows)


@blueprint.get("/<string:public_id>")
@public
def show(public_id: str):
    contribution, actor = queries.contribution(public_id) or abort(404), current_actor()
    return render_template(
        "contributions/show.html",
        contribution=contribution,
        modules=queries.drawn_by(contribution),
        may_edit=bool(actor and find(actor, Permission.CONTRIBUTION_EDIT, public_id)),
    )


@blueprint.route("/new/<string:public_id>", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTION_CREATE, load=True)
def new(subject: Organisation):
    """A contribution of the organisation in the address."""
    form = ContributionForm(owner=subject)
    if form.validate_on_submit():
        contribution = contributions.create(current_actor(), subject, form.values())
        flash(_("Entered. Modules and sites can draw on it."), "success")
        return redirect(url_for("contributions.show", public_id=contribution.public_id))
    return _page(form, subject, None)


@blueprint.route("/<string:public_id>/edit", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTION_EDIT, load=True)
def edit(subject: Contribution):
    form = ContributionForm(owner=subject.organisation, obj=subject)
    if form.validate_on_submit() and saved(
        form, subject, lambda: contributions.edit(current_actor(), subject, form.version.data, form.values())
    ):
        flash(_("Saved."), "success")
        return redirect(url_for("contributions.show", public_id=subject.public_id))
    return _page(form, subject.organisation, subject)


@blueprint.post("/<string:public_id>/remove")
@requires(Permission.CONTRIBUTION_EDIT, load=True)
def remove(subject: Contribution):
    contributions.remove(current_actor(), subject)
    flash(_("Removed."), "success")
    return redirect(url_for("contributions.index"))


def _page(form: ContributionForm, owner: Organisation, contribution: Contribution | None):
    wrong = bool(form.errors or form.differences)
    page = render_template(
        "contributions/edit.html", form=form, owner=owner, contribution=contribution, has_errors=wrong
    )
    return page, 422 if wrong else 200
