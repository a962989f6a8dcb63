"""Candidates, blind: per slot, rated one by one; each rating is saved at once, with a script or without."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField
from wtforms.validators import Optional

from app.blueprints.access import current_actor, requires
from app.blueprints.candidates import blueprint
from app.blueprints.fields import AtMost, TextField
from app.models import Slot
from app.policies.permissions import Permission
from app.queries import candidates as queries
from app.services import ratings
from app.services.errors import Refused


class RatingForm(FlaskForm):
    """`score` 0, or none, takes the rating back."""

    candidate = StringField()
    score = IntegerField(validators=[Optional()])
    note = TextField(validators=[AtMost(300)])


@blueprint.get("/")
@requires(Permission.RATING_EDIT)
def index():
    rated = queries.slots(current_actor())
    return render_template("candidates/index.html", rated=rated)


@blueprint.get("/<string:public_id>")
@requires(Permission.RATING_EDIT, load=True)
def show(subject: Slot):
    is_open = ratings.are_open(subject.round)
    people = queries.candidates(subject) if is_open else []
    return render_template("candidates/show.html", slot=subject, candidates=people, is_open=is_open)


@blueprint.post("/<string:public_id>/rate")
@requires(Permission.RATING_EDIT, load=True)
def rate(subject: Slot):
    form = RatingForm()
    try:
        store(form, subject)
        said, tone = _("Saved."), "success"
    except Refused as refused:
        said, tone = refused.message, "danger"
    if "HX-Request" in request.headers:
        counts = queries.progress(subject)
        return render_template("candidates/_saved.html", said=said, tone=tone, code=form.candidate.data, counts=counts)
    flash(said, tone)
    return redirect(url_for("candidates.show", public_id=subject.public_id, _anchor=f"candidate-{form.candidate.data}"))


def store(form: RatingForm, slot: Slot) -> None:
    if not form.validate():
        raise Refused(next(iter(form.errors.values()))[0])
    participant_id = queries.find(slot, form.candidate.data or "")
    if participant_id is None:
        raise Refused(_("This candidate is not there any more. Reload the page."))
    ratings.rate(current_actor(), slot, participant_id, form.score.data or None, form.note.data or "")
