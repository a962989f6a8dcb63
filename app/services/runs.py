"""Runs: start one, do it outside the request, verify it, have it approved, publish it. A run is never deleted."""

import json
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, func, insert, select

from app.adapters import bundles
from app.adapters.bundles import Files
from app.database import utc_now
from app.extensions import db
from app.labels import label
from app.models import (
    WITH_RESULT,
    Assignment,
    Job,
    JobKind,
    JobState,
    Mechanism,
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
    Snapshot,
    Teacher,
    Unplaced,
)
from app.policies.actor import Actor
from app.policies.phases import Act, allows
from app.services import (
    assignments,
    audit,
    changes,
    clearing,
    frontiers,
    jobs,
    letters,
    mailings,
    obstacles,
    snapshots,
)
from app.services.errors import Refused
from app.services.notices import Told
from app.services.transaction import transaction


class NotVerified(RuntimeError):
    """The independent check did not accept what the solver returned: nothing of it may be stored."""


@dataclass(frozen=True)
class Asked:
    """How to solve; what is None is as the round says. `changes` make a what-if of it (see models/run.py)."""

    kind: RunKind = RunKind.ROUND
    mechanism: Mechanism | None = None
    criteria: list[str] | None = None
    changes: tuple[dict, ...] = ()


def start(actor: Actor | None, round_: Round, asked: Asked = Asked()) -> Run:
    """Create the run and its job and wake a worker. Refused while another run of the round works."""
    with transaction() as session:
        round_ = session.get(Round, round_.id, with_for_update={"read": True}, populate_existing=True)
        if not allows(round_.phase, NEEDED[asked.kind]):
            raise Refused(_why_no_run(round_, asked.kind))
        clears = asked.kind is RunKind.CLEARING
        mechanism = Mechanism.OPTIMAL if clears else asked.mechanism or round_.mechanism
        snapshot = _begin_from(round_, asked.kind, actor)
        if not clears:
            obstacles.check(mechanism, round_, snapshot)
        number = 1 + (session.scalar(select(func.max(Run.number)).where(Run.round_id == round_.id)) or 0)
        run = Run(
            round_id=round_.id,
            number=number,
            kind=asked.kind,
            snapshot_id=snapshot and snapshot.id,
            mechanism=mechanism,
            criteria=asked.criteria or (clearing.criteria(round_) if clears else round_.criteria),
            seed=secrets.randbelow(10**9) if asked.kind is RunKind.REHEARSAL else round_.seed,
            changes=list(asked.changes),
            started_by_id=actor and actor.person_id,
        )
        session.add(run)
        session.flush()
        job = jobs.enqueue(JobKind.SOLVE_ROUND, f"round:{round_.public_id}", {"run": run.public_id}, actor)
        run.job_id = job.id
        audit.record(actor and actor.person_id, "run:start", run, number=number, round=round_.title)
    jobs.announce(job)
    return run


NEEDED = {
    RunKind.ROUND: Act.SOLVE,
    RunKind.WHAT_IF: Act.SOLVE,
    RunKind.REHEARSAL: Act.REHEARSE,
    RunKind.CLEARING: Act.CLEAR,
}


def _begin_from(round_: Round, kind: RunKind, actor: Actor | None) -> Snapshot | None:
    """A rehearsal is solved from the round as it is, a clearing from a snapshot of now, the rest from the last one."""
    if kind is RunKind.REHEARSAL:
        return None
    if kind is RunKind.CLEARING:
        return snapshots.take(round_, actor and actor.person_id, clearing.tables(round_))
    return snapshots.latest(round_.id)


def _why_no_run(round_: Round, kind: RunKind) -> str:
    if kind is RunKind.CLEARING:
        return _("A repair is possible while places are being confirmed and in the clearing.")
    if kind is RunKind.REHEARSAL:
        return _("A rehearsal is possible while wishes are open and while hosts look at candidates.")
    if round_.phase.place < Phase.FROZEN.place:
        return _("Freeze the round first: a matching starts from a snapshot that nobody can change any more.")
    return _("This round is already published; a new matching can't be started in it.")


def cancel(actor: Actor, run: Run) -> None:
    if run.job is None or run.job.is_over:
        raise Refused(_("This run is already over."))
    with transaction():
        audit.record(actor.person_id, "run:cancel", run, number=run.number)
        jobs.request_cancel(run.job)


def approve(actor: Actor, run: Run) -> None:
    """The second pair of eyes: whoever started the run can't approve it. A run approved later replaces this one."""
    with transaction() as session:
        round_ = session.get(Round, run.round_id, with_for_update=True, populate_existing=True)
        clears = run.kind is RunKind.CLEARING
        if not allows(round_.phase, Act.CLEAR if clears else Act.APPROVE):
            raise Refused(_("Nothing can be approved in the phase “%(phase)s”.", phase=label(round_.phase)))
        if run.started_by_id == actor.person_id:
            raise Refused(_("You started this run yourself. A second person has to look at it and approve it."))
        _check_presentable(run)
        run.approved_by_id, run.approved_at = actor.person_id, utc_now()
        round_.approved_run_id = run.id
        if not clears:
            round_.phase = Phase.APPROVED
        audit.record(actor.person_id, "run:approve", run, number=run.number, round=round_.title)


def publish(actor: Actor, run: Run) -> None:
    """Make the approved run the round's result. Refused when it is stale or differs from what was verified."""
    with transaction() as session:
        # Locked before it is compared: a wish saved meanwhile waits, and is then refused as too late.
        round_ = session.get(Round, run.round_id, with_for_update=True, populate_existing=True)
        clears = run.kind is RunKind.CLEARING
        if round_.phase in WITH_RESULT and not clears:
            raise Refused(_("This round is already published."))
        if not allows(round_.phase, Act.CLEAR if clears else Act.PUBLISH) or round_.approved_run_id != run.id:
            raise Refused(_("A second person has to approve this run before it can be published."))
        archive = _check_presentable(run)
        if _stored_placements(run) != _placements_in(bundles.unzipped(archive.result)):
            raise Refused(_("The stored placements differ from the verified result. Start a new matching."))
        run.published_at, round_.published_run_id = utc_now(), run.id
        if clears:
            clearing.publish(actor, run)
            round_.approved_run_id = None
        else:
            round_.phase = Phase.PUBLISHED
            assignments.offer_all(run)
        audit.record(actor.person_id, "run:publish", run, number=run.number, round=round_.title)
        told = Told("run_published", f"published:{run.public_id}", "/", {"round": round_.title})
        mailings.begin(actor, round_, told, _concerned(run))
    letters.hurry()


def _concerned(run: Run) -> list[int]:
    """Persons to tell: everybody in the round, or whose place a clearing has changed."""
    taking_part = (Participant.round_id == run.round_id) & Participant.taken_out_at.is_(None)
    people = select(Participant.person_id).where(taking_part)
    if run.kind is RunKind.CLEARING:
        people = people.join(Assignment, Assignment.participant_id == Participant.id).where(Assignment.run_id == run.id)
    return list(db.session.scalars(people))


def _check_presentable(run: Run) -> RunArchive:
    """A verified run of the round itself from which nothing has changed since."""
    if run.kind not in {RunKind.ROUND, RunKind.CLEARING}:
        raise Refused(_("A rehearsal or a what-if is there to be looked at; it can't become the result."))
    if run.verified_at is None or run.status not in {RunStatus.OPTIMAL, RunStatus.FEASIBLE}:
        raise Refused(_("Only a run with a verified result can be published."))
    archive = db.session.get(RunArchive, run.id)
    if is_stale(run, archive):
        raise Refused(
            _("Wishes, slots or people have changed since this run. Freeze the round again and start a new matching.")
        )
    return archive


def is_stale(run: Run, archive: RunArchive | None = None) -> bool:
    """Whether what decided this run has changed since: the round, exported anew, differs from the run's bundle."""
    archive = archive or db.session.get(RunArchive, run.id)
    if archive is None:
        return True
    then, now = bundles.unzipped(archive.bundle), whole(run, _as_it_is(run))
    if run.kind is RunKind.CLEARING:
        then, now = (clearing.loosened(files, bundles.unzipped(archive.result)) for files in (then, now))
    return then != now


def _as_it_is(run: Run) -> Files:
    if run.kind is RunKind.CLEARING:
        return clearing.tables(run.round)
    return snapshots.tables(run.round, with_drafts=run.kind is RunKind.REHEARSAL)


def files_of(run: Run) -> Files:
    """What the run is solved from: the snapshot, or for a rehearsal the round as it is, with the pins in force."""
    if run.snapshot is None:
        return whole(run, _as_it_is(run))
    return whole(run, bundles.unzipped(run.snapshot.bundle))


def whole(run: Run, tables: Files) -> Files:
    """Tables of a round as a bundle: the pins in force, what the run changes, and what it asks."""
    people = {row["person"] for row in bundles.rows(tables, "people.csv")}
    pins = [pin for pin in _pins(run) if pin[0] in people]
    files = changes.applied(tables, run.changes)
    if pins:
        files["pins.csv"] = bundles.table(("person", "opening", "kind"), pins)
    files["bundle.json"] = bundles.asked(run.round.title, run.mechanism, run.criteria, run.seed)
    return files


def _pins(run: Run) -> list[tuple[str, str, str]]:
    """Those fixed by hand; in a clearing what has been accepted or refused stands above them."""
    by_hand = snapshots.pins(run.round_id)
    if run.kind is not RunKind.CLEARING:
        return by_hand
    fixed = clearing.pins(run.round)
    stay = {person for person, _slot, kind in fixed if kind == "require"}
    chosen = changes.pinned(run.changes, clearing.in_force(run.round))
    fixed += [pin for pin in chosen if pin[0] not in stay]
    people = {person for person, _slot, kind in fixed if kind == "require"}
    known = {pin[:2] for pin in fixed}
    return sorted([*fixed, *(pin for pin in by_hand if pin[0] not in people and pin[:2] not in known)])


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
    run_id, files = run.id, files_of(run)
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
    frontiers.add(run_id, context)


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
        memory_mb=current_app.config["SOLVE_MEMORY_MB"],
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
            for person, slot, rank, supervisor in _placements_in(result)
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


def _placements_in(result: Files) -> set[tuple[str, str, int, str]]:
    return {
        (row["person"], row["opening"], int(row["rank"]), row["supervisor"])
        for row in bundles.rows(result, "placements.csv")
    }


def _stored_placements(run: Run) -> set[tuple[str, str, int, str]]:
    found = db.session.execute(
        select(Participant.public_id, Slot.public_id, Placement.rank, func.coalesce(Person.public_id, ""))
        .join(Participant, Placement.participant_id == Participant.id)
        .join(Slot, Placement.slot_id == Slot.id)
        .outerjoin(Teacher, Placement.supervisor_id == Teacher.id)
        .outerjoin(Person, Teacher.person_id == Person.id)
        .where(Placement.run_id == run.id)
    )
    return {tuple(row) for row in found}
