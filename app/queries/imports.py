"""Tables that were brought in, and what was found in them."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import ImportBatch, ImportFault, ImportKind, Organisation
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.importing import organisations_for
from app.policies.permissions import Permission
from app.queries.paging import Page, paged
from app.queries.search import fold

FAULTS_SHOWN = 50
MOST_FAULTS = 50_000


@dataclass(frozen=True)
class Report:
    """One page of faults, the warnings, and the columns in which faults stand, each with their number."""

    page: Page
    warnings: Page
    columns: list[tuple[str, int]]


def batches(actor: Actor, number: int) -> Page:
    """The newest first."""
    statement = scope(actor, Permission.IMPORT_RUN).options(
        joinedload(ImportBatch.organisation), joinedload(ImportBatch.file), joinedload(ImportBatch.created_by)
    )
    return paged(statement.order_by(ImportBatch.created_at.desc(), ImportBatch.id.desc()), number)


def full(batch: ImportBatch) -> ImportBatch:
    """With its file's name, organisation and job as they are now."""
    wanted = select(ImportBatch).where(ImportBatch.id == batch.id).execution_options(populate_existing=True)
    options = (joinedload(ImportBatch.organisation), joinedload(ImportBatch.file), joinedload(ImportBatch.job))
    return db.session.scalars(wanted.options(*options)).one()


def organisations(actor: Actor, kind: ImportKind, most: int = 2000) -> list[Organisation]:
    found = db.session.scalars(organisations_for(actor, kind).limit(most))
    return sorted(found, key=lambda one: fold(one.name))


def report(batch: ImportBatch, column: str, number: int, warnings_number: int) -> Report:
    counted = _faults(batch, False).with_only_columns(ImportFault.column, func.count()).group_by(ImportFault.column)
    columns = [tuple(row) for row in db.session.execute(counted.order_by(ImportFault.column))]
    shown = _faults(batch, False)
    if column:
        shown = shown.where(ImportFault.column == column)
    return Report(
        paged(shown.order_by(ImportFault.row, ImportFault.id), number, FAULTS_SHOWN),
        paged(_faults(batch, True).order_by(ImportFault.row, ImportFault.id), warnings_number, FAULTS_SHOWN),
        columns,
    )


def all_faults(batch: ImportBatch) -> list[ImportFault]:
    """Faults and warnings in the order of the file."""
    everything = select(ImportFault).where(ImportFault.batch_id == batch.id)
    return list(db.session.scalars(everything.order_by(ImportFault.row, ImportFault.id).limit(MOST_FAULTS)))


def _faults(batch: ImportBatch, are_warnings: bool) -> Select:
    return select(ImportFault).where(ImportFault.batch_id == batch.id, ImportFault.is_warning.is_(are_warnings))
