"""Runs: start one, do it outside the request, verify it, publish it. A run is never deleted."""

import json
import tempfile
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, func, insert, select

from app.adapters import bundles
from app.adapters.bundles import Files
from app.database import utc_now
from app.extensions import db
from app.models import (
    Job,
    JobKind,
    JobState,
    Participant,
    Phase,
    Placement,
    Round,
    Run,
    RunArchive,
    RunStatus,
    Slot,
    Unplaced,
)
from app.policies.actor import Actor
from app.policies.phases import Act, allows
from app.services import audit, eligibility, jobs, letters, notices
from app.services.errors import Refused
from app.services.transaction import transaction


class NotVerified(RuntimeError):
    """The independent check did not accept what the solver returned: nothing of it may be stored."""


def start(actor: Actor | None, round_: Round) -> Run:
    """Create the run and its job and wake a worker. Refused while another run of the round works."""
    with transaction() as session:
        if not allows(round_.phase, Act.SOLVE):
            raise Refused(_("This round is already published; a new matching can't be started in it."))
        number = 1 + (session.scalar(select(func.max(Run.number)).where(Run.round_id == round_.id)) or 0)
        run = Run(
            round_id=round_.id,
            number=number,
            criteria=round_.criteria,
            seed=round_.seed,
            started_by_id=actor and actor.person_id,
        )
        session.add(run)
        session.flush()
        job = jobs.enqueue(JobKind.SOLVE_ROUND, f"round:{round_.public_id}", {"run": run.public_id}, actor)
        run.job_id = job.id
        audit.record(actor and actor.person_id, "run:start", run, number=number, round=round_.title)
    jobs.announce(job)
    return run


def cancel(actor: Actor, run: Run) -> None:
    if run.job is None or run.job.is_over:
        raise Refused(_("This run is already over."))
    with transaction():
        audit.record(actor.person_id, "run:cancel", run, number=run.number)
        jobs.request_cancel(run.job)


def publish(actor: Actor, run: Run) -> None:
    """Make the run the round's result. Refused when it is unverified, stale, or differs from what was verified."""
    with transaction() as session:
        # Locked before it is compared: a wish saved meanwhile waits, and is then refused as too late.
        round_ = session.get(Round, run.round_id, with_for_update=True, populate_existing=True)
        if not allows(round_.phase, Act.PUBLISH):
            raise Refused(_("This round is already published."))
        if run.verified_at is None or run.status not in {RunStatus.OPTIMAL, RunStatus.FEASIBLE}:
            raise Refused(_("Only a run with a verified result can be published."))
        archive = db.session.get(RunArchive, run.id)
        if is_stale(run, archive):
            raise Refused(
                _("Wishes, slots or people have changed since this run. Start a new matching and publish that one.")
            )
        if _stored_placements(run) != _placements_in(bundles.unzipped(archive.result)):
            raise Refused(_("The stored placements differ from the verified result. Start a new matching."))
        run.published_at = utc_now()
        round_.published_run_id = run.id
        round_.phase = Phase.PUBLISHED
        audit.record(actor.person_id, "run:publish", run, number=run.number, round=round_.title)
        people = db.session.scalars(select(Participant.person_id).where(Participant.round_id == round_.id))
        notices.tell(people, "run_published", f"published:{run.public_id}", "/", round=round_.title)
    letters.hurry()


def is_stale(run: Run, archive: RunArchive | None = None) -> bool:
    """Whether what decided this run has changed since: the round, exported anew, differs from the run's bundle."""
    archive = archive or db.session.get(RunArchive, run.id)
    return archive is None or bundles.unzipped(archive.bundle) != snapshot(db.session.get(Round, run.round_id))


def snapshot(round_: Round) -> Files:
    """The round as bundle files, with the wishes that every rule still permits."""
    people, places = eligibility.applicants(round_.id), eligibility.offers(round_.id)
    return bundles.bundle_files(round_, lambda person, slot: eligibility.is_open(people[person], places[slot]))


def _mark_unfinished(job: Job) -> None:
    run = db.session.scalar(select(Run).where(Run.job_id == job.id))
    if run is not None:
        run.status = RunStatus.CANCELLED if job.state == JobState.CANCELLED else RunStatus.FAILED
        run.problem = job.error[:2000]
        run.finished_at = utc_now()


@jobs.handles(JobKind.SOLVE_ROUND, unfinished=_mark_unfinished)
def solve_round(context: jobs.Context) -> None:
    """Snapshot in one transaction, solve in a child process, verify, store in one transaction."""
    from app.matching.verify import verify

    context.report(0.02, "reading")
    run = db.session.scalar(select(Run).where(Run.public_id == context.payload["run"]))
    if run.finished_at is not None:
        return  # the worker died after storing the result and before saying so
    run_id, files = run.id, snapshot(run.round)
    db.session.rollback()
    with tempfile.TemporaryDirectory(prefix="klaster-run-") as folder:
        bundle_dir, result_dir = bundles.write_folder(files, Path(folder) / "bundle"), Path(folder) / "result"
        _solve(bundle_dir, result_dir, context)
        context.report(0.88, "verifying")
        verdict = verify(bundle_dir, result_dir)
        if not verdict.ok:
            raise NotVerified("; ".join(verdict.faults[:5]))
        result = bundles.read_folder(result_dir)
    context.check()
    context.report(0.95, "storing")
    _store(run_id, files, result)


def _solve(bundle_dir: Path, result_dir: Path, context: jobs.Context) -> None:
    from app.matching import process
    from app.matching.solve import Options

    def on_progress(step) -> None:
        done = 0.05 + 0.8 * step.stage / max(step.stages, 1)
        context.report(
            done, step.name, stage=step.stage, stages=step.stages, value=step.value, bound=step.bound, gap=step.gap
        )

    options = Options(
        time_limit_s=current_app.config["SOLVE_TIME_LIMIT_S"],
        workers=current_app.config["SOLVE_WORKERS"],
        on_progress=on_progress,
        should_cancel=context.should_cancel,
    )
    try:
        process.solve_folder(bundle_dir, result_dir, options)
    except process.Cancelled as stopped:
        raise jobs.Cancelled from stopped


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
        people = _ids(Participant, run.round_id)
        slots = _ids(Slot, run.round_id)
        placements = [
            {"run_id": run_id, "participant_id": people[person], "slot_id": slots[slot], "rank": rank}
            for person, slot, rank in _placements_in(result)
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


def _ids(model, round_id: int) -> dict[str, int]:
    """Public identifier → key of the round's rows."""
    return dict(db.session.execute(select(model.public_id, model.id).where(model.round_id == round_id)).all())


def _placements_in(result: Files) -> set[tuple[str, str, int]]:
    return {(row["person"], row["opening"], int(row["rank"])) for row in bundles.rows(result, "placements.csv")}


def _stored_placements(run: Run) -> set[tuple[str, str, int]]:
    found = db.session.execute(
        select(Participant.public_id, Slot.public_id, Placement.rank)
        .join(Participant, Placement.participant_id == Participant.id)
        .join(Slot, Placement.slot_id == Slot.id)
        .where(Placement.run_id == run.id)
    )
    return {tuple(row) for row in found}
