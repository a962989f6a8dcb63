"""How the audit trail is sealed, and what its last check has found."""

from dataclasses import dataclass

from sqlalchemy import func, select

from app.extensions import db
from app.models import AuditEntry, AuditSeal, Job, JobKind, JobState
from app.queries.paging import Page, paged
from app.services.sealing import Fault, unsealed


@dataclass(frozen=True)
class Seals:
    """`last` seal and `entries` under all of them; `checked` is the entry of the latest check, `working` one that is
    not over yet."""

    last: AuditSeal | None
    entries: int
    unsealed: int
    checked: AuditEntry | None
    working: Job | None

    @property
    def faults(self) -> list[Fault]:
        """Those that are told one by one; how many there are stands in the entry."""
        return [Fault(**one) for one in self.checked.details["first"]] if self.checked else []


def state() -> Seals:
    running = Job.state.in_((JobState.QUEUED, JobState.RUNNING))
    check = (AuditEntry.object_type == Job.__tablename__) & (AuditEntry.act == "audit:verify")
    return Seals(
        last=db.session.scalar(select(AuditSeal).order_by(AuditSeal.last_id.desc()).limit(1)),
        entries=db.session.scalar(select(func.coalesce(func.sum(AuditSeal.entries), 0))),
        unsealed=unsealed(),
        checked=db.session.scalar(select(AuditEntry).where(check).order_by(AuditEntry.id.desc()).limit(1)),
        working=db.session.scalar(select(Job).where(Job.kind == JobKind.CHECK_TRAIL, running)),
    )


def seals(number: int | None) -> Page:
    """The newest first."""
    return paged(select(AuditSeal).order_by(AuditSeal.last_id.desc()), number)
