"""The frontier of a repair: fewest moves and how good that is, some more and how much better; one point is chosen.

It is found once the repair itself is stored, so that nobody waits for it, and is kept in the run's archive.
"""

import json
import tempfile
from pathlib import Path

from flask import current_app

from app.adapters import bundles
from app.extensions import db
from app.models import Run, RunArchive, RunKind, RunStatus
from app.services import jobs
from app.services.transaction import transaction

FILE = "frontier.json"
SECONDS = 10.0


def add(run_id: int, context: jobs.Context) -> None:
    """At the end of the job of a repair. Whatever goes wrong here, the repair stands."""
    run = db.session.get(Run, run_id)
    wanted = run.kind is RunKind.CLEARING and run.status is RunStatus.OPTIMAL and not run.changes
    files = bundles.unzipped(db.session.get(RunArchive, run_id).bundle) if wanted else {}
    db.session.rollback()
    if files and bundles.rows(files, "previous.csv"):
        points = _found(files, context)
        if len(points) > 1:
            _store(run_id, points)


def _found(files: bundles.Files, context: jobs.Context) -> list[dict]:
    from app.matching import process
    from app.matching.solve import Options

    options = Options(
        time_limit_s=min(SECONDS, current_app.config["SOLVE_TIME_LIMIT_S"]),
        memory_mb=current_app.config["SOLVE_MEMORY_MB"],
        should_cancel=context.should_cancel,
    )
    with tempfile.TemporaryDirectory(prefix="klaster-frontier-") as folder:
        try:
            return process.points_of_folder(bundles.write_folder(files, Path(folder) / "bundle"), options)
        except (process.Cancelled, process.ChildFailed, process.MemoryLimit, process.TimeLimit) as stopped:
            current_app.logger.warning("the frontier of a repair was not found: %s", stopped)
            return []


def _store(run_id: int, points: list[dict]) -> None:
    with transaction() as session:
        archive = session.get(RunArchive, run_id, with_for_update=True, populate_existing=True)
        archive.result = bundles.zipped(bundles.unzipped(archive.result) | {FILE: json.dumps(points).encode()})


def points(archive: RunArchive) -> list[dict]:
    """By moves; none where there is nothing to choose."""
    found = bundles.unzipped_one(archive.result, FILE)
    return json.loads(found[FILE]) if found else []
