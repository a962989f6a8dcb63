"""Work by hand after the publication: a person moved, two swapped, other days, another supervisor.

Everything is judged anew under the locks (services/effects.py). Who has accepted is not moved without their word: the
change waits for it as a proposal, unless whoever makes it notes that they have agreed, when and how.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from app import arrival
from app.database import utc_now
from app.extensions import db
from app.models import IN_FORCE, Assignment, ManualChange, ManualKind, ManualLine, ManualState, Origin, Slot
from app.policies.actor import Actor
from app.policies.phases import Act, allows
from app.services import assignments, audit, effects, letters, told_by_hand, waiting
from app.services.effects import Wanted
from app.services.errors import Refused
from app.services.transaction import transaction

FRESH = {"populate_existing": True}


@dataclass(frozen=True)
class Agreed:
    """That a person has agreed, as it was told to whoever makes the change."""

    on: date
    how: str


@dataclass(frozen=True)
class Given:
    """What stands beside a change. `seen`: version of each placement on the page; `is_sure`: broken rules are meant so.

    `agreed`: by key of the placement.
    """

    reason: str
    seen: Mapping[int, int]
    is_sure: bool = False
    agreed: Mapping[int, Agreed] = field(default_factory=dict)


def change(actor: Actor, kind: ManualKind, wanted: list[Wanted], given: Given) -> ManualChange:
    """Do it, or propose it where somebody's word is needed. Refused with every rule that holds against it."""
    if not given.reason:
        raise Refused(_("Say why: everybody concerned reads it."))
    with transaction() as session:
        lock(wanted)
        _check(wanted, given.seen)
        effect = effects.effect(actor, kind, wanted)
        if effect.forbidden:
            raise Refused(" ".join(fault.words for fault in effect.forbidden))
        if effect.faults and not given.is_sure:
            raise Refused(_("A rule would be broken. Tick that it is meant so, or choose something else."))
        made = ManualChange(
            round_id=wanted[0].assignment.round_id,
            kind=kind,
            state=ManualState.PROPOSED,
            reason=given.reason,
            overridden=effect.codes,
            created_by_id=actor.person_id,
            lines=[_line(kind, one, given.agreed.get(one.assignment.id)) for one in wanted],
        )
        session.add(made)
        session.flush()
        if any(line.asks and not line.agreed_on for line in made.lines):
            _propose(actor, made)
        else:
            apply(actor, made)
    letters.hurry()
    return made


def _line(kind: ManualKind, one: Wanted, agreed: Agreed | None) -> ManualLine:
    asks = kind is not ManualKind.SUPERVISOR and bool(one.assignment.person_said)
    return ManualLine(
        assignment=one.assignment,
        slot=one.slot,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        supervisor_id=one.supervisor_id,
        was_supervisor_id=one.assignment.supervisor_id,
        asks=asks,
        agreed_on=agreed.on if asks and agreed else None,
        agreed_how=agreed.how if asks and agreed else "",
    )


def lock(wanted: list[Wanted]) -> None:
    """Slots first, then placements, each in the order of keys: two who swap can't wait for each other."""
    for model, keys in (
        (Slot, {one.slot.id for one in wanted} | {one.assignment.slot_id for one in wanted}),
        (Assignment, {one.assignment.id for one in wanted}),
    ):
        locked = select(model).where(model.id.in_(keys)).order_by(model.id).with_for_update()
        db.session.scalars(locked, execution_options=FRESH).all()


def _check(wanted: list[Wanted], seen: Mapping[int, int]) -> None:
    if not allows(wanted[0].assignment.round.phase, Act.MOVE):
        raise Refused(_("The places of this round can't be changed any more."))
    for one in wanted:
        if not one.assignment.is_in_force or seen.get(one.assignment.id) != one.assignment.version:
            raise Refused(_("This place has changed meanwhile. Look at it as it stands now."))
    same = [one for one in wanted if not _differs(one)]
    if same or len({one.assignment.id for one in wanted}) < len(wanted):
        raise Refused(_("Nothing would change: that is how it stands now."))
    if pending([one.assignment.id for one in wanted]):
        raise Refused(_("A change of this place waits for an answer already. Take it back first."))


def _differs(one: Wanted) -> bool:
    now = one.assignment
    return (one.slot.id, *one.days, one.supervisor_id) != (now.slot_id, now.starts_on, now.ends_on, now.supervisor_id)


def pending(assignment_ids: list[int]) -> ManualChange | None:
    """The proposal that waits for an answer about one of these placements."""
    waits = (ManualChange.state == ManualState.PROPOSED) & ManualLine.assignment_id.in_(assignment_ids)
    joined = select(ManualChange).join(ManualLine, ManualLine.change_id == ManualChange.id)
    return db.session.scalar(joined.where(waits, ManualLine.became_id.is_(None)).limit(1))


def _propose(actor: Actor, made: ManualChange) -> None:
    made.answer_by = assignments.answer_by(made.round)
    for line in made.lines:
        assignments.note(line.assignment, "propose", actor, made.reason, place=told_by_hand.place(line))
    audit.record(actor.person_id, "by_hand:propose", made, **told_by_hand.facts(made))
    told_by_hand.proposed(made)


def apply(actor: Actor | None, made: ManualChange) -> None:
    """Inside the caller's transaction, everything checked and locked."""
    made.state, made.ended_at = ManualState.DONE, utc_now()
    if made.kind is ManualKind.SUPERVISOR:
        for line in made.lines:
            line.assignment.supervisor_id = line.supervisor_id
            assignments.note(line.assignment, "supervisor", actor, made.reason)
    else:
        for line in made.lines:
            line.became = _next(line)
            assignments.replace(line.assignment, line.became, actor, made.reason)
    audit.record(actor and actor.person_id, f"by_hand:{made.kind}", made, **told_by_hand.facts(made))
    told_by_hand.done(made)


def _next(line: ManualLine) -> Assignment:
    """Offered anew: to the host always, to the person unless they have agreed."""
    now = line.assignment
    by = assignments.answer_by(now.round)
    new = assignments.offer(now.round, now.participant_id, line.slot, Origin.BY_HAND, by)
    new.rank = waiting.rank_of(now.participant, line.slot)
    new.starts_on, new.ends_on, new.supervisor_id = line.starts_on, line.ends_on, line.supervisor_id
    new.person_said = True if line.said or line.agreed_on else None
    return new


def answer(actor: Actor, line: ManualLine, yes: bool) -> ManualState:
    """The word of a person on a proposal; gives what became of it. The last yes does it, if it is still possible."""
    with transaction() as session:
        made = session.get(ManualChange, line.change_id, with_for_update=True, populate_existing=True)
        session.refresh(line)
        if made.state is not ManualState.PROPOSED or _is_over(made):
            raise Refused(_("This proposal is over. Your place stays as it is."))
        line.said = yes
        act = "agree" if yes else "disagree"
        assignments.note(line.assignment, act, actor)
        audit.record(actor.person_id, f"by_hand:{act}", made, **told_by_hand.facts(made))
        if not yes:
            end(made, ManualState.DECLINED)
        elif all(one.said or one.agreed_on or not one.asks for one in made.lines):
            _settle(actor, made)
    letters.hurry()
    return made.state


def _settle(actor: Actor, made: ManualChange) -> None:
    """Everybody has agreed: done if no more rules stand against it than when it was proposed."""
    wanted = [Wanted(one.assignment, one.slot, one.starts_on, one.ends_on, one.supervisor_id) for one in made.lines]
    lock(wanted)
    if since := [one for one in made.lines if one.assignment.person_said and not (one.said or one.agreed_on)]:
        for one in since:  # they have accepted their own place while the proposal waited: their word is needed too
            one.asks = True
        told_by_hand.proposed(made)
        return
    possible = allows(made.round.phase, Act.MOVE) and all(one.assignment.is_in_force for one in wanted)
    if possible and set(effects.effect(actor, made.kind, wanted).codes) <= set(made.overridden):
        apply(actor, made)
    else:
        end(made, ManualState.LAPSED)


def end(made: ManualChange, state: ManualState) -> None:
    """Inside the caller's transaction: a proposal comes to nothing; whoever made it is told."""
    made.state, made.ended_at = state, utc_now()
    if state is ManualState.LAPSED:
        audit.record(None, "by_hand:lapse", made, **told_by_hand.facts(made))
    told_by_hand.came_to_nothing(made)


def _is_over(made: ManualChange) -> bool:
    return made.answer_by is not None and arrival.moment() >= made.answer_by


def take_back(actor: Actor, made: ManualChange) -> None:
    """A proposal that nobody has answered for good."""
    with transaction() as session:
        made = session.get(ManualChange, made.id, with_for_update=True, populate_existing=True)
        if made.state is not ManualState.PROPOSED:
            raise Refused(_("This proposal is over already."))
        made.state, made.ended_at = ManualState.TAKEN_BACK, utc_now()
        audit.record(actor.person_id, "by_hand:take_back", made, **told_by_hand.facts(made))
        told_by_hand.taken_back(made)
    letters.hurry()


def lapse_due() -> int:
    """The job behind proposals: not answered in time, or the place is gone meanwhile."""
    gone = select(ManualLine.change_id).join(Assignment, ManualLine.assignment_id == Assignment.id)
    gone = gone.where(Assignment.state.not_in(IN_FORCE))
    waits = ManualChange.state == ManualState.PROPOSED
    due = (ManualChange.answer_by <= utc_now() - arrival.GRACE) | ManualChange.id.in_(gone)
    keys = db.session.scalars(select(ManualChange.id).where(waits, due).order_by(ManualChange.id)).all()
    for key in keys:
        with transaction() as session:
            made = session.get(ManualChange, key, with_for_update=True, populate_existing=True)
            if made.state is ManualState.PROPOSED:
                end(made, ManualState.LAPSED)
    return len(keys)
