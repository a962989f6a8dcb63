"""The three jobs of an import: check, write, take back. Each is safe to run again after a kill."""

from collections.abc import Callable, Iterable

from sqlalchemy import delete, insert, select

from app.database import utc_now
from app.extensions import db
from app.models import (
    Account,
    Findable,
    ImportBatch,
    ImportedRow,
    ImportFault,
    ImportKind,
    ImportState,
    Job,
    JobKind,
    JobState,
    Organisation,
)
from app.policies.actor import actor_of
from app.services import accounts, jobs, letters, notices, search, slots
from app.services.errors import Refused
from app.services.imports import batches, planning, undoing, writing
from app.services.imports.kinds import Fault, Ground, Row
from app.services.transaction import transaction

MOST_FAULTS = 100_000
STEP = 1_000
INVITED_AT_ONCE = 25
FINDABLE = {
    "person": Findable.PERSON,
    "study_group": Findable.GROUP,
    "organisation": Findable.ORGANISATION,
    "site": Findable.SITE,
    "module": Findable.MODULE,
}
BACK = {
    ImportState.CHECKING: ImportState.UPLOADED,
    ImportState.COMMITTING: ImportState.CHECKED,
    ImportState.UNDOING: ImportState.COMMITTED,
}


def _step_back(job: Job) -> None:
    """A job that failed or was stopped has written nothing: the table stands where it stood before."""
    batch = db.session.scalar(select(ImportBatch).where(ImportBatch.job_id == job.id))
    if batch is not None and batch.state in BACK:
        batch.state = BACK[batch.state]
        batch.error = "stopped" if job.state == JobState.CANCELLED else "failed"
        if job.state == JobState.FAILED:
            _tell(batch, "import_failed")


def _tell(batch: ImportBatch, kind: str, **facts) -> None:
    """The one who brought the table in may have left the page."""
    event, address = f"{kind}:{batch.public_id}:{batch.job_id}", f"/imports/{batch.public_id}"
    notices.tell([batch.created_by_id], kind, event, address, file=batch.file.name, **facts)


def _batch(context: jobs.Context) -> ImportBatch:
    return db.session.scalar(select(ImportBatch).where(ImportBatch.public_id == context.payload["batch"]))


def _tick(context: jobs.Context, stage: str, first: float, last: float) -> Callable[[float], None]:
    """Progress of one stage between two marks; the place where a stop is heard."""

    def tick(done: float) -> None:
        context.check()
        context.report(first + (last - first) * done, stage)

    return tick


def _rows(batch: ImportBatch, tick: Callable[[float], None]) -> list[Row]:
    return planning.read_rows(planning.KINDS[batch.kind], batches.read(batch.file.content), batch.columns, tick)


def ground_of(batch: ImportBatch, invite: bool = False) -> Ground:
    """With the rights that the person has now, not those of the moment of the click."""
    actor = actor_of(batch.created_by_id)
    organisation = db.session.get(Organisation, batch.organisation_id) if batch.organisation_id else None
    batches.check_rights(actor, batch.kind, organisation)
    return Ground(actor, organisation, invite)


@jobs.handles(JobKind.CHECK_IMPORT, unfinished=_step_back)
def check(context: jobs.Context) -> None:
    batch = _batch(context)
    if batch.state is not ImportState.CHECKING:
        return  # done by a worker that died before saying so
    rows = _rows(batch, _tick(context, "import_reading", 0.0, 0.5))
    _tick(context, "import_checking", 0.5, 0.9)(0)
    outcome = planning.plan(planning.KINDS[batch.kind], rows, ground_of(batch))
    context.check()
    with transaction():
        store_report(batch, outcome)
        batch.state = ImportState.CHECKED


def store_report(batch: ImportBatch, outcome: planning.Outcome) -> None:
    """Replace the report of an earlier check."""
    db.session.execute(delete(ImportFault).where(ImportFault.batch_id == batch.id))
    store_faults(batch, outcome.faults[:MOST_FAULTS])
    batch.summary = outcome.summary


def store_faults(batch: ImportBatch, faults: list[Fault]) -> None:
    rows = [
        {
            "batch_id": batch.id,
            "row": fault.row,
            "column": batch.columns.get(fault.column, fault.column)[:80],
            "code": fault.code,
            "found": fault.found,
            "facts": fault.facts,
            "is_warning": fault.is_warning,
        }
        for fault in faults
    ]
    for start in range(0, len(rows), STEP):
        db.session.execute(insert(ImportFault), rows[start : start + STEP])


@jobs.handles(JobKind.COMMIT_IMPORT, unfinished=_step_back)
def commit(context: jobs.Context) -> None:
    """Rows are read before the lock; planned anew and written under it, in one transaction."""
    batch, invite = _batch(context), bool(context.payload.get("invite"))
    if batch.state is ImportState.COMMITTING:
        rows = _rows(batch, _tick(context, "import_reading", 0.0, 0.3))
        context.report(0.3, "import_writing")
        try:
            with transaction():
                _commit(batch, rows, context, invite)
        except Refused as refusal:
            _send_back(batch, refusal)
            return
    if invite and batch.state is ImportState.COMMITTED:
        _invite(batch, context)


def _commit(batch: ImportBatch, rows: list[Row], context: jobs.Context, invite: bool) -> None:
    if batch.organisation_id:  # two tables of one organisation are written one after the other
        db.session.scalar(select(Organisation.id).where(Organisation.id == batch.organisation_id).with_for_update())
    outcome = planning.plan(planning.KINDS[batch.kind], rows, ground_of(batch, invite))
    compared = ("new", "faulty") if invite else ("new", "faulty", "changed")
    if any(outcome.summary[name] != batch.summary[name] for name in compared):
        store_report(batch, outcome)
        batch.state, batch.error = ImportState.CHECKED, "differs"
        return
    good = [plan for plan in outcome.plans if not plan.row.is_faulty]
    written = writing.write(good, _tick(context, "import_writing", 0.3, 0.8))
    if batch.kind is ImportKind.SLOTS:
        records = [one.record for one in written]
        recounted = [one.key for one in records if not one.is_new and "capacity" in one.values]
        slots.imported(actor_of(batch.created_by_id), [one.key for one in records if one.is_new], recounted)
    _note(batch, written, _tick(context, "import_writing", 0.8, 0.9))
    _index((one.record.model.__tablename__, one.record.key) for one in written)
    batch.summary = {**batch.summary, "written": len({one.row for one in written})}
    batch.state, batch.committed_at = ImportState.COMMITTED, utc_now()
    _tell(batch, "import_finished", rows=batch.summary["written"])


def _note(batch: ImportBatch, written: list[writing.Written], tick: Callable[[float], None]) -> None:
    """What can be taken back: for each object what was there before and what is there now."""
    rows = []
    for one in written:
        before, after = writing.as_json(one.record)
        place = {"object_type": one.record.model.__tablename__, "object_key": one.record.key}
        rows.append({"batch_id": batch.id, "row": one.row, **place, "before": before, "after": after})
    for start in range(0, len(rows), STEP):
        db.session.execute(insert(ImportedRow), rows[start : start + STEP])
        tick(start / len(rows))


def _index(objects: Iterable[tuple[str, int]]) -> None:
    """What the search finds, anew: (table, key) of what was written or taken back."""
    keys: dict[Findable, set[int]] = {}
    for table, key in objects:
        if table in FINDABLE:
            keys.setdefault(FINDABLE[table], set()).add(key)
    for kind, some in keys.items():
        search.index(kind, some)


def _send_back(batch: ImportBatch, refusal: Refused) -> None:
    with transaction():
        batch.state, batch.error = ImportState.CHECKED, str(refusal)


def _invite(batch: ImportBatch, context: jobs.Context) -> None:
    """Letters to the new accounts, a few at a time; after a kill it goes on with those not yet invited."""
    made = select(ImportedRow.object_key).where(ImportedRow.batch_id == batch.id, ImportedRow.object_type == "account")
    waiting = list(db.session.scalars(select(Account.id).where(Account.id.in_(made), Account.invited_at.is_(None))))
    actor, tick = actor_of(batch.created_by_id), _tick(context, "import_inviting", 0.9, 1.0)
    for start in range(0, len(waiting), INVITED_AT_ONCE):
        tick(start / len(waiting))
        with transaction():
            some = waiting[start : start + INVITED_AT_ONCE]
            for account in db.session.scalars(select(Account).where(Account.id.in_(some))):
                accounts.invite(actor, account)
    letters.hurry()


@jobs.handles(JobKind.UNDO_IMPORT, unfinished=_step_back)
def undo(context: jobs.Context) -> None:
    batch = _batch(context)
    if batch.state is not ImportState.UNDOING:
        return
    context.report(0.1, "import_undoing")
    with transaction():
        faults = undoing.undo(batch, _tick(context, "import_undoing", 0.1, 1.0))
        if faults:
            db.session.execute(delete(ImportFault).where(ImportFault.batch_id == batch.id))
            store_faults(batch, faults)
            batch.state, batch.error = ImportState.COMMITTED, "in_use"
        else:
            batch.state, batch.undone_at = ImportState.UNDONE, utc_now()
            touched = select(ImportedRow.object_type, ImportedRow.object_key).where(ImportedRow.batch_id == batch.id)
            _index(tuple(row) for row in db.session.execute(touched))
