"""The people of a round, one by one: who takes part, who was taken out and why; taking out and back in."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, disclose, requires
from app.blueprints.filters import page_number
from app.blueprints.taking_part import blueprint
from app.blueprints.taking_part.forms import PeopleFilter, TakeOutForm
from app.blueprints.taking_part.routes import around
from app.models import Participant, Round
from app.policies.permissions import Permission
from app.queries import taking_part as queries
from app.services import taking_part
from app.services.errors import Refused


@blueprint.get("/<string:public_id>/people")
@requires(Permission.PARTICIPANT_ENROL, load=True)
def people(subject: Round):
    form = PeopleFilter()
    chosen = form.chosen()
    page = queries.people(current_actor(), subject, chosen.get("state") == "out", chosen.get("text", ""), page_number())
    disclose([one.person_id for one in page.items], "person:list")
    return render_template("taking_part/people.html", form=form, page=page, **around(subject))


@blueprint.route("/people/<string:public_id>/take-out", methods=["GET", "POST"])
@requires(Permission.PARTICIPANT_TAKE_OUT, load=True)
def take_out(subject: Participant):
    form, back = TakeOutForm(), url_for("taking_part.people", public_id=subject.round.public_id)
    if form.validate_on_submit():
        try:
            taking_part.take_out(current_actor(), subject, form.reason.data)
            flash(_("%(person)s takes part no more.", person=subject.person.full_name), "success")
            return redirect(back)
        except Refused as refusal:
            form.form_errors = [refusal.message]
    disclose([subject.person_id], "person:list")
    wrong, why_not = bool(form.errors or form.form_errors), taking_part.why_not(subject)
    told = {"participant": subject, "why_not": why_not, "is_open": taking_part.is_open(subject.round), "back": back}
    return render_template("taking_part/take_out.html", form=form, has_errors=wrong, **told), 422 if wrong else 200


@blueprint.post("/people/<string:public_id>/take-in")
@requires(Permission.PARTICIPANT_TAKE_OUT, load=True)
def take_in(subject: Participant):
    back = redirect(url_for("taking_part.people", public_id=subject.round.public_id, state="out"))
    try:
        taking_part.take_in(current_actor(), subject)
        flash(_("%(person)s takes part again.", person=subject.person.full_name), "success")
    except Refused as refusal:
        flash(refusal.message, "warning")
    return back
