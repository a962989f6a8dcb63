"""The enrolment rounds, one of them, its steps."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, disclose, requires
from app.blueprints.enrolment_rounds import blueprint
from app.blueprints.filters import page_number
from app.labels import label
from app.models import EnrolmentRound
from app.policies import lottery
from app.policies.permissions import Permission
from app.queries import enrolment_rounds as queries
from app.services import enrolment_rounds, enrolment_solves


@blueprint.get("/")
@requires(Permission.ENROLMENT_ROUND_LIST)
def index():
    return render_template("enrolment_rounds/index.html", page=queries.rounds(current_actor(), page_number()))


@blueprint.get("/<string:public_id>")
@requires(Permission.ENROLMENT_ROUND_LIST, load=True)
def show(subject: EnrolmentRound):
    return render_template(
        "enrolment_rounds/show.html",
        round=subject,
        view=queries.view(subject),
        follows=enrolment_rounds.FOLLOWS.get(subject.phase),
        seal=lottery.commitment(subject),
        opening=lottery.opening(subject) if subject.has_result else None,
    )


@blueprint.get("/<string:public_id>/learners")
@requires(Permission.ENROLMENT_ROUND_LEARNERS, load=True)
def learners(subject: EnrolmentRound):
    page = queries.learners(subject, page_number())
    disclose([one.person_id for one in page.items], "enrolment:list")
    return render_template("enrolment_rounds/learners.html", round=subject, page=page)


@blueprint.post("/<string:public_id>/advance")
@requires(Permission.ENROLMENT_ROUND_EDIT, load=True)
def advance(subject: EnrolmentRound):
    enrolment_rounds.advance(current_actor(), subject, request.form.get("version", type=int))
    flash(_("The round is in the phase “%(phase)s” now.", phase=label(subject.phase)), "success")
    return redirect(url_for("enrolment_rounds.show", public_id=subject.public_id))


@blueprint.post("/<string:public_id>/solve")
@requires(Permission.ENROLMENT_ROUND_EDIT, load=True)
def solve(subject: EnrolmentRound):
    started = enrolment_solves.start(current_actor(), subject)
    return redirect(url_for("enrolment_solves.show", public_id=started.public_id))
