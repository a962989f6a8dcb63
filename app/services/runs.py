"""Runs: started and cancelled by people. What happens to one then: solving.py, publishing.py. Never deleted."""

import secrets
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.models import JobKind, Mechanism, Phase, Round, Run, RunKind, Snapshot
from app.policies.actor import Actor
from app.policies.phases import Act, allows
from app.services import (
    audit,
    clearing,
    eligibility,
    jobs,
    obstacles,
    snapshots,
    solving,  # noqa: F401  (registers the job that a run is done by)
)
from app.services.errors import Refused
from app.services.transaction import transaction


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
        rules = eligibility.eligibility(round_.id)
        return snapshots.take(round_, actor and actor.person_id, rules, clearing.tables(round_, rules))
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
