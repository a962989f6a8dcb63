"""Tables for tests, and the wizard's steps in one call."""

import io

import xlsxwriter
from sqlalchemy import select

from app.extensions import db
from app.models import ImportBatch, ImportedRow, ImportFault, ImportKind, Role
from app.policies.actor import actor_of
from app.services import jobs
from app.services.files import Upload
from app.services.imports import batches, working  # noqa: F401  (registers the jobs)
from tests import factories as make

HEADER = "Фамилия;Имя;Отчество;Дата рождения;Пол;Группа;Номер зачётки;E-mail"


class College:
    """A college with the group ДО-31 and the manager who brings tables in."""

    def __init__(self, role=Role.COLLEGE_MANAGER):
        self.organisation = make.organisation(name="Колледж А")
        self.programme = make.programme(self.organisation, make.specialty("44.02.01"))
        self.group = make.group(self.programme, name="ДО-31")
        self.actor = actor_of(make.user(role, self.organisation).id)

    def upload(self, text, kind=ImportKind.STUDENTS, name="table.csv") -> ImportBatch:
        content = text if isinstance(text, bytes) else text.encode()
        return batches.upload(self.actor, kind, self.organisation, Upload(name, io.BytesIO(content)))

    def check(self, text, kind=ImportKind.STUDENTS) -> ImportBatch:
        batch = self.upload(text, kind)
        batches.check(self.actor, batch, batch.columns)
        return done(batch)

    def commit(self, text, kind=ImportKind.STUDENTS, **choices) -> ImportBatch:
        batch = self.check(text, kind)
        batches.write(self.actor, batch, **choices)
        return done(batch)

    def undo(self, batch) -> ImportBatch:
        batches.undo(self.actor, batch)
        return done(batch)


def done(batch) -> ImportBatch:
    """The worker does what waits."""
    jobs.run(batch.job_id)
    db.session.expire_all()
    assert batch.job.state == "done", batch.job.error
    return batch


def faults(batch, warnings=False) -> list[tuple]:
    """(line, column, code) of what was found."""
    rows = db.session.scalars(select(ImportFault).where(ImportFault.batch_id == batch.id).order_by(ImportFault.id))
    return [(row.row, row.column, row.code) for row in rows if row.is_warning == warnings]


def made(batch) -> set[str]:
    return set(db.session.scalars(select(ImportedRow.object_type).where(ImportedRow.batch_id == batch.id)))


def students(*rows: str) -> str:
    return "\n".join([HEADER, *rows])


def workbook(rows: list[list]) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "dd.mm.yyyy"})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return file.getvalue()
