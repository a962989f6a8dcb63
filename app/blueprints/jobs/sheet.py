"""The jobs as a file."""

from flask_babel import gettext as _

from app.blueprints.access import current_actor
from app.blueprints.exports import Sheet, every, exported
from app.blueprints.jobs import blueprint
from app.blueprints.jobs.routes import JobFilter
from app.labels import label
from app.policies.permissions import Permission
from app.queries import jobs as queries


@exported(blueprint, Permission.JOB_LIST)
def sheet() -> Sheet:
    chosen = JobFilter().chosen()
    headers = [_("Job"), _("State"), _("Created"), _("By"), _("Started"), _("Finished"), _("Attempt"), _("Error")]
    rows = (
        [
            label(job.kind),
            label(job.state),
            job.created_at,
            job.created_by.short_name if job.created_by else _("the system"),
            job.started_at,
            job.finished_at,
            job.attempt,
            job.error or "",
        ]
        for job, _run in every(lambda number: queries.jobs(current_actor(), number, **chosen))
    )
    return Sheet("jobs", headers, rows)
