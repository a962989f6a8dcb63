"""Undoing a change by hand: one press while nothing later stands on it."""

from flask_babel import gettext as _
from sqlalchemy import select

from app.database import utc_now
from app.extensions import db
from app.models import Assignment, ManualChange, ManualKind, ManualLine, ManualState, Participant
from app.policies import assignments as rules
from app.policies.actor import Actor
from app.policies.phases import Act, allows
from app.services import assignments, audit, by_hand, effects, eligibility, letters, told_by_hand
from app.services.errors import Refused
from app.services.room import free_places
from app.services.transaction import transaction


def undo(actor: Actor, made: ManualChange) -> None:
    """Everybody has what they had before, with the answers that they had given. Refused with the reason otherwise."""
    with transaction() as session:
        made = session.get(ManualChange, made.id, with_for_update=True, populate_existing=True)
        by_hand.lock([_back(line) for line in made.lines])
        if why := why_not(made):
            raise Refused(why)
        for line in made.lines:
            _put_back(actor, made, line)
        made.state, made.undone_at, made.undone_by_id = ManualState.UNDONE, utc_now(), actor.person_id
        audit.record(actor.person_id, "by_hand:undo", made, **told_by_hand.facts(made))
        told_by_hand.undone(made)
    letters.hurry()


def _now(line: ManualLine) -> Assignment:
    return line.became or line.assignment


def _back(line: ManualLine) -> effects.Wanted:
    before = line.assignment
    return effects.Wanted(_now(line), before.slot, before.starts_on, before.ends_on, line.was_supervisor_id)


def why_not(made: ManualChange) -> str | None:
    """What later stands on the change; None where it can be undone."""
    if made.state is not ManualState.DONE:
        return _("Only what has been done and not undone can be undone.")
    if not allows(made.round.phase, Act.MOVE):
        return _("The places of this round can't be changed any more.")
    return next(filter(None, (_why_not(made, line) for line in made.lines)), None)


def _why_not(made: ManualChange, line: ManualLine) -> str | None:
    now, name = _now(line), line.assignment.participant.person.short_name
    if not now.is_in_force:
        return _("%(person)s does not have this place any more.", person=name)
    later = (ManualLine.assignment_id == now.id) & (ManualLine.change_id > made.id)
    alive = ManualChange.state.in_((ManualState.PROPOSED, ManualState.DONE))
    joined = select(ManualLine.id).join(ManualChange, ManualLine.change_id == ManualChange.id)
    if db.session.scalar(joined.where(later, alive)):
        return _("A later change by hand stands on this one. Undo that first.")
    if made.kind is ManualKind.SUPERVISOR:
        same = now.supervisor_id == line.supervisor_id
        return None if same else _("%(person)s has another supervisor by now.", person=name)
    if now.person_said != (True if line.said or line.agreed_on else None):
        return _("%(person)s has accepted the new place since. Move them anew, and ask for their word.", person=name)
    if now.host_said is not None:
        return _("The host has agreed to %(person)s since. Move them anew.", person=name)
    return _place_is_gone(made, line, name)


def _place_is_gone(made: ManualChange, line: ManualLine, name: str) -> str | None:
    before = line.assignment
    back = sum(one.assignment.slot_id == before.slot_id for one in made.lines)
    giving_way = [_now(one).id for one in made.lines]
    if free_places(before.slot, (before.starts_on, before.ends_on), giving_way) < back:
        return _("The place that %(person)s had is taken or closed by now.", person=name)
    closed = eligibility.reasons(eligibility.applicant(before.participant), eligibility.offer(before.slot))
    if closed and not made.overridden:
        return _(
            "The place that %(person)s had is not open to them any more. %(why)s", person=name, why=closed[0].about
        )
    return None


def _put_back(actor: Actor, made: ManualChange, line: ManualLine) -> None:
    if made.kind is ManualKind.SUPERVISOR:
        line.assignment.supervisor_id = line.was_supervisor_id
        assignments.note(line.assignment, "supervisor", actor, _("Undone"))
        return
    before = line.assignment
    participant: Participant = before.participant
    again = assignments.offer(
        made.round, participant.id, before.slot, before.origin, None, before.run, before.rank, before.supervisor_id
    )
    again.starts_on, again.ends_on = before.starts_on, before.ends_on
    again.person_said, again.host_said = before.person_said, before.host_said
    again.state = rules.after(again, "accept")
    if not (again.person_said and again.host_said):
        again.answer_by = assignments.answer_by(made.round)
    assignments.replace(line.became, again, actor, made.reason, act="restore")
