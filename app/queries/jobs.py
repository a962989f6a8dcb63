"""Jobs for those who look after the machinery."""

from sqlalchemy.orm import joinedload

from app.models import Job, JobKind, JobState, Run
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries.paging import Page, paged


def jobs(actor: Actor, number: int, state: str = "", kind: str = "") -> Page:
    """Rows (job, public_id of its run or None), the newest first."""
    statement = (
        scope(actor, Permission.JOB_LIST)
        .outerjoin(Run, Run.job_id == Job.id)
        .add_columns(Run.public_id.label("run_public_id"))
        .options(joinedload(Job.created_by))
        .order_by(Job.created_at.desc(), Job.id.desc())
    )
    if state:
        statement = statement.where(Job.state == JobState(state))
    if kind:
        statement = statement.where(Job.kind == JobKind(kind))
    return paged(statement, number, rows=True)
