"""The way of a round so far and its next step: when each phase began, what was done, what the step would touch."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.labels import label
from app.models import AuditEntry, Participant, Phase, Round, Run, Slot, SlotApproval, Snapshot
from app.policies.actor import Actor
from app.policies.phases import BY_DATE
from app.queries.rounds import Lists, Supply, lists_of, supply_of

ACTS = ("round:create", "round:edit", "round:phase", "round:reopen", "round:freeze", "round:certify_drafts")
MORE_ACTS = ("run:approve", "run:publish")
BEGINS = {"round:reopen": Phase.WISHES_OPEN, "run:approve": Phase.APPROVED, "run:publish": Phase.PUBLISHED}
MATCHING = (Phase.FROZEN, Phase.SOLVED, Phase.VERIFIED, Phase.APPROVED)
SHOWN = 40


def history(round_: Round) -> list[AuditEntry]:
    """What was done with the round, the newest first; whoever sees the round may see this."""
    runs = select(Run.public_id).where(Run.round_id == round_.id)
    of_round = (AuditEntry.object_id == round_.public_id) & AuditEntry.act.in_(ACTS)
    of_runs = AuditEntry.object_id.in_(runs) & AuditEntry.act.in_(MORE_ACTS)
    found = select(AuditEntry).where(of_round | of_runs).options(joinedload(AuditEntry.actor))
    return list(db.session.scalars(found.order_by(AuditEntry.id.desc()).limit(SHOWN)))


@dataclass(frozen=True)
class Stage:
    """A step of the bar of phases. `since`: when it began or, ahead, is to begin; `until`: when the present one ends.

    `inside`: which of the four phases of a matching it is.
    """

    title: str
    state: str
    since: datetime | None
    until: datetime | None = None
    inside: str = ""


def stages(round_: Round, entries: list[AuditEntry] = ()) -> list[Stage]:
    """The phases in order, the four of a matching as one; past dates are those of the `entries` of its history."""
    planned = {after: getattr(round_, column) for column, after in BY_DATE.values()}
    ends = {phase: getattr(round_, column) for phase, (column, _after) in BY_DATE.items()}
    known, bar = _begun(entries), []
    for phase in (one for one in Phase if one not in MATCHING[1:]):
        group = MATCHING if phase is Phase.FROZEN else (phase,)
        is_now, is_done = round_.phase in group, group[-1].place < round_.phase.place
        title = _("Matching") if phase is Phase.FROZEN else label(phase)
        bar.append(
            Stage(
                title=title,
                state="now" if is_now else "done" if is_done else "ahead",
                since=known.get(phase) if is_now or is_done else planned.get(phase),
                until=ends.get(phase) if is_now else None,
                inside=label(round_.phase) if is_now and len(group) > 1 else "",
            )
        )
    return bar


def _begun(entries: list[AuditEntry]) -> dict[Phase, datetime]:
    """Phase → when it began; the last time counts."""
    found: dict[Phase, datetime] = {}
    for entry in entries:
        if entry.act == "round:phase":
            found.setdefault(Phase(entry.details["after"]), entry.at)
        elif entry.act in BEGINS:
            found.setdefault(BEGINS[entry.act], entry.at)
    return found


@dataclass(frozen=True)
class Ahead:
    """What the next step would touch. `unapproved`: slots that no college has approved yet."""

    lists: Lists
    supply: Supply
    unapproved: int


def ahead(actor: Actor, round_: Round) -> Ahead:
    return Ahead(
        lists=lists_of(actor, [round_.id]).get(round_.id, Lists()),
        supply=supply_of([round_.id]).get(round_.id, Supply()),
        unapproved=unapproved(round_.id),
    )


def unapproved(round_id: int) -> int:
    """Slots open to nobody, since no college with people in the round has said yes."""
    colleges = select(Participant.organisation_id).where(Participant.round_id == round_id)
    approved = exists().where(
        SlotApproval.slot_id == Slot.id, SlotApproval.is_approved, SlotApproval.organisation_id.in_(colleges)
    )
    waiting = select(func.count()).where(Slot.round_id == round_id, Slot.closed_at.is_(None), ~approved)
    return db.session.scalar(waiting) or 0


def snapshot(round_id: int) -> Snapshot | None:
    """The latest, with who took it; without its bundle."""
    latest = select(Snapshot).where(Snapshot.round_id == round_id).order_by(Snapshot.number.desc()).limit(1)
    return db.session.scalar(latest.options(joinedload(Snapshot.taken_by)))
