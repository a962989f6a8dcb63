"""My modules: what I hold and wait for, open courses, my list in a round and what came of it."""

from flask import render_template

from app.blueprints.access import current_actor, requires
from app.blueprints.enrolments import blueprint
from app.models import EnrolmentApplicant
from app.policies import lottery
from app.policies.permissions import Permission
from app.queries import enrolments as queries


@blueprint.get("/")
@requires(Permission.ENROLMENT_OWN)
def index():
    actor = current_actor()
    return render_template("enrolments/index.html", mine=queries.mine(actor), rounds=queries.applications(actor))


@blueprint.get("/open")
@requires(Permission.ENROLMENT_OWN)
def courses():
    return render_template("enrolments/courses.html", choices=queries.open_courses(current_actor()))


@blueprint.get("/rounds/<string:public_id>")
@requires(Permission.ENROLMENT_CHOOSE, load=True)
def choose(subject: EnrolmentApplicant):
    if subject.round.has_result:
        return result(subject)
    page = queries.page(subject)
    return render_template("enrolments/choose.html", page=page, seal=lottery.commitment(subject.round))


def result(applicant: EnrolmentApplicant):
    return render_template(
        "enrolments/result.html",
        applicant=applicant,
        fates=queries.fates(applicant),
        choices=queries.changes(applicant),
        seal=lottery.opening(applicant.round),
    )
