"""A table that the college has sent and that has been checked: the report is there to be looked at."""

from app.demo.tables import DATA
from app.models import ImportBatch, ImportKind, Organisation
from app.policies.actor import Actor
from app.services import jobs
from app.services.files import Upload
from app.services.imports import batches, working  # noqa: F401  (registers the jobs)


def make_import(college_manager: Actor, college: Organisation) -> ImportBatch:
    """By the steps of the wizard, one after the other in this process; nothing of the table is written."""
    with (DATA / "import_students.csv").open("rb") as stream:
        batch = batches.upload(college_manager, ImportKind.STUDENTS, college, Upload("Первый курс.csv", stream))
    batches.check(college_manager, batch, batch.columns)
    jobs.run(batch.job_id)
    return batch
