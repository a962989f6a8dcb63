"""A college's word on the slots that would take its people: given, refused, asked for again when a slot changes."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from app.database import new_public_id, utc_now
from app.extensions import db
from app.labels import period
from app.models import Organisation, Role, RoleGrant, Round, Site, Slot, SlotApproval
from app.policies.actor import Actor
from app.policies.phases import Act, allows
from app.policies.reaches import HOST_ROLES
from app.services import audit, letters, notices
from app.services.errors import Refused, Stale
from app.services.transaction import transaction

MOST_NAMED = 3


def decide(actor: Actor, college: Organisation, seen: Mapping[int, int], is_approved: bool, reason: str = "") -> int:
    """The word of `college` on several slots; gives how many it has changed. Their hosts are told.

    `seen`: slot → the version that was looked at. One that has changed since is refused, and nothing is written.
    """
    if not is_approved and not reason:
        raise Refused(_("Say why: the host reads it and can change the slot."))
    with transaction() as session:
        slots = session.scalars(
            select(Slot)
            .where(Slot.id.in_(seen))
            .options(joinedload(Slot.site, innerjoin=True), joinedload(Slot.round))
            .order_by(Slot.id)
            .with_for_update(of=Slot),
            execution_options={"populate_existing": True},
        ).all()
        _check(slots, seen)
        known = _words_of(college.id, seen)
        changed = [slot for slot in slots if _set(known.get(slot.id), actor, college.id, slot, is_approved, reason)]
        act = "slot:approve" if is_approved else "slot:refuse"
        for slot in changed:
            told = {"college": college.name, "site": slot.site.name, "days": period_of(slot)}
            audit.record(actor.person_id, act, slot, **told, reason=reason)
        _tell_hosts(actor, college, changed, is_approved, reason)
    letters.hurry()
    return len(changed)


def _check(slots: list[Slot], seen: Mapping[int, int]) -> None:
    for slot in slots:
        if slot.round_id is None or not allows(slot.round.phase, Act.APPROVE_SLOTS):
            raise Refused(_("Slots are approved until the wishes close; after that people rely on what was open."))
        if slot.closed_at:
            raise Refused(_("“%(site)s” has closed a slot meanwhile. Look at the list again.", site=slot.site.name))
    if len(slots) != len(seen) or any(slot.version != seen[slot.id] for slot in slots):
        raise Stale(_("A slot has changed since you looked at it. Look at the list again, then decide."))


def _words_of(college_id: int, slot_ids: Iterable[int]) -> dict[int, SlotApproval]:
    rows = select(SlotApproval).where(SlotApproval.organisation_id == college_id, SlotApproval.slot_id.in_(slot_ids))
    return {row.slot_id: row for row in db.session.scalars(rows)}


def _set(row: SlotApproval | None, actor: Actor, college_id: int, slot: Slot, is_approved: bool, reason: str) -> bool:
    """Whether anything is new."""
    if row is not None and (row.is_approved, row.reason) == (is_approved, reason):
        return False
    if row is None:
        row = SlotApproval(slot_id=slot.id, organisation_id=college_id)
        db.session.add(row)
    row.is_approved, row.reason = is_approved, reason
    row.decided_by_id, row.decided_at = actor.person_id, utc_now()
    return True


def by_keeper(actor: Actor, slot: Slot, site: Site) -> None:
    """What a college enters for a site of its own, or one that it keeps, it has approved by that. In a transaction."""
    own = {site.organisation_id, site.keeper_id} & set(actor.organisations(Role.COLLEGE_MANAGER))
    for college_id in sorted(own):
        _set(_words_of(college_id, [slot.id]).get(slot.id), actor, college_id, slot, True, "")


def ask_again(actor: Actor, slot: Slot) -> None:
    """Inside the caller's transaction: the slot is not what the colleges have looked at, so their word is void."""
    colleges = set(db.session.scalars(select(SlotApproval.organisation_id).where(SlotApproval.slot_id == slot.id)))
    if not colleges:
        return
    db.session.execute(delete(SlotApproval).where(SlotApproval.slot_id == slot.id))
    told = {"site": slot.site.name, "period": period_of(slot)}
    people = managers(colleges, [Role.COLLEGE_MANAGER]) - {actor.person_id}
    notices.tell(people, "slot_asks_again", f"asks-again:{new_public_id()}", "/slots/approvals", **told)


def managers(organisation_ids: Iterable[int], roles: Iterable[Role]) -> set[int]:
    """Persons who hold one of the roles in one of the organisations now."""
    held = RoleGrant.organisation_id.in_(set(organisation_ids)) & RoleGrant.role.in_(list(roles))
    return set(db.session.scalars(select(RoleGrant.person_id).where(held, RoleGrant.withdrawn_at.is_(None))))


def _tell_hosts(actor: Actor, college: Organisation, slots: list[Slot], is_approved: bool, reason: str) -> None:
    """One word for each host and round, however many slots it is about; who keeps the site where it has nobody."""
    heaps: dict[tuple[int, Round], list[Slot]] = {}
    for slot in slots:
        heaps.setdefault((slot.site.organisation_id, slot.round), []).append(slot)
    kind = "slots_approved" if is_approved else "slots_refused"
    for (host_id, round_), some in heaps.items():
        people = managers([host_id], [*HOST_ROLES, Role.COLLEGE_MANAGER])
        keepers = {slot.site.keeper_id for slot in some} - {None}
        people = people or managers(keepers, [Role.COLLEGE_MANAGER])
        sites = list(dict.fromkeys(slot.site.name for slot in some))
        named = ", ".join(sites[:MOST_NAMED]) + (" …" if len(sites) > MOST_NAMED else "")
        told = {"college": college.name, "round": round_.title, "slots": len(some), "sites": named, "reason": reason}
        address = f"/slots/?round={round_.public_id}"
        notices.tell(people - {actor.person_id}, kind, f"{kind}:{new_public_id()}", address, **told)


def period_of(slot: Slot) -> str:
    return period(slot.starts_on, slot.ends_on)
