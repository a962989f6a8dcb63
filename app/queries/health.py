"""How the machinery is: what an administrator looks at before calling for help."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import func, select, text

from app.database import utc_now
from app.extensions import db
from app.models import Job, JobState, Letter, LetterState

SLOW_AFTER = timedelta(minutes=5)
LEAST_FREE = 1_000_000_000
MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


@dataclass(frozen=True)
class Health:
    """`oldest_job` and `oldest_letter`: since when something waits that should have been taken up."""

    database: str
    database_bytes: int
    migrated: bool
    free_bytes: int
    oldest_job: datetime | None
    oldest_letter: datetime | None
    failed_jobs: int
    failed_letters: int
    mail: str

    @property
    def worker_is_late(self) -> bool:
        waiting = [moment for moment in (self.oldest_job, self.oldest_letter) if moment]
        return any(utc_now() - moment > SLOW_AFTER for moment in waiting)

    @property
    def disk_is_short(self) -> bool:
        return self.free_bytes < LEAST_FREE


def health() -> Health:
    name, size = _database()
    due = (Letter.state == LetterState.WAITING) & (Letter.not_before <= utc_now())
    return Health(
        database=name,
        database_bytes=size,
        migrated=_is_migrated(),
        free_bytes=shutil.disk_usage(Path(current_app.config["MAIL_FOLDER"]).anchor).free,
        oldest_job=db.session.scalar(select(func.min(Job.created_at)).where(Job.state == JobState.QUEUED)),
        oldest_letter=db.session.scalar(select(func.min(Letter.not_before)).where(due)),
        failed_jobs=_count(Job, Job.state == JobState.FAILED),
        failed_letters=_count(Letter, Letter.state == LetterState.FAILED),
        mail=current_app.config["MAIL_TRANSPORT"],
    )


def _count(model, condition) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(condition))


def _database() -> tuple[str, int]:
    """Its name with the version, and how many bytes it takes."""
    if db.engine.dialect.name == "sqlite":
        version = db.session.scalar(text("SELECT sqlite_version()"))
        pages, size = (db.session.scalar(text(f"PRAGMA {what}")) for what in ("page_count", "page_size"))
        return f"SQLite {version}", pages * size
    version = db.session.scalar(text("SHOW server_version"))
    return f"PostgreSQL {version}", db.session.scalar(text("SELECT pg_database_size(current_database())"))


def _is_migrated() -> bool:
    current = MigrationContext.configure(db.session.connection()).get_current_heads()
    return set(current) == set(ScriptDirectory(str(MIGRATIONS)).get_heads())
