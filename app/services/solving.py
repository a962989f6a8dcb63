"""The job behind a run: solved outside the request, verified apart, stored in one transaction."""

import json

from sqlalchemy import delete, insert, select

from app.adapters import bundles
from app.adapters.bundles import Files
from app.database import utc_now
from app.extensions import db
from app.models import (
    Job,
    JobKind,
    JobState,
    Participant,
    Person,
    Phase,
    Placement,
    Round,
    Run,
    RunArchive,
    RunKind,
    RunStatus,
    Slot,
    Teacher,
    Unplaced,
)
from app.services import audit, engine, frontiers, jobs, run_files
from app.services.transaction import transaction


def _mark_unfinished(job: Job) -> None:
    run = db.session.scalar(select(Run).where(Run.job_id == job.id))
    if run is not None:
        run.status = RunStatus.CANCELLED if job.state == JobState.CANCELLED else RunStatus.FAILED
        run.problem = job.error[:2000]
        run.finished_at = utc_now()


@jobs.handles(JobKind.SOLVE_ROUND, unfinished=_mark_unfinished)
def solve_round(context: jobs.Context) -> None:
    """Snapshot in one transaction, solve in a child process, verify, store in one transaction."""
    context.report(0.02, "reading")
    run = db.session.scalar(select(Run).where(Run.public_id == context.payload["run"]))
    if run.finished_at is not None:
        return  # the worker died after storing the result and before saying so
    run_id, files = run.id, run_files.files_of(run)
    db.session.rollback()
    result = engine.solved(files, context)
    context.check()
    context.report(0.95, "storing")
    _store(run_id, files, result)
    frontiers.add(run_id, context)


def _store(run_id: int, files: Files, result: Files) -> None:
    """One transaction: the run, its archive, its placements. A second time it writes the same again."""
    told = json.loads(result["result.json"])
    with transaction() as session:
        run = session.get(Run, run_id)
        for model in (Placement, Unplaced, RunArchive):
            session.execute(delete(model).where(model.run_id == run_id))
        session.add(RunArchive(run_id=run_id, bundle=bundles.zipped(files), result=bundles.zipped(result)))
        run.status = RunStatus(told["status"])
        run.input_sha256, run.result_sha256 = told["input_sha256"], told["result_sha256"]
        run.result = told
        run.finished_at = run.verified_at = utc_now()
        if run.status is RunStatus.INFEASIBLE:
            return
        people, slots = _ids(Participant, run.round_id), _ids(Slot, run.round_id)
        teachers = _teachers(result)
        placements = [
            {
                "run_id": run_id,
                "participant_id": people[person],
                "slot_id": slots[slot],
                "rank": rank,
                "supervisor_id": teachers.get(supervisor),
            }
            for person, slot, rank, supervisor in run_files.placements_in(result)
        ]
        unplaced = [
            {
                "run_id": run_id,
                "participant_id": people[row["person"]],
                "reason": row["reason"],
                "words": row["words"][:500],
                "needs": row["needs"][:500],
            }
            for row in bundles.rows(result, "unplaced.csv")
        ]
        for model, values in ((Placement, placements), (Unplaced, unplaced)):
            if values:
                session.execute(insert(model), values)
        _move_on(run)


def _move_on(run: Run) -> None:
    """A frozen round has a verified result now; one that was opened again meanwhile stays open."""
    round_ = db.session.get(Round, run.round_id, with_for_update=True, populate_existing=True)
    if run.kind is not RunKind.ROUND or round_.phase not in {Phase.FROZEN, Phase.SOLVED}:
        return
    for phase in (Phase.SOLVED, Phase.VERIFIED):
        before, round_.phase = round_.phase, phase
        if before is not phase:
            told = {"round": round_.title, "before": before.value, "after": phase.value}
            audit.record(run.started_by_id, "round:phase", round_, **told)


def _ids(model, round_id: int) -> dict[str, int]:
    """Public identifier → key of the round's rows."""
    return dict(db.session.execute(select(model.public_id, model.id).where(model.round_id == round_id)).all())


def _teachers(result: Files) -> dict[str, int]:
    """Public identifier of a supervisor in the result → key of the teacher."""
    named = {row["supervisor"] for row in bundles.rows(result, "placements.csv")} - {""}
    found = select(Person.public_id, Teacher.id).join(Teacher, Teacher.person_id == Person.id)
    return dict(db.session.execute(found.where(Person.public_id.in_(named))).all())
