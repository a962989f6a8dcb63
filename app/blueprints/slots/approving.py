"""Slots that a college lets its people choose: look, approve one, or several after a preview."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.blueprints.access import current_actor, requires
from app.blueprints.exports import Sheet, every, exported, yes_no
from app.blueprints.filters import page_number
from app.blueprints.slots import blueprint
from app.blueprints.slots.forms import WORDS, ApprovalFilter, DecisionForm
from app.labels import label
from app.models import Organisation, Round
from app.policies.permissions import Permission
from app.policies.phases import Act, allows
from app.queries import approvals as queries
from app.services import approvals
from app.services.errors import Refused


def asked_for() -> tuple[ApprovalFilter, Round | None, Organisation | None]:
    """The filter with the round and the college that it names; the first of each where it names none."""
    actor = current_actor()
    rounds = queries.rounds(actor)
    round_ = next((one for one in rounds if one.public_id == request.args.get("round")), rounds[0] if rounds else None)
    colleges = queries.colleges(actor, round_) if round_ else []
    form = ApprovalFilter(rounds, colleges, queries.specialties(round_) if round_ else [])
    college = next((one for one in colleges if one.public_id == form.college.data), None)
    form.round.data = round_ and round_.public_id
    return form, round_, college


@blueprint.get("/approvals")
@requires(Permission.SLOT_APPROVE)
def approve():
    form, round_, college = asked_for()
    if college is None:
        return render_template("slots/nothing_to_approve.html")
    found = queries.approvals(current_actor(), round_, college, **criteria(form), number=page_number())
    may_decide = allows(round_.phase, Act.APPROVE_SLOTS)
    return render_template(
        "slots/approve.html", form=form, round=round_, college=college, found=found, may_decide=may_decide
    )


def criteria(form: ApprovalFilter) -> dict:
    chosen = form.chosen()
    state = queries.Word(chosen["state"]) if chosen.get("state") else None
    return {"state": state, "text": chosen.get("text", ""), "specialty": chosen.get("specialty", "")}


@blueprint.post("/approvals")
@requires(Permission.SLOT_APPROVE)
def decide():
    """One slot at once; several, or a refusal, after a look at what is touched."""
    form, round_, college = asked_for()
    if college is None:
        abort(404)
    sent = DecisionForm()
    tickets, is_approval = named(sent, form, round_, college), sent.decision.data != "refuse"
    seen = queries.chosen(current_actor(), round_, college, tickets)
    if not seen:
        flash(_("Tick at least one slot first."), "warning")
    elif sent.one.data or sent.is_looked_at.data:
        return done(sent, round_, college, seen, is_approval)
    else:
        return preview(sent, college, seen, is_approval)
    return redirect(list_again())


def named(sent: DecisionForm, form: ApprovalFilter, round_: Round, college: Organisation) -> list[str]:
    """Tickets of the slots that the pressed button means."""
    if sent.decision.data == "approve_all":
        found = queries.approvals(current_actor(), round_, college, **criteria(form))
        return queries.preview(college, found.keys).tickets
    return [sent.one.data] if sent.one.data else request.form.getlist("slot")


def done(sent: DecisionForm, round_: Round, college: Organisation, seen: dict[int, int], is_approval: bool):
    if not sent.validate():
        return preview(sent, college, seen, is_approval, 422)
    try:
        changed = approvals.decide(current_actor(), college, seen, is_approval, "" if is_approval else sent.reason.data)
    except Refused as refusal:
        sent.form_errors = [refusal.message]
        return preview(sent, college, seen, is_approval, 422)
    if is_approval:
        flash(ngettext("%(num)s slot is approved.", "%(num)s slots are approved.", changed), "success")
    else:
        flash(ngettext("%(num)s slot is refused.", "%(num)s slots are refused.", changed), "success")
    return redirect(list_again())


def preview(sent: DecisionForm, college: Organisation, seen: dict[int, int], is_approval: bool, status: int = 200):
    """Of the slots as they stand now: the button below it decides on exactly these."""
    touched = queries.preview(college, seen)
    page = render_template(
        "slots/decide.html",
        form=sent,
        college=college,
        touched=touched,
        is_approval=is_approval,
        back=list_again(),
        has_errors=status != 200,
    )
    return page, status


def list_again() -> str:
    kept = {name: value for name, value in request.args.items() if name != "page"}
    return url_for("slots.approve", **kept)


@exported(blueprint, Permission.SLOT_APPROVE, "export_approvals", "/approvals/export")
def approvals_sheet() -> Sheet:
    actor = current_actor()
    form, round_, college = asked_for()
    headers = [_("Site"), _("Organisation"), _("For whom"), _("First day"), _("Last day"), _("Places"), _("Last time")]
    headers += [_("Specialties"), _("Confirmed by the host"), _("What the college says"), _("Reason")]
    if college is None:
        return Sheet("approvals", headers, [])
    chosen = criteria(form)

    def page(number: int):
        return queries.approvals(actor, round_, college, **chosen, number=number).page

    return Sheet("approvals", headers, (row_of(looked) for looked in every(page)))


def row_of(looked) -> list:
    slot = looked.slot
    when = [label(slot.audience), slot.starts_on, slot.ends_on, slot.capacity, looked.before]
    codes = ", ".join(one.code for one in slot.specialties)
    said = [yes_no(slot.confirmed_at is not None), str(WORDS[looked.word]), looked.reason]
    return [slot.site.name, slot.site.organisation.name, *when, codes, *said]
