"""One run: watched while it works, judged when it is over, published, taken away as files."""

import io

from flask import abort, flash, make_response, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from app.blueprints import history
from app.blueprints.access import current_actor, requires
from app.blueprints.filters import page_number
from app.blueprints.runs import blueprint, comparing, wording
from app.models import Run, RunKind, RunStatus
from app.policies.access import may
from app.policies.mechanisms import asked_otherwise
from app.policies.permissions import Permission
from app.policies.phases import Act, allows
from app.queries import runs as queries
from app.queries.repairs import repair
from app.queries.standing import standing
from app.services import publishing, runs

SOLVED = {RunStatus.OPTIMAL, RunStatus.FEASIBLE}


@blueprint.get("/<string:public_id>")
@requires(Permission.RUN_VIEW, load=True)
def show(subject: Run):
    run = queries.full(subject)
    result = result_of(run) if run.status in SOLVED else {}
    more = {"changed": comparing.changed(run), "solvable": allows(run.round.phase, Act.SOLVE)}
    more["repair"] = repair(current_actor(), run)
    return render_template("runs/show.html", run=run, words=wording, **more, **result)


def result_of(run: Run) -> dict:
    """What the page of a solved run shows: persons to the one who publishes, figures without small cells to others."""
    actor = current_actor()
    where = {"standing": standing(actor, run), "otherwise": asked_otherwise(run)}
    if not may(actor, Permission.RUN_PUBLISH):
        merged = _("Small numbers, shown together")
        return {"outcome": queries.outcome(run, merged), "unplaced": None, **where}
    outcome = queries.outcome(run)
    unplaced = queries.unplaced(run, outcome.unplaced, page_number())
    return {"outcome": outcome, "unplaced": unplaced, "slots": queries.named_slots(unplaced.items), **where}


@blueprint.get("/<string:public_id>/progress")
@requires(Permission.RUN_VIEW, load=True)
def progress(subject: Run):
    """The moving part of the page; once the run is over, the page is told to load itself anew."""
    here = url_for("runs.show", public_id=subject.public_id)
    if "HX-Request" not in request.headers:
        return redirect(here)
    if subject.status is not RunStatus.WAITING:
        return make_response("", {"HX-Refresh": "true"})
    return render_template("runs/_progress.html", run=queries.full(subject), words=wording)


@blueprint.post("/<string:public_id>/cancel")
@requires(Permission.RUN_CANCEL, load=True)
def cancel(subject: Run):
    runs.cancel(current_actor(), subject)
    flash(_("The run is being stopped. Nothing in the round changes."), "info")
    return redirect(url_for("runs.show", public_id=subject.public_id))


@blueprint.post("/<string:public_id>/approve")
@requires(Permission.RUN_APPROVE, load=True)
def approve(subject: Run):
    publishing.approve(current_actor(), subject)
    flash(wording.APPROVED[subject.kind], "success")
    return redirect(url_for("runs.show", public_id=subject.public_id))


@blueprint.post("/<string:public_id>/publish")
@requires(Permission.RUN_PUBLISH, load=True)
def publish(subject: Run):
    """Of a repair: what it changes comes into force."""
    publishing.publish(current_actor(), subject)
    flash(wording.PUBLISHED[subject.kind], "success")
    if subject.kind is RunKind.CLEARING:
        return redirect(url_for("assignments.index", round=subject.round.public_id))
    return redirect(url_for("runs.show", public_id=subject.public_id))


@blueprint.get("/<string:public_id>/bundle.zip")
@requires(Permission.RUN_EXPORT, load=True)
def bundle(subject: Run):
    content = queries.archive(subject)
    if content is None:
        abort(404)
    name = f"klaster-run-{subject.number}-{subject.public_id}.zip"
    return send_file(io.BytesIO(content), "application/zip", as_attachment=True, download_name=name)


def home(run: Run) -> tuple[str, str]:
    return _("Run %(number)s", number=run.number), url_for("runs.show", public_id=run.public_id)


history.register(blueprint, Permission.RUN_APPROVE, home)
