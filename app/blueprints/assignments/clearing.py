"""The clearing of a round: free places, the repair, late applicants."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, requires
from app.blueprints.assignments import blueprint
from app.blueprints.assignments.forms import SurnameFilter
from app.blueprints.filters import page_number
from app.models import Round, Run, RunKind
from app.policies.permissions import Permission
from app.policies.phases import Act, allows
from app.queries import free_places
from app.queries import late as queries
from app.services import late, repairing, runs
from app.services.errors import Refused


@blueprint.get("/places/<string:public_id>")
@requires(Permission.ROUND_CLEAR, load=True)
def places(subject: Round):
    found = free_places.of_round(subject, page_number())
    return render_template("assignments/places.html", round=subject, found=found)


@blueprint.post("/repair/<string:public_id>")
@requires(Permission.ROUND_CLEAR, load=True)
def repair(subject: Round):
    run = runs.start(current_actor(), subject, runs.Asked(RunKind.CLEARING))
    return redirect(url_for("runs.show", public_id=run.public_id))


@blueprint.post("/repair/<string:public_id>/take")
@requires(Permission.RUN_PUBLISH, load=True)
def take_point(subject: Run):
    """Another point of the frontier: a run of its own, which gives it."""
    moves = request.form.get("moves", default=-1, type=int)
    run = repairing.take(current_actor(), subject, moves)
    return redirect(url_for("runs.show", public_id=run.public_id))


@blueprint.post("/repair/<string:public_id>/approve")
@requires(Permission.RUN_APPROVE, load=True)
def approve(subject: Run):
    runs.approve(current_actor(), subject)
    flash(_("Approved. The coordinator can put the repair into force now."), "success")
    return redirect(url_for("runs.show", public_id=subject.public_id))


@blueprint.post("/repair/<string:public_id>/publish")
@requires(Permission.RUN_PUBLISH, load=True)
def publish(subject: Run):
    if subject.kind is not RunKind.CLEARING:
        raise Refused(_("This run is no repair. Publish it from its own page."))
    runs.publish(current_actor(), subject)
    flash(_("The repair is in force. Everybody whose place has changed is told."), "success")
    return redirect(url_for("assignments.index", round=subject.round.public_id))


@blueprint.get("/late/<string:public_id>")
@requires(Permission.PARTICIPANT_ADD, load=True)
def late_applicants(subject: Round):
    form = SurnameFilter()
    text = form.chosen().get("text", "")
    found = queries.candidates(current_actor(), subject, text)
    open_ = allows(subject.phase, Act.TAKE_FREE)
    return render_template("assignments/late.html", round=subject, form=form, text=text, found=found, is_open=open_)


@blueprint.post("/late/<string:public_id>")
@requires(Permission.PARTICIPANT_ADD, load=True)
def join(subject: Round):
    person = queries.candidate(current_actor(), request.form.get("person", ""))
    if person is None:
        raise Refused(_("Choose somebody from the list."))
    late.join(current_actor(), subject, person)
    flash(_("%(person)s takes part now and is told of it.", person=person.full_name), "success")
    return redirect(url_for("assignments.late_applicants", public_id=subject.public_id))
