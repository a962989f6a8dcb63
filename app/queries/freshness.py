"""Whether a snapshot or a run is still true: exact, and dear only where something that may count was done since.

The exact answer exports the round anew. It is remembered until the next such act: the audit trail has them all.
"""

from collections.abc import Callable
from datetime import datetime

from flask import current_app
from sqlalchemy import func, select

from app.extensions import db
from app.models import AuditEntry, Run, Snapshot
from app.services import run_files, snapshots

# Acts that change nothing of what a matching starts from; whatever is not named here may.
HARMLESS = (
    "account:",
    "job:",
    "letter:",
    "list:export",
    "person:export",
    "role:",
    "round:create",
    "round:freeze",
    "round:phase",
    "run:",
    "slot:ask_capacity",
    "slot:confirm",
    "wish:",
)


def is_current(snapshot: Snapshot) -> bool:
    return _known(f"snapshot {snapshot.id}", snapshot.taken_at, lambda: snapshots.is_current(snapshot))


def is_stale(run: Run) -> bool:
    since = run.snapshot.taken_at if run.snapshot else run.created_at
    return not _known(f"run {run.id}", since, lambda: not run_files.is_stale(run))


def last_act(since: datetime) -> int | None:
    """The last entry since then of an act that may count; None where there is none."""
    counts = (~AuditEntry.act.startswith(act) for act in HARMLESS)
    return db.session.scalar(select(func.max(AuditEntry.id)).where(AuditEntry.at >= since, *counts))


def _known(what: str, since: datetime, exact: Callable[[], bool]) -> bool:
    last = last_act(since)
    if last is None:
        return True
    found = current_app.extensions.setdefault("freshness", {})
    if found.get(what, (None,))[0] != last:
        found[what] = last, exact()
    return found[what][1]
