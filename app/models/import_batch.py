"""A table brought in from a file: its columns, its faults, what it made and how to take it back."""

import enum
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed, utc_now
from app.extensions import db
from app.models.file import StoredFile
from app.models.job import Job
from app.models.organisation import Organisation
from app.models.person import Person


class ImportKind(enum.StrEnum):
    STUDENTS = "students"
    TEACHERS = "teachers"
    GROUPS = "groups"
    ORGANISATIONS = "organisations"
    SITES = "sites"
    SLOTS = "slots"
    MODULES = "modules"
    COMPETENCIES = "competencies"


class ImportState(enum.StrEnum):
    """In the order of the wizard; a faulty check and a failed job lead back to the columns."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    COMMITTING = "committing"
    COMMITTED = "committed"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"


class ImportBatch(Keyed, db.Model):
    """`columns` maps our fields to the headers of the file; `summary` counts rows by what would happen to them."""

    kind: Mapped[ImportKind]
    state: Mapped[ImportState] = mapped_column(default=ImportState.UPLOADED, index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    headers: Mapped[list[str]] = mapped_column(JSON, default=list)
    columns: Mapped[dict] = mapped_column(JSON, default=dict)
    summary: Mapped[dict] = mapped_column(JSON, default=dict)
    error: Mapped[str] = mapped_column(Text, default="")
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    committed_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation | None] = relationship()
    file: Mapped[StoredFile] = relationship()
    job: Mapped[Job | None] = relationship()
    created_by: Mapped[Person] = relationship()

    __mapper_args__ = {"version_id_col": version}


class ImportFault(db.Model):
    """One fault of one cell, or of a row or the table where there is no column. `row` is the line in the file."""

    __table_args__ = (Index("ix_import_fault_place", "batch_id", "row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id", ondelete="CASCADE"))
    row: Mapped[int]
    column: Mapped[str] = mapped_column(String(80), default="")
    code: Mapped[str] = mapped_column(String(40))
    found: Mapped[str] = mapped_column(String(200), default="")
    facts: Mapped[dict] = mapped_column(JSON, default=dict)
    is_warning: Mapped[bool] = mapped_column(default=False)


class ImportedRow(db.Model):
    """What one line of the file made or changed: `before` is empty where the object is new."""

    __table_args__ = (Index("ix_imported_row_place", "batch_id", "row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id", ondelete="CASCADE"))
    row: Mapped[int]
    object_type: Mapped[str] = mapped_column(String(40))
    object_key: Mapped[int]
    before: Mapped[dict | None] = mapped_column(JSON)
    after: Mapped[dict] = mapped_column(JSON, default=dict)
