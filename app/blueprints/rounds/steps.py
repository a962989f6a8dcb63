"""The steps of a round: from phase to phase, back to open wishes, frozen, checked, matched."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, requires
from app.blueprints.rounds import blueprint, wording
from app.blueprints.rounds.forms import AdvanceForm, ReopenForm, SolveForm
from app.labels import label
from app.models import Round, RunKind
from app.policies.permissions import Permission
from app.policies.phases import BY_HAND, REOPENABLE, Act, allows
from app.queries import checks as checking
from app.queries import steps as queries
from app.services import obstacles, rounds, runs
from app.services.errors import Refused, Stale


@blueprint.get("/<string:public_id>/move")
@requires(Permission.ROUND_EDIT, load=True)
def move(subject: Round):
    """What the next step brings with it, before it is taken; and the way back to open wishes."""
    return moving(subject, ReopenForm(version=subject.version))


def moving(round_: Round, form: ReopenForm):
    wrong = bool(form.errors or form.form_errors)
    page = render_template(
        "rounds/move.html",
        round=round_,
        next=BY_HAND.get(round_.phase),
        reopenable=round_.phase in REOPENABLE,
        ahead=queries.ahead(current_actor(), round_),
        form=form,
        words=wording,
        has_errors=wrong,
    )
    return page, 422 if wrong else 200


@blueprint.post("/<string:public_id>/advance")
@requires(Permission.ROUND_EDIT, load=True)
def advance(subject: Round):
    form, here = AdvanceForm(), url_for("rounds.show", public_id=subject.public_id)
    if not form.validate() or form.phase is None:
        raise Refused(_("The button was pressed on a broken page. Reload the page and try once more."))
    rounds.advance(current_actor(), subject, form.version.data, form.phase)
    flash(_("The round is in the phase “%(phase)s” now.", phase=label(form.phase)), "success")
    return redirect(here)


@blueprint.post("/<string:public_id>/reopen")
@requires(Permission.ROUND_EDIT, load=True)
def reopen(subject: Round):
    form = ReopenForm()
    if form.validate():
        try:
            rounds.reopen(current_actor(), subject, form.version.data, form.until.moment, form.reason.data)
            flash(_("Wishes are open again; everybody in the round is told."), "success")
            return redirect(url_for("rounds.show", public_id=subject.public_id))
        except Refused as refusal:
            form.form_errors = [refusal.message]
            form.version.data, form.version.raw_data = subject.version, None
    return moving(subject, form)


@blueprint.post("/<string:public_id>/freeze")
@requires(Permission.ROUND_SOLVE, load=True)
def freeze(subject: Round):
    seen = request.form.get("version", type=int)
    try:
        rounds.freeze(current_actor(), subject, seen)
    except Stale:
        raise Refused(_("Another coordinator has moved the round meanwhile. Look at it as it stands now.")) from None
    return redirect(url_for("rounds.checks", public_id=subject.public_id))


@blueprint.get("/<string:public_id>/checks")
@requires(Permission.ROUND_SOLVE, load=True)
def checks(subject: Round):
    return checked(subject, SolveForm(subject))


def checked(round_: Round, form: SolveForm, said: str | None = None):
    found = checking.checks(round_)
    page = render_template(
        "rounds/checks.html",
        round=round_,
        found=found,
        form=form,
        said=said,
        words=wording,
        against=obstacles.of_latest(round_).words,
        solvable=allows(round_.phase, Act.SOLVE),
        freezable=allows(round_.phase, Act.FREEZE),
        has_errors=bool(form.errors),
    )
    return page, 422 if form.errors else 200


@blueprint.post("/<string:public_id>/solve")
@requires(Permission.ROUND_SOLVE, load=True)
def solve(subject: Round):
    """As the round has announced; the page of checks may say otherwise for this run."""
    form, asked = SolveForm(subject), runs.Asked()
    if "way" in request.form:
        said = form.reorder(request.form.get("order", ""))
        if said or not form.validate():
            return checked(subject, form, said)
        mechanism, criteria = form.asked()
        asked = runs.Asked(mechanism=mechanism, criteria=criteria)
    run = runs.start(current_actor(), subject, asked)
    return redirect(url_for("runs.show", public_id=run.public_id))


@blueprint.post("/<string:public_id>/rehearse")
@requires(Permission.ROUND_SOLVE, load=True)
def rehearse(subject: Round):
    """From the lists as they are now, with a seed of its own; nothing comes of it."""
    run = runs.start(current_actor(), subject, runs.Asked(RunKind.REHEARSAL))
    return redirect(url_for("runs.show", public_id=run.public_id))
