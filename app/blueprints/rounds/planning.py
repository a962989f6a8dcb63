"""A round is planned, and its plan changed: title, dates, lists, and how places are decided."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, requires
from app.blueprints.editing import saved
from app.blueprints.rounds import blueprint, wording
from app.blueprints.rounds.forms import RoundForm
from app.models import Round
from app.policies.permissions import Permission
from app.services import obstacles, rounds
from app.services.errors import Refused


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.ROUND_CREATE)
def new():
    form = RoundForm()
    said = form.reorder(request.form.get("order", ""))
    if not said and form.validate_on_submit():
        try:
            round_ = rounds.create(current_actor(), form.values())
            flash(_("The round is planned. The draw is fixed, and its seal is shown on this page."), "success")
            return redirect(url_for("rounds.show", public_id=round_.public_id))
        except Refused as refusal:
            form.form_errors = [refusal.message]
    return page(form, None, said)


@blueprint.route("/<string:public_id>/edit", methods=["GET", "POST"])
@requires(Permission.ROUND_EDIT, load=True)
def edit(subject: Round):
    form = RoundForm(obj=subject)
    said = form.reorder(request.form.get("order", "")) if form.is_free else None
    if not said and form.validate_on_submit() and stored(form, subject):
        flash(_("Saved."), "success")
        return redirect(url_for("rounds.show", public_id=subject.public_id))
    return page(form, subject, said)


def stored(form: RoundForm, round_: Round) -> bool:
    """A difference stands in the form, any other refusal above it."""
    actor, seen = current_actor(), form.version.data
    try:
        return saved(form, round_, lambda: rounds.edit(actor, round_, seen, form.values()))
    except Refused as refusal:
        form.form_errors = [refusal.message]
        return False


def page(form: RoundForm, round_: Round | None, said: str | None):
    wrong = bool(form.errors or form.form_errors or form.differences)
    against_stable = obstacles.of_round(round_).words if round_ and form.is_free else []
    body = render_template(
        "rounds/edit.html", form=form, round=round_, said=said, words=wording, against=against_stable, has_errors=wrong
    )
    return body, 422 if wrong else 200
