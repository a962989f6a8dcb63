"""One solve of an enrolment round: watched, judged, approved, published, taken away as files."""

import io

from flask import abort, flash, make_response, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, requires
from app.blueprints.enrolment_solves import blueprint
from app.blueprints.runs import wording
from app.models import EnrolmentSolve, RunStatus, UnplacedReason
from app.policies.permissions import Permission
from app.queries import enrolment_rounds as queries
from app.services import enrolment_solves


@blueprint.get("/<string:public_id>")
@requires(Permission.ENROLMENT_SOLVE_VIEW, load=True)
def show(subject: EnrolmentSolve):
    done = subject.status in enrolment_solves.SOLVED
    return render_template(
        "enrolment_solves/show.html",
        solve=subject,
        outcome=queries.outcome(subject) if done else None,
        is_stale=done and not subject.round.has_result and enrolment_solves.is_stale(subject),
        is_mine=subject.started_by_id == current_actor().person_id,
        reasons={one.value: one for one in UnplacedReason},
        words=wording,
    )


@blueprint.get("/<string:public_id>/progress")
@requires(Permission.ENROLMENT_SOLVE_VIEW, load=True)
def progress(subject: EnrolmentSolve):
    """The moving part of the page; once the solve is over, the page is told to load itself anew."""
    if "HX-Request" not in request.headers:
        return redirect(url_for("enrolment_solves.show", public_id=subject.public_id))
    if subject.status is not RunStatus.WAITING:
        return make_response("", {"HX-Refresh": "true"})
    return render_template("runs/_progress.html", run=subject, words=wording)


@blueprint.post("/<string:public_id>/cancel")
@requires(Permission.ENROLMENT_SOLVE_MANAGE, load=True)
def cancel(subject: EnrolmentSolve):
    enrolment_solves.cancel(current_actor(), subject)
    flash(_("The solve is being stopped. Nothing in the round changes."), "info")
    return redirect(url_for("enrolment_solves.show", public_id=subject.public_id))


@blueprint.post("/<string:public_id>/approve")
@requires(Permission.ENROLMENT_SOLVE_APPROVE, load=True)
def approve(subject: EnrolmentSolve):
    enrolment_solves.approve(current_actor(), subject)
    flash(_("Approved. The coordinator can publish it now."), "success")
    return redirect(url_for("enrolment_solves.show", public_id=subject.public_id))


@blueprint.post("/<string:public_id>/publish")
@requires(Permission.ENROLMENT_SOLVE_MANAGE, load=True)
def publish(subject: EnrolmentSolve):
    enrolment_solves.publish(current_actor(), subject)
    flash(_("Published. Every learner sees their modules, and where they wait."), "success")
    return redirect(url_for("enrolment_solves.show", public_id=subject.public_id))


@blueprint.get("/<string:public_id>/bundle.zip")
@requires(Permission.ENROLMENT_SOLVE_MANAGE, load=True)
def bundle(subject: EnrolmentSolve):
    content = queries.archive(subject)
    if content is None:
        abort(404)
    name = f"klaster-enrolment-{subject.number}-{subject.public_id}.zip"
    return send_file(io.BytesIO(content), "application/zip", as_attachment=True, download_name=name)
