"""The list of jobs, and stopping one."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from app.blueprints.access import current_actor, requires
from app.blueprints.filters import FilterForm, members, options, page_number
from app.blueprints.jobs import blueprint
from app.models import JobKind, JobState
from app.policies.permissions import Permission
from app.queries import jobs as queries
from app.services import jobs


class JobFilter(FilterForm):
    state = SelectField(_l("State"), default="")
    kind = SelectField(_l("Job"), default="")

    def __init__(self):
        super().__init__()
        self.state.choices = options(members(JobState))
        self.kind.choices = options(members(JobKind))


@blueprint.get("/")
@requires(Permission.JOB_LIST)
def index():
    form = JobFilter()
    page = queries.jobs(current_actor(), page_number(), **form.chosen())
    return render_template("jobs/index.html", form=form, page=page)


@blueprint.post("/<string:public_id>/cancel")
@requires(Permission.JOB_MANAGE, load=True)
def cancel(subject):
    jobs.stop(current_actor(), subject)
    flash(_("The job is asked to stop."), "success")
    return redirect(url_for("jobs.index"))
