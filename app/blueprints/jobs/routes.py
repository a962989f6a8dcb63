"""The list of jobs."""

from flask import render_template

from app.blueprints.access import current_actor, requires
from app.blueprints.filters import page_number
from app.blueprints.jobs import blueprint
from app.policies.permissions import Permission
from app.queries import jobs as queries


@blueprint.get("/")
@requires(Permission.JOB_LIST)
def index():
    page = queries.jobs(current_actor(), page_number())
    return render_template("jobs/index.html", page=page)
