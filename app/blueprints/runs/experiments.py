"""What-ifs of a round, and two of its runs side by side."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, disclose, requires
from app.blueprints.filters import page_number
from app.blueprints.rounds import wording as rounds_wording
from app.blueprints.runs import blueprint, comparing, outcome_words, wording
from app.blueprints.runs.forms import OtherRunForm, WhatIfForm, slot_words
from app.models import Round, Run, RunKind
from app.policies.access import may
from app.policies.permissions import Permission
from app.policies.phases import Act, allows
from app.queries import compare as queries
from app.queries import moves, what_ifs
from app.queries import runs as run_queries
from app.queries.compare import OTHER_PLACE, Comparison, Move
from app.queries.what_ifs import Tries
from app.services import obstacles
from app.services import what_ifs as service
from app.services.errors import Refused


@blueprint.route("/what-if/<string:public_id>", methods=["GET", "POST"])
@requires(Permission.ROUND_SOLVE, load=True)
def what_if(subject: Round):
    """Of the round in the address, against the run named after it."""
    tries = what_ifs.tries(subject, request.args.get("run", ""))
    form = WhatIfForm(subject, tries)
    said = form.reorder(request.form.get("order", ""))
    if not said and form.validate_on_submit():
        try:
            run = service.start(current_actor(), subject, tries.base, form.wanted())
            return redirect(url_for("runs.show", public_id=run.public_id))
        except Refused as refusal:
            form.form_errors = [refusal.message]
    return trying(subject, tries, form, said)


def trying(round_: Round, tries: Tries, form: WhatIfForm, said: str | None):
    wrong = bool(form.errors or form.form_errors)
    page = render_template(
        "runs/what_if.html",
        allowed=allows(round_.phase, Act.SOLVE),
        round=round_,
        tries=tries,
        form=form,
        said=said,
        against=obstacles.of_latest(round_).words,
        words=rounds_wording,
        change_words=outcome_words.change,
        slot_words=slot_words,
        decided=comparing.order(tries.base or round_),
        has_errors=wrong,
    )
    return page, 422 if wrong else 200


@blueprint.get("/<string:public_id>/compare")
@requires(Permission.RUN_VIEW, load=True)
def compare(subject: Run):
    """The run of the address against the one that is chosen, by default the one it grew out of."""
    run, others = run_queries.full(subject), queries.others(current_actor(), subject)
    if run.status not in queries.SOLVED or not others:
        return render_template("runs/compare_none.html", run=run)
    base = next((one for one in others if one.public_id == request.args.get("other")), None) or before(run, others)
    shows_people = may(current_actor(), Permission.RUN_PUBLISH)
    found = queries.compared(base, run, None if shows_people else _("Small numbers, shown together"))
    people = _people(base, run, found) if shows_people else {}
    sides = {"a": base, "b": run, "asked": comparing.asked(base, run), "found": found}
    words = {"form": OtherRunForm(others, base), "words": comparing, "ranks": wording.column}
    return render_template("runs/compare.html", **sides, **words, **people)


def before(run: Run, others: list[Run]) -> Run:
    """What a run is best compared with: for a what-if the newest run of the round itself before it."""
    earlier = [one for one in others if one.number < run.number]
    plain = [one for one in earlier if one.kind is RunKind.ROUND]
    return (plain or earlier or others)[0]


def _people(base: Run, run: Run, found: Comparison) -> dict:
    """Who has another place, of the kind chosen in the address."""
    counts = dict(found.moves)
    chosen = next((one for one in OTHER_PLACE if one.value == request.args.get("move")), Move.CHANGED)
    total = found.elsewhere if chosen is Move.CHANGED else counts[chosen]
    page = moves.changes(base, run, chosen, total or 0, page_number())
    disclose([change.person.id for change in page.items], "placement:list")
    return {"people": page, "chosen": chosen, "kinds": [(one, counts[one]) for one in OTHER_PLACE if counts[one]]}
