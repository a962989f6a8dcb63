"""What a clearing run changes: who stays, who moves, who gets a place at last; and what may be done with the run."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.adapters import bundles
from app.extensions import db
from app.models import (
    IN_FORCE,
    Assignment,
    OwnPlace,
    OwnPlaceState,
    Participant,
    Placement,
    Round,
    Run,
    RunArchive,
    RunKind,
    RunStatus,
    Slot,
    Unplaced,
)
from app.policies.access import may
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.policies.phases import Act, allows
from app.queries.after import with_site
from app.queries.frontier import Frontier, frontier
from app.services import frontiers, runs

SOLVED = {RunStatus.OPTIMAL, RunStatus.FEASIBLE}
SHOWN = 100


@dataclass(frozen=True)
class Change:
    """A person whose place changes; `before` is None for one who had none."""

    person: str
    group: str
    before: Slot | None
    after: Slot
    rank: int | None


@dataclass(frozen=True)
class Repair:
    """`lost`: people with a place whom the run leaves without; such a run can't be published.

    `moved` and `placed` count everybody; `changes` names them for those who may know, at most SHOWN of them.
    """

    kept: int
    moved: int
    placed: int
    lost: int
    left: int
    changes: list[Change]
    is_published: bool
    is_approved: bool
    is_stale: bool
    can_approve: bool
    can_publish: bool
    by_actor: bool
    frontier: Frontier | None = None

    @property
    def is_open(self) -> bool:
        return not self.is_published and not self.is_stale and not self.lost

    @property
    def is_empty(self) -> bool:
        return not self.moved and not self.placed


def repair(actor: Actor, run: Run) -> Repair | None:
    """None for a run of another kind, or one without a result."""
    if run.kind is not RunKind.CLEARING or run.status not in SOLVED:
        return None
    archive = db.session.get(RunArchive, run.id)
    before = _before(archive)
    after = _after(run)
    changed = [(who, before.get(who), slot) for who, slot in after.items() if before.get(who) != slot]
    moved = sum(was is not None for _who, was, _slot in changed)
    published = run.published_at is not None
    names = may(actor, Permission.ROUND_CLEAR)
    open_ = not published and run.verified_at is not None and allows(run.round.phase, Act.CLEAR)
    stale = open_ and runs.is_stale(run, archive)
    approved, own = run.round.approved_run_id == run.id, run.started_by_id == actor.person_id
    ready = open_ and not stale
    return Repair(
        kept=len(after) - len(changed),
        moved=moved,
        placed=len(changed) - moved,
        lost=len(before.keys() - after.keys()),
        left=db.session.scalar(select(func.count()).where(Unplaced.run_id == run.id)),
        changes=_named(run, changed[:SHOWN]) if names else [],
        is_published=published,
        is_approved=approved,
        is_stale=stale or (not open_ and not published),
        can_approve=ready and not approved and not own and may(actor, Permission.RUN_APPROVE),
        can_publish=ready and approved and may(actor, Permission.RUN_PUBLISH),
        by_actor=own,
        frontier=frontier(frontiers.points(archive), ready and may(actor, Permission.RUN_PUBLISH)),
    )


@dataclass(frozen=True)
class Clearing:
    """What a repair has to do at this moment: people who need a place and have none. `may_start`: by the phase."""

    without: int
    may_start: bool
    takes_free: bool


def clearing(round_: Round) -> Clearing:
    placed = select(Assignment.participant_id).where(Assignment.state.in_(IN_FORCE))
    elsewhere = select(OwnPlace.participant_id).where(OwnPlace.state == OwnPlaceState.APPROVED)
    needs = (Participant.round_id == round_.id) & Participant.left_at.is_(None)
    without = select(func.count()).select_from(Participant)
    without = without.where(needs, Participant.id.not_in(placed), Participant.id.not_in(elsewhere))
    allowed = allows(round_.phase, Act.CLEAR), allows(round_.phase, Act.TAKE_FREE)
    return Clearing(db.session.scalar(without), *allowed)


def _before(archive: RunArchive) -> dict[str, str]:
    """Participant → slot, as they stood when the run began."""
    rows = bundles.rows(bundles.unzipped(archive.bundle), "previous.csv")
    return {row["person"]: row["opening"] for row in rows}


def _after(run: Run) -> dict[str, str]:
    rows = db.session.execute(
        select(Participant.public_id, Slot.public_id)
        .select_from(Placement)
        .join(Participant, Placement.participant_id == Participant.id)
        .join(Slot, Placement.slot_id == Slot.id)
        .where(Placement.run_id == run.id)
    )
    return dict(rows.all())


def _named(run: Run, changed: list[tuple]) -> list[Change]:
    keys = {key for _who, was, slot in changed for key in (was, slot) if key}
    of_slots = select(Slot).where(Slot.public_id.in_(keys)).options(*with_site())
    slots = {slot.public_id: slot for slot in db.session.scalars(of_slots)}
    rows = db.session.execute(
        select(Participant, Placement.rank)
        .join(Placement, Placement.participant_id == Participant.id)
        .where(Placement.run_id == run.id, Participant.public_id.in_([who for who, _was, _slot in changed]))
        .options(joinedload(Participant.person), joinedload(Participant.group))
    )
    people = {who.public_id: (who, rank) for who, rank in rows}
    found = []
    for key, was, slot in changed:
        who, rank = people[key]
        group = who.group.name if who.group else ""
        found.append(Change(who.person.full_name, group, slots.get(was), slots[slot], rank))
    return sorted(found, key=lambda one: (one.before is None, one.person))
