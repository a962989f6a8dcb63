"""The person's own answers: accept, decline, leave, take a free place."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, requires
from app.blueprints.assignments import blueprint, wording
from app.blueprints.assignments.forms import NONE, DeclineForm, ReasonForm
from app.models import Assignment, Participant
from app.policies.permissions import Permission
from app.policies.phases import Act, allows
from app.queries import after, free_places
from app.queries.wishes import slot_of
from app.services import assignments
from app.services.errors import Refused


def result(participant: Participant) -> str:
    return url_for("placements.show", public_id=participant.public_id)


def meant(participant: Participant, public_id: str) -> Assignment:
    """The place in force, if it is the one that stood on the page."""
    assignment = assignments.in_force_of(participant.id)
    if assignment is None or assignment.public_id != public_id:
        raise Refused(_("This place has changed meanwhile. Look at it as it stands now."))
    return assignment


@blueprint.post("/<string:public_id>/accept")
@requires(Permission.ASSIGNMENT_ANSWER, load=True)
def accept(subject: Participant):
    assignments.accept(current_actor(), meant(subject, request.form.get("assignment", "")))
    flash(_("You have accepted the place."), "success")
    return redirect(result(subject))


@blueprint.route("/<string:public_id>/leave", methods=["GET", "POST"])
@requires(Permission.ASSIGNMENT_ANSWER, load=True)
def leave(subject: Participant):
    """An offer that the person has not accepted is declined, any other place is left."""
    now = assignments.in_force_of(subject.id)
    if now is None or not allows(subject.round.phase, Act.ANSWER):
        flash(_("There is no place that you could decline."), "info")
        return redirect(result(subject))
    declines = now.person_said is None
    form = DeclineForm(assignment=now.public_id) if declines else ReasonForm(assignment=now.public_id)
    if form.validate_on_submit():
        store(subject, form, declines)
        flash(_("The place is given back. Thank you for telling it early."), "success")
        return redirect(result(subject))
    wrong = bool(form.errors)
    page = render_template("assignments/leave.html", participant=subject, form=form, held=now, declines=declines)
    return page, 422 if wrong else 200


def store(participant: Participant, form: ReasonForm, declines: bool) -> None:
    actor, assignment = current_actor(), meant(participant, form.assignment.data)
    if declines:
        assignments.decline(actor, assignment, form.reason.data, leaves=form.then.data == NONE)
    else:
        assignments.withdraw(actor, assignment, form.reason.data)


@blueprint.get("/<string:public_id>/free")
@requires(Permission.ASSIGNMENT_ANSWER, load=True)
def free(subject: Participant):
    mine = after.after_of(subject)
    if mine is None or not mine.may_take:
        flash(_("You can take a free place while the round is in its clearing and you have none."), "info")
        return redirect(result(subject))
    found = free_places.choices(subject)
    return render_template("assignments/free.html", participant=subject, choices=found, words=wording)


@blueprint.post("/<string:public_id>/take")
@requires(Permission.ASSIGNMENT_ANSWER, load=True)
def take(subject: Participant):
    slot = slot_of(subject, request.form.get("slot", ""))
    if slot is None or slot.round_id != subject.round_id:
        raise Refused(_("Choose one of the places on this page."))
    assignments.take(current_actor(), subject, slot)
    flash(_("The place is yours: %(site)s. The host has still to agree.", site=slot.site.name), "success")
    return redirect(result(subject))
