"""Bulk reminders: choose states and groups, look at whom it reaches and what they will read, then send."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.blueprints.access import current_actor, requires
from app.blueprints.participants import blueprint
from app.blueprints.participants.forms import NudgeForm
from app.models import Round
from app.policies.permissions import Permission
from app.queries import nudges as queries
from app.queries import participants
from app.sentences import notice
from app.services import nudges
from app.services.errors import Refused


def asked_round(key: str | None) -> Round | None:
    """The named round, or the latest, among those in which a reminder can still help."""
    rounds = [one for one in participants.rounds(current_actor()) if nudges.may_nudge(one)]
    return next((one for one in rounds if one.public_id == key), rounds[0] if rounds else None)


@blueprint.get("/remind")
@requires(Permission.PARTICIPANT_REMIND)
def remind():
    """Nothing is sent yet."""
    actor, round_ = current_actor(), asked_round(request.args.get("round"))
    if round_ is None:
        return render_template("participants/no_reminder.html")
    form = NudgeForm(queries.to_choose(actor, round_, request.args.getlist("of")))
    reached = queries.reached(actor, round_, form.of.data)
    chosen = [one for one in reached if one.state in form.state.data]
    facts = nudges.facts(round_)
    texts = {one.state: notice(queries.NUDGES[one.state], facts) for one in chosen}
    return render_template("participants/remind.html", form=form, round=round_, chosen=chosen, texts=texts)


@blueprint.post("/remind")
@requires(Permission.PARTICIPANT_REMIND)
def send():
    round_, asked = asked_round(request.form.get("round")), request.form
    back = redirect(url_for("participants.index", round=asked.get("round")))
    if round_ is None or round_.public_id != asked.get("round"):
        flash(_("The time for wishes is over: nobody could follow a reminder any more. Nothing was sent."), "warning")
        return back
    states = [state for state in queries.NUDGES if state.value in asked.getlist("state")]
    try:
        expected = {state: asked.get(f"expected-{state}", type=int) for state in states}
        flash(*outcome(nudges.nudge(current_actor(), round_, states, asked.getlist("of"), expected)))
    except Refused as refusal:
        flash(refusal.message, "warning")
    return back


def outcome(sent: nudges.Sent) -> tuple[str, str]:
    if sent.stopped:
        return _(
            "The preview had shown another number of people, so the sending has stopped. The coordinator decides."
        ), "warning"
    if not sent.people:
        return _("Nobody was told: all of them have had this reminder today already."), "info"
    return ngettext("%(num)s person has been told.", "%(num)s people have been told.", sent.people), "success"
