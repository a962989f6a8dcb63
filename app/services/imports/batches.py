"""The wizard's steps as a person takes them: upload, match the columns, check, write, take back, stop."""

from flask_babel import gettext as _
from sqlalchemy import select

from app.adapters import tables
from app.extensions import db
from app.models import ImportBatch, ImportKind, ImportState, JobKind, Organisation
from app.policies.actor import Actor
from app.policies.importing import OF_ALL, kinds_for, organisations_for
from app.services import audit, jobs
from app.services.errors import Refused
from app.services.files import Upload, store_table
from app.services.imports import planning
from app.services.imports.wording import unreadable
from app.services.transaction import transaction


def upload(actor: Actor, kind: ImportKind, organisation: Organisation | None, file: Upload) -> ImportBatch:
    """Keep the file and match its columns as far as their headers tell; Refused where it is no table."""
    check_rights(actor, kind, organisation)
    with transaction() as session:
        stored = store_table(file, actor)
        table = read(stored.content)
        batch = ImportBatch(
            kind=kind,
            organisation_id=organisation and organisation.id,
            file_id=stored.id,
            headers=list(table.headers),
            columns=planning.match(planning.KINDS[kind], list(table.headers)),
            summary={"rows": len(table.lines)},
            created_by_id=actor.person_id,
        )
        session.add(batch)
        session.flush()
        audit.record(actor.person_id, "import:upload", batch, file=stored.name, kind=kind.value)
    return batch


def read(content: bytes) -> tables.Table:
    try:
        return tables.read(content)
    except tables.Unreadable as fault:
        raise Refused(unreadable(fault)) from fault


def check_rights(actor: Actor, kind: ImportKind, organisation: Organisation | None) -> None:
    if kind not in kinds_for(actor):
        raise Refused(_("You can't bring in this kind of table."))
    if kind in OF_ALL:
        return
    within = organisations_for(actor, kind).with_only_columns(Organisation.id)
    if organisation is None or not db.session.scalar(within.where(Organisation.id == organisation.id)):
        raise Refused(_("You can't bring in tables for this organisation."))


def check(actor: Actor, batch: ImportBatch, columns: dict[str, str]) -> None:
    """Look at every row without writing anything; `columns`: our fields → headers of the file."""
    kind = planning.KINDS[batch.kind]
    chosen = {field.name: columns[field.name] for field in kind.fields if columns.get(field.name) in batch.headers}
    if missing := [str(field.title) for field in kind.fields if field.required and field.name not in chosen]:
        raise Refused(_("Choose a column for: %(fields)s.", fields=", ".join(missing)))
    if len(set(chosen.values())) < len(chosen):
        raise Refused(_("One column of the file is chosen twice. Choose another, or none."))
    with transaction():
        _move(batch, {ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED}, ImportState.CHECKING)
        batch.columns, batch.error = chosen, ""
        job = _enqueue(actor, batch, JobKind.CHECK_IMPORT)
    jobs.announce(job)


def write(actor: Actor, batch: ImportBatch, skip_faulty: bool = False, invite: bool = False) -> None:
    """Write what the check has shown, all of it or nothing; `skip_faulty` leaves the faulty rows out knowingly."""
    with transaction():
        _move(batch, {ImportState.CHECKED}, ImportState.COMMITTING)
        found = batch.summary
        if found["faulty"] and not skip_faulty:
            raise Refused(
                _("Some rows are faulty. Mend the file and send it again, or choose to write the good rows only.")
            )
        if not found["new"] and not found["changed"] and not invite:
            raise Refused(_("There is nothing to write: no row is new or changed."))
        batch.error = ""
        job = _enqueue(actor, batch, JobKind.COMMIT_IMPORT, skip_faulty=skip_faulty, invite=invite)
        audit.record(actor.person_id, "import:commit", batch, file=batch.file.name, kind=batch.kind.value)
    jobs.announce(job)


def undo(actor: Actor, batch: ImportBatch) -> None:
    with transaction():
        _move(batch, {ImportState.COMMITTED}, ImportState.UNDOING)
        batch.error = ""
        job = _enqueue(actor, batch, JobKind.UNDO_IMPORT)
        audit.record(actor.person_id, "import:undo", batch, file=batch.file.name, kind=batch.kind.value)
    jobs.announce(job)


def cancel(batch: ImportBatch) -> None:
    """Stop the job that works on the table; what is not written yet stays unwritten."""
    if batch.job is None or batch.job.is_over:
        raise Refused(_("This is over already."))
    jobs.request_cancel(batch.job)


def _move(batch: ImportBatch, states: set[ImportState], state: ImportState) -> None:
    """Under the write lock: of two browsers only one gets through."""
    locked = select(ImportBatch).where(ImportBatch.id == batch.id).with_for_update()
    db.session.scalars(locked.execution_options(populate_existing=True)).one()
    if batch.state not in states:
        raise Refused(
            _("This table has moved on meanwhile: somebody pressed the button before you. Look at the page anew.")
        )
    batch.state = state


def _enqueue(actor: Actor, batch: ImportBatch, kind: JobKind, **payload):
    job = jobs.enqueue(kind, f"import:{batch.public_id}", {"batch": batch.public_id, **payload}, actor)
    batch.job_id = job.id
    return job
