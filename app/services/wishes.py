"""The ranked list of a participant: add, move, remove, undo; every change is saved at once and whole, or refused."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import delete, insert, select

from app import arrival
from app.database import utc_now
from app.extensions import db
from app.models import Participant, Phase, Slot, Wish
from app.policies.actor import Actor
from app.policies.phases import Act, allows, wishes_are_taken
from app.services import assignments, audit, eligibility, lists
from app.services.errors import Refused, Stale
from app.services.transaction import transaction

MOST_STEPS_BACK = 20


@dataclass(frozen=True)
class Saved:
    """`position` of the slot in the list of `length` wishes, None after a removal; no `site` after an undo."""

    site: str | None
    position: int | None
    length: int


def add(actor: Actor, participant: Participant, slot: Slot, seen_version: int) -> Saved:
    """Put `slot` at the end of the list. Refused when it is closed to the person or the list is full."""
    with transaction():
        participant, order = _locked_list(participant.id, seen_version)
        _check_new(slot, order)
        _check_open(participant, slot)
        _check_room(participant, order)
        return _save(actor, participant, slot, order, [*order, slot.id], "wish:add")


def move(actor: Actor, participant: Participant, slot: Slot, position: int, seen_version: int) -> Saved:
    """Put a listed slot at `position` (1 is the first; beyond the end is the end)."""
    with transaction():
        participant, order = _locked_list(participant.id, seen_version)
        _check_listed(slot, order)
        others = [key for key in order if key != slot.id]
        at = min(max(position, 1), len(order)) - 1
        return _save(actor, participant, slot, order, [*others[:at], slot.id, *others[at:]], "wish:move")


def remove(actor: Actor, participant: Participant, slot: Slot, seen_version: int) -> Saved:
    """Take a listed slot off; those below move up."""
    with transaction():
        participant, order = _locked_list(participant.id, seen_version)
        _check_listed(slot, order)
        return _save(actor, participant, slot, order, [key for key in order if key != slot.id], "wish:remove")


def undo(actor: Actor, participant: Participant, seen_version: int) -> Saved:
    """The list as it was before its last change; again: before the one before it, up to MOST_STEPS_BACK."""
    with transaction():
        participant, _order = _locked_list(participant.id, seen_version)
        past = list(participant.wishes_past)
        if not past:
            raise Refused(_("There is nothing to undo: the list has not been changed."))
        order = past.pop()
        _write(participant, order, past)
        audit.record(actor.person_id, "wish:undo", participant, wishes=len(order))
        return Saved(None, None, len(order))


def may_edit(participant: Participant) -> bool:
    """Whether the list can be changed at this moment, by the server's clock."""
    return _why_shut(participant) is None


def _locked_list(participant_id: int, seen_version: int) -> tuple[Participant, list[int]]:
    """The participant, locked against other savers, and the slots in their order."""
    participant = lists.lock(participant_id)
    if why := _why_shut(participant):
        raise Refused(why)
    if participant.wishes_version != seen_version:
        raise Stale(_("The list was changed in another window. Here it is as it stands now; make your change again."))
    order = db.session.scalars(select(Wish.slot_id).where(Wish.participant_id == participant_id).order_by(Wish.rank))
    return participant, list(order)


def _why_shut(participant: Participant) -> str | None:
    if not allows(participant.round.phase, Act.EDIT_WISHES):
        return _("The round is not collecting wishes now, so the list can't be changed.")
    if participant.round.phase is Phase.CLEARING and assignments.in_force_of(participant.id) is not None:
        return _("You have a place, so your list is not needed any more.")
    if not wishes_are_taken(participant.round, arrival.moment()):
        return _("The time for wishes is over: nothing can be changed any more. What counts stands on this page.")
    return None


def _check_open(participant: Participant, slot: Slot) -> None:
    found = eligibility.reasons(eligibility.applicant(participant), eligibility.offer(slot))
    if found:
        raise Refused(_("%(why)s Your list is as it was; choose another place.", why=found[0].words))


def _check_room(participant: Participant, order: list[int]) -> None:
    most = participant.round.most_wishes
    if len(order) >= most:
        raise Refused(
            ngettext(
                "A list holds at most %(num)s wish. Remove one to add another.",
                "A list holds at most %(num)s wishes. Remove one to add another.",
                most,
            )
        )


def _check_new(slot: Slot, order: list[int]) -> None:
    if slot.id in order:
        told = {"site": slot.site.name, "rank": order.index(slot.id) + 1}
        raise Refused(_("“%(site)s” is on your list already, as wish %(rank)s. Move it with its buttons.", **told))


def _check_listed(slot: Slot, order: list[int]) -> None:
    if slot.id not in order:
        raise Refused(_("This place is not on your list any more."))


def _save(actor: Actor, participant: Participant, slot: Slot, before: list, order: list[int], act: str) -> Saved:
    past = participant.wishes_past
    _write(participant, order, past if order == before else [*past, before][-MOST_STEPS_BACK:])
    position = order.index(slot.id) + 1 if slot.id in order else None
    audit.record(actor.person_id, act, participant, slot=slot.public_id, site=slot.site.name, position=position)
    return Saved(slot.site.name, position, len(order))


def _write(participant: Participant, order: list[int], past: list[list[int]]) -> None:
    """The list anew: ranks are 1…n whatever happened, and no two rows ever clash on the way."""
    db.session.execute(delete(Wish).where(Wish.participant_id == participant.id))
    if order:
        rows = [
            {"participant_id": participant.id, "slot_id": slot_id, "rank": rank}
            for rank, slot_id in enumerate(order, start=1)
        ]
        db.session.execute(insert(Wish), rows)
    participant.wishes_version += 1
    participant.wishes_saved_at = utc_now()
    participant.wishes_past = past
