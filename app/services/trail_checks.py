"""The check of the sealed trail as a job: asked for by an administrator or once a day; its outcome is an entry too."""

import re
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from app.database import utc_now
from app.extensions import db
from app.models import Job, JobKind, JobState, Role, RoleGrant
from app.policies.actor import Actor
from app.services import audit, jobs, notices, sealing
from app.services.errors import Refused
from app.services.transaction import transaction

KEY = "trail"
EVERY = timedelta(days=1)
MOST_TOLD = 20
A_ROOT = re.compile(r"^\W*(\d+)\W+([0-9a-f]{64})\b", re.MULTILINE)


def ask(actor: Actor | None, exported: bytes = b"") -> Job:
    """`exported`: roots that were taken away earlier, to be compared too; Refused where there is none in the file."""
    kept = A_ROOT.findall(exported.decode("utf-8-sig", errors="replace"))
    if exported and not kept:
        raise Refused(_("There is no root in this file. Choose the table that was taken away from this page as CSV."))
    with transaction():
        job = jobs.enqueue(JobKind.CHECK_TRAIL, KEY, {"kept": kept}, actor)
    jobs.announce(job)
    return job


def check_daily() -> None:
    """By the worker: unless one was begun within the last day, or is not over yet."""
    late = (Job.created_at > utc_now() - EVERY) | Job.state.in_((JobState.QUEUED, JobState.RUNNING))
    if db.session.scalar(select(Job.id).where(Job.kind == JobKind.CHECK_TRAIL, late).limit(1)) is None:
        ask(None)


@jobs.handles(JobKind.CHECK_TRAIL, unfinished=lambda _job: None)
def check(context: jobs.Context) -> None:
    def tick(part: float) -> None:
        context.check()
        context.report(part, "check")

    verdict = sealing.verify({int(last): root for last, root in context.payload["kept"]}, tick)
    told = {"seals": verdict.seals, "entries": verdict.entries, "faults": len(verdict.faults)}
    told["compared"] = len(context.payload["kept"])
    told["first"] = [vars(fault) for fault in verdict.faults[:MOST_TOLD]]
    with transaction() as session:
        job = session.get(Job, context.job_id)
        audit.record(job.created_by_id, "audit:verify", job, **told)
        if verdict.faults:
            notices.tell(_administrators(), "trail_touched", f"trail_touched:{job.public_id}", "/audit/seals")


def _administrators() -> list[int]:
    held = (RoleGrant.role == Role.ADMINISTRATOR) & RoleGrant.withdrawn_at.is_(None)
    return list(db.session.scalars(select(RoleGrant.person_id).where(held).distinct()))
