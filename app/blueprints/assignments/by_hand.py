"""Work by hand: choose, look at the effect, do it; what was changed, taking back and undoing; the person's word."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, disclose, requires
from app.blueprints.assignments import blueprint, hand_wording
from app.blueprints.assignments.forms import ReasonForm
from app.blueprints.assignments.hand_forms import TARGETS, ConfirmForm
from app.blueprints.exports import Sheet, every, exported
from app.blueprints.filters import page_number
from app.labels import label
from app.models import Assignment, ManualChange, ManualKind, ManualState, Participant
from app.policies.permissions import Permission
from app.queries import after
from app.queries import by_hand as queries
from app.services import assignments, by_hand, effects, undo_by_hand
from app.services.errors import Refused


def show_of(assignment: Assignment) -> str:
    return url_for("assignments.show", public_id=assignment.public_id)


@blueprint.route("/<string:public_id>/by-hand/<any(move, swap, dates, supervisor):kind>", methods=["GET", "POST"])
@requires(Permission.ASSIGNMENT_MOVE, load=True)
def change(subject: Assignment, kind: str):
    """What is wanted stands in the address; sending the form does it."""
    actor, what = current_actor(), ManualKind(kind)
    target = TARGETS[what](actor, after.full(subject))
    wanted = target.chosen_ones()
    effect = effects.effect(actor, what, wanted) if wanted else None
    form = ConfirmForm(wanted, effect) if effect else None
    if form and form.validate_on_submit() and (made := stored(form, what, wanted)):
        flash(hand_wording.done(made), "success")
        return redirect(show_of(made.lines[0].became or made.lines[0].assignment))
    disclose([one.assignment.participant.person_id for one in wanted] or [subject.participant.person_id], "person:show")
    wrong = bool(form and (form.errors or form.form_errors))
    shown = {"assignment": subject, "kind": what, "target": target, "wanted": wanted, "effect": effect, "form": form}
    page = render_template("assignments/by_hand.html", words=hand_wording, today=date.today(), **shown)
    return page, 422 if wrong else 200


def stored(form: ConfirmForm, kind: ManualKind, wanted: list) -> ManualChange | None:
    try:
        return by_hand.change(current_actor(), kind, wanted, form.given())
    except Refused as refusal:
        form.form_errors = [refusal.message]
        return None


@blueprint.get("/changes")
@requires(Permission.BY_HAND_LIST)
def changes():
    actor = current_actor()
    rounds = queries.rounds(actor)
    round_ = next((one for one in rounds if one.public_id == request.args.get("round")), rounds[0] if rounds else None)
    page = queries.changes(actor, round_, page_number()) if round_ else None
    disclose(
        [line.assignment.participant.person_id for made in (page.items if page else ()) for line in made.lines],
        "placement:list",
    )
    shown = {"may_undo": lambda made: queries.may_undo(actor, made), "why_not": queries.why_not_undo}
    return render_template(
        "assignments/changes.html", rounds=rounds, round=round_, page=page, words=hand_wording, **shown
    )


@exported(blueprint, Permission.BY_HAND_LIST, "export_changes", "/changes/export")
def changes_sheet() -> Sheet:
    actor, people = current_actor(), set()
    headers = [_("When"), _("What"), _("Person"), _("Before"), _("After"), _("Reason"), _("How it stands")]
    rounds = queries.rounds(actor)
    round_ = next((one for one in rounds if one.public_id == request.args.get("round")), rounds[0] if rounds else None)

    def rows():
        for made in every(lambda number: queries.changes(actor, round_, number)):
            for line in made.lines:
                people.add(line.assignment.participant.person_id)
                what = [made.created_at, label(made.kind), line.assignment.participant.person.full_name]
                places = [hand_wording.before(line), hand_wording.after(line)]
                yield [*what, *places, made.reason, label(made.state)]

    return Sheet("by-hand", headers, rows() if round_ else [], people)


@blueprint.post("/changes/<string:public_id>/undo")
@requires(Permission.BY_HAND_UNDO, load=True)
def undo(subject: ManualChange):
    """What is done is undone, a proposal is taken back."""
    if subject.state is ManualState.PROPOSED:
        by_hand.take_back(current_actor(), subject)
        flash(_("The proposal is taken back. Everybody keeps the place that they have."), "success")
    else:
        undo_by_hand.undo(current_actor(), subject)
        flash(_("Undone. Everybody concerned is told."), "success")
    return redirect(url_for("assignments.changes", round=subject.round.public_id))


@blueprint.post("/<string:public_id>/proposal")
@requires(Permission.ASSIGNMENT_ANSWER, load=True)
def answer(subject: Participant):
    """The person's word on another place, if it is the one that stood on the page."""
    line = queries.proposal(subject)
    if line is None or line.public_id != request.form.get("line"):
        raise Refused(_("This proposal is over. Your place stays as it is."))
    state = by_hand.answer(current_actor(), line, request.form.get("answer") == "yes")
    flash(hand_wording.answered(state), "success" if state is ManualState.DONE else "info")
    return redirect(url_for("placements.show", public_id=subject.public_id))


@blueprint.route("/<string:public_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.ASSIGNMENT_WITHDRAW, load=True)
def withdraw(subject: Assignment):
    """The college takes one of its people off their place, and out of the round."""
    form = ReasonForm(assignment=subject.public_id)
    if form.validate_on_submit():
        assignments.withdraw(current_actor(), subject, form.reason.data)
        flash(_("Taken off. The person and the host are told; the place is free."), "success")
        return redirect(url_for("assignments.index", round=subject.round.public_id))
    page = render_template("assignments/withdraw.html", form=form, assignment=after.full(subject))
    return page, 422 if form.errors else 200
