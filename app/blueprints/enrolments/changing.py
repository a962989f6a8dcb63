"""The buttons of a learner: the list, its certification, a seat taken, waited for or given up."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, requires
from app.blueprints.enrolments import blueprint
from app.blueprints.navigation import came_from
from app.models import Enrolment, EnrolmentApplicant, ModuleRun
from app.policies.permissions import Permission
from app.services import enrolment_wishes, enrolments
from app.services.errors import Refused


@blueprint.post("/rounds/<string:public_id>/add")
@requires(Permission.ENROLMENT_CHOOSE, load=True)
def add(subject: EnrolmentApplicant):
    return changed(subject, lambda: enrolment_wishes.add(current_actor(), subject, run_key(), seen()))


@blueprint.post("/rounds/<string:public_id>/move")
@requires(Permission.ENROLMENT_CHOOSE, load=True)
def move(subject: EnrolmentApplicant):
    position = request.form.get("position", default=1, type=int)
    return changed(subject, lambda: enrolment_wishes.move(current_actor(), subject, run_key(), position, seen()))


@blueprint.post("/rounds/<string:public_id>/remove")
@requires(Permission.ENROLMENT_CHOOSE, load=True)
def remove(subject: EnrolmentApplicant):
    return changed(subject, lambda: enrolment_wishes.remove(current_actor(), subject, run_key(), seen()))


@blueprint.post("/rounds/<string:public_id>/certify")
@requires(Permission.ENROLMENT_CHOOSE, load=True)
def certify(subject: EnrolmentApplicant):
    return changed(subject, lambda: enrolment_wishes.certify(current_actor(), subject, seen()), _("Certified."))


def run_key() -> str:
    return request.form.get("run", "")


def seen() -> int:
    return request.form.get("version", default=-1, type=int)


def changed(applicant: EnrolmentApplicant, act, said: str = ""):
    """Do it, say what came of it, show the list as it stands."""
    here = url_for("enrolments.choose", public_id=applicant.public_id)
    try:
        act()
        flash(said or _("Saved."), "success")
    except Refused as refused:
        flash(refused.message, "danger")
    return redirect(here)


@blueprint.post("/runs/<string:public_id>/take")
@requires(Permission.ENROLMENT_TAKE, load=True)
def take(subject: ModuleRun):
    return answered(lambda: enrolments.take(current_actor(), subject), _("The seat is yours."))


@blueprint.post("/runs/<string:public_id>/wait")
@requires(Permission.ENROLMENT_TAKE, load=True)
def wait(subject: ModuleRun):
    return answered(lambda: enrolments.wait(current_actor(), subject), _("You are on the waiting list."))


@blueprint.post("/<string:public_id>/drop")
@requires(Permission.ENROLMENT_DROP, load=True)
def drop(subject: Enrolment):
    return answered(lambda: enrolments.drop(current_actor(), subject), _("You have left the module."))


def answered(act, said: str):
    """Do it and show the list of one's modules; a refusal stays on the page from which it came."""
    try:
        act()
    except Refused as refused:
        flash(refused.message, "danger")
        return redirect(came_from())
    flash(said, "success")
    return redirect(url_for("enrolments.index"))
