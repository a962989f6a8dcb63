"""Placements in force: offered at the publication, answered by both sides, left, cancelled, taken by oneself.

Whoever changes one holds the lock on its slot and on itself, so a place is never given twice and an answer never lost.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import or_, select

from app import arrival
from app.database import utc_now
from app.extensions import db
from app.labels import period
from app.models import (
    IN_FORCE,
    Assignment,
    AssignmentEvent,
    AssignmentState,
    Origin,
    OwnPlace,
    OwnPlaceState,
    Participant,
    Placement,
    Round,
    Run,
    Slot,
)
from app.policies import assignments as rules
from app.policies.actor import Actor
from app.policies.phases import Act, allows
from app.services import audit, eligibility, letters, notices, settings, waiting
from app.services.errors import Refused
from app.services.room import free_places
from app.services.transaction import transaction

FRESH = {"populate_existing": True}


def offer_all(run: Run) -> int:
    """At the publication of a round's run, inside its transaction: every placement becomes an offer."""
    rows = db.session.execute(
        select(Placement, Slot)
        .join(Slot, Placement.slot_id == Slot.id)
        .where(Placement.run_id == run.id)
        .order_by(Placement.participant_id)
    ).all()
    by = answer_by(run.round)
    made = [offer(run.round, p.participant_id, slot, Origin.RUN, by, run, p.rank, p.supervisor_id) for p, slot in rows]
    db.session.add_all(made)
    db.session.flush()
    note_all(made, "offer", None)
    return len(made)


def offer(
    round_: Round,
    participant_id: int,
    slot: Slot,
    origin: Origin,
    by: datetime | None,
    run: Run | None = None,
    rank: int | None = None,
    supervisor_id: int | None = None,
) -> Assignment:
    return Assignment(
        round_id=round_.id,
        participant_id=participant_id,
        slot_id=slot.id,
        run_id=run and run.id,
        origin=origin,
        rank=rank,
        supervisor_id=supervisor_id,
        starts_on=slot.starts_on,
        ends_on=slot.ends_on,
        answer_by=by,
    )


def answer_by(round_: Round) -> datetime:
    """The deadline of the round while it is ahead, else so many days from now as the setting says."""
    last = utc_now() + timedelta(days=int(settings.get("answer_days")))
    if round_.confirm_close_at is not None and round_.confirm_close_at > utc_now():
        return round_.confirm_close_at
    return last


def accept(actor: Actor, assignment: Assignment) -> None:
    """The person's yes."""
    with transaction():
        assignment = _held(assignment.id, "accept", in_time=True)
        assignment.person_said = True
        _become(assignment, "accept", actor)


def confirm(actor: Actor, assignment: Assignment) -> None:
    """The host's yes, by any of its managers: one deputises for another."""
    with transaction():
        assignment = _held(assignment.id, "confirm")
        assignment.host_said = True
        _become(assignment, "confirm", actor)


def decline(actor: Actor, assignment: Assignment, reason: str, leaves: bool) -> None:
    """The person's no. `leaves`: they need no other place in this round either."""
    with transaction():
        assignment = _held(assignment.id, "decline", in_time=True)
        assignment.person_said = False
        assignment.participant.left_at = utc_now() if leaves else None
        _become(assignment, "decline", actor, reason)
        tell_host(assignment, "assignment_declined")


def refuse(actor: Actor, assignment: Assignment, reason: str) -> None:
    """The host's no, with a reason that the person is told."""
    with transaction():
        assignment = _held(assignment.id, "refuse")
        assignment.host_said = False
        _become(assignment, "refuse", actor, reason)
        tell_person(assignment, "assignment_refused", reason=reason)


def withdraw(actor: Actor, assignment: Assignment, reason: str) -> None:
    """The person leaves the round, by themselves or by their college."""
    with transaction():
        assignment = _held(assignment.id, "withdraw")
        assignment.participant.left_at = utc_now()
        _become(assignment, "withdraw", actor, reason)
        tell_host(assignment, "assignment_withdrawn")
        if actor.person_id != assignment.participant.person_id:
            tell_person(assignment, "assignment_taken_off", reason=reason)
    letters.hurry()


def cancel_slot(actor: Actor | None, slot: Slot, reason: str) -> int:
    """Inside the caller's transaction, the slot being closed: everybody there loses the place and is told."""
    rows = db.session.scalars(
        select(Assignment).where(Assignment.slot_id == slot.id, Assignment.state.in_(IN_FORCE)).with_for_update()
    ).all()
    for assignment in rows:
        _become(assignment, "cancel", actor, reason)
        tell_person(assignment, "assignment_cancelled", reason=reason)
    return len(rows)


def take(actor: Actor, participant: Participant, slot: Slot) -> Assignment:
    """A free place taken by oneself: the first who comes, after those who wait. Never more than the slot holds."""
    with transaction():
        slot = db.session.get(Slot, slot.id, with_for_update=True, populate_existing=True)
        participant = db.session.get(Participant, participant.id, with_for_update=True, populate_existing=True)
        _check_take(participant, slot)
        assignment = offer(participant.round, participant.id, slot, Origin.TAKEN, None)
        assignment.rank = waiting.rank_of(participant, slot)
        assignment.person_said, participant.left_at = True, None
        db.session.add(assignment)
        db.session.flush()
        note(assignment, "take", actor)
        audit.record(actor.person_id, "assignment:take", assignment, **told_of(assignment))
        tell_host(assignment, "assignment_taken")
    return assignment


def _check_take(participant: Participant, slot: Slot) -> None:
    if not allows(participant.round.phase, Act.TAKE_FREE):
        raise Refused(_("Free places can be taken while the round is in its clearing."))
    if in_force_of(participant.id) is not None:
        raise Refused(_("You have a place already. Decline it first if you want another."))
    if why := _why_not(participant, slot):
        raise Refused(why)
    if found := eligibility.reasons(eligibility.applicant(participant), eligibility.offer(slot)):
        raise Refused(found[0].words)
    free = free_places(slot)
    if free <= 0:
        raise Refused(_("Somebody was quicker: the last place here has just been taken. Look at the others."))
    before = waiting.ahead_of(participant, slot)
    if before >= free and (until := waiting.kept_until(slot)) > utc_now():
        raise Refused(waiting.words(before, until))


def _why_not(participant: Participant, slot: Slot) -> str | None:
    own = (OwnPlace.participant_id == participant.id) & (OwnPlace.state == OwnPlaceState.APPROVED)
    if db.session.scalar(select(OwnPlace.id).where(own)) is not None:
        return _("You go to a place that you have found yourself. Give it up first if you want another.")
    no = (Assignment.participant_id == participant.id) & (Assignment.state == AssignmentState.REFUSED)
    if db.session.scalar(select(Assignment.id).where(no, Assignment.slot_id == slot.id)) is not None:
        return _("The host has said no to you here. Choose another place.")
    return None


def in_force_of(participant_id: int) -> Assignment | None:
    mine = (Assignment.participant_id == participant_id) & Assignment.state.in_(IN_FORCE)
    return db.session.scalar(select(Assignment).where(mine))


def expire_due() -> int:
    """The job behind the answers: who has not answered in time loses the offer; a silent host is taken to agree."""
    late = select(Assignment.id).where(
        Assignment.state == AssignmentState.OFFERED,
        Assignment.answer_by <= utc_now() - arrival.GRACE,
        or_(Assignment.person_said.is_(None), Assignment.host_said.is_(None)),
    )
    done = 0
    for key in db.session.scalars(late.order_by(Assignment.id)).all():
        with transaction():
            assignment = db.session.get(Assignment, key, with_for_update=True, populate_existing=True)
            if assignment.state is not AssignmentState.OFFERED:
                continue
            if assignment.person_said is None:
                assignment.participant.left_at = utc_now()
                _become(assignment, "expire", None)
                tell_person(assignment, "assignment_expired")
            else:
                assignment.host_said = True
                _become(assignment, "confirm", None)
            done += 1
    return done


def replace(assignment: Assignment, by: Assignment, actor: Actor | None, reason: str = "", act: str = "offer") -> None:
    """Inside the caller's transaction: one assignment of a person gives way to another; `act` begins its timeline."""
    _become(assignment, "replace", actor, reason)
    db.session.flush()  # out of force before the next comes into it
    by.follows_id = assignment.id
    db.session.add(by)
    db.session.flush()
    note(by, act, actor, reason)


def _held(key: int, act: str, in_time: bool = False) -> Assignment:
    """The assignment under its lock, or why `act` is not possible any more."""
    assignment = db.session.scalar(
        select(Assignment).where(Assignment.id == key).with_for_update(), execution_options=FRESH
    )
    if not allows(assignment.round.phase, Act.ANSWER):
        raise Refused(_("The places of this round can't be changed any more. Talk to your college."))
    if not rules.allows(assignment, act):
        raise Refused(_("This place has changed meanwhile. Look at it as it stands now."))
    if in_time and assignment.answer_by is not None and arrival.moment() >= assignment.answer_by:
        raise Refused(_("The time to answer is over. Talk to your college if you still need a place."))
    return assignment


def _become(assignment: Assignment, act: str, actor: Actor | None, reason: str = "") -> None:
    assignment.state = rules.after(assignment, act)
    if assignment.state not in IN_FORCE:
        assignment.ended_at = utc_now()
    note(assignment, act, actor, reason)
    told = told_of(assignment) | ({"reason": reason} if reason else {})
    audit.record(actor and actor.person_id, f"assignment:{act}", assignment, **told)


def note(assignment: Assignment, act: str, actor: Actor | None, reason: str = "", **details) -> None:
    db.session.add(
        AssignmentEvent(
            assignment_id=assignment.id, act=act, actor_id=actor and actor.person_id, reason=reason, details=details
        )
    )


def note_all(made: Iterable[Assignment], act: str, actor: Actor | None) -> None:
    for assignment in made:
        note(assignment, act, actor)


def told_of(assignment: Assignment) -> dict:
    slot = assignment.slot or db.session.get(Slot, assignment.slot_id)
    return {"site": slot.site.name, "days": period(assignment.starts_on, assignment.ends_on)}


def tell_person(assignment: Assignment, kind: str, **facts) -> None:
    event = f"{kind}:{assignment.public_id}"
    notices.tell([assignment.participant.person_id], kind, event, "/", **told_of(assignment), **facts)


def tell_host(assignment: Assignment, kind: str) -> None:
    """Managers of the site's organisation: of whom, only the place and the days."""
    managers = waiting.managers_of(assignment.slot.site)
    notices.tell(managers, kind, f"{kind}:{assignment.public_id}", "/placements/", **told_of(assignment))
