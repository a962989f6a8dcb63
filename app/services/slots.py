"""Slots: entered, changed, copied from an earlier period, closed; what people rely on is not changed unseen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import or_, select, update
from sqlalchemy.orm import joinedload

from app.database import utc_now
from app.extensions import db
from app.labels import label, period
from app.models import CertifiedWish, Participant, Phase, Role, Round, Site, Slot, SlotClearance, SlotYear, Wish
from app.policies.actor import Actor
from app.policies.phases import Act, allows
from app.queries import last_time
from app.services import approvals, assignments, audit, capacity, letters, notices, organisations
from app.services.errors import Refused
from app.services.transaction import transaction
from app.services.versions import claim

MOST_COPIED = 300
# What a college has looked at: when one of these changes, its approval is asked for again.
LOOKED_AT = ("starts_on", "ends_on", "audience")


def create(actor: Actor, site: Site, values: dict, is_sure: bool = False) -> Slot:
    """`values`: columns of Slot, `specialties` and `mentors` (objects), `years` and `clearances`.

    `is_sure`: a number of places far from the last time's is meant so.
    """
    with transaction():
        _check_round(values.get("round_id"))
        organisations.check_member(site.organisation, values["ends_on"])
        slot = Slot(site_id=site.id)
        _set(slot, values)
        _compare(slot, is_sure)
        db.session.add(slot)
        db.session.flush()
        approvals.by_keeper(actor, slot, site)
        audit.record(actor.person_id, "slot:create", slot, **_told(slot, site))
    return slot


def edit(actor: Actor, slot: Slot, seen: int, values: dict, is_sure: bool = False) -> None:
    with transaction():
        claim(slot, seen)
        if slot.closed_at:
            raise Refused(_("This slot is closed. Enter a new one instead."))
        if values["capacity"] != slot.capacity:
            capacity.check_room(slot, values["capacity"])
        _check_round(slot.round_id)
        _check_round(values.get("round_id"))
        organisations.check_member(slot.site.organisation, values["ends_on"])
        before, places, round_id = [getattr(slot, name) for name in LOOKED_AT], slot.capacity, slot.round_id
        _set(slot, values)
        if places != slot.capacity:
            _compare(slot, is_sure)
            slot.confirmed_at = None
        if before != [getattr(slot, name) for name in LOOKED_AT] or round_id not in (None, slot.round_id):
            approvals.ask_again(actor, slot)
            approvals.by_keeper(actor, slot, slot.site)
        audit.record(actor.person_id, "slot:edit", slot, **_told(slot, slot.site))
    letters.hurry()


def _compare(slot: Slot, is_sure: bool) -> None:
    """A slip of the finger is found here: 30 places where there were 3."""
    with db.session.no_autoflush:
        offered = last_time.Offered(0, slot.site_id, slot.audience, slot.starts_on, slot.copied_from_id)
        before = last_time.capacities([offered]).get(0)
    if last_time.is_big(before, slot.capacity) and not is_sure:
        raise capacity.Differs({slot.public_id: before}, slot.capacity)


def close(actor: Actor, slot: Slot, seen: int, reason: str) -> int:
    """Take the slot off, until the publication; everybody who has it on a list is told. Gives how many were told.

    A frozen round goes out of date by it: its snapshot and its runs can't be published any more.
    """
    with transaction():
        claim(slot, seen)
        if slot.closed_at:
            raise Refused(_("This slot is closed already."))
        if slot.round is not None and not allows(slot.round.phase, Act.CLOSE_SLOTS):
            raise Refused(_("The round “%(round)s” is over: its slots stay as they were.", round=slot.round.title))
        slot.closed_at, slot.close_reason = utc_now(), reason
        assignments.cancel_slot(actor, slot, reason)
        audit.record(actor.person_id, "slot:close", slot, **_told(slot, slot.site), reason=reason)
        touched = touched_people(slot)
        told = {"site": slot.site.name, "period": period(slot.starts_on, slot.ends_on), "reason": reason}
        notices.tell(touched, "slot_closed", f"slot-closed:{slot.public_id}", "/", **told)
    letters.hurry()
    return len(touched)


def is_frozen(slot: Slot) -> bool:
    """Whether a snapshot holds the slot, so that closing it makes a new one necessary."""
    return slot.round is not None and Phase.FROZEN.place <= slot.round.phase.place < Phase.PUBLISHED.place


def touched_people(slot: Slot) -> list[int]:
    """Persons who have the slot on their list of wishes."""
    return list(db.session.scalars(select(Participant.person_id).where(wishing(slot))))


def wishing(slot: Slot):
    """Participants with the slot on their draft or on their certified list in force."""
    drafts = select(Wish.participant_id).where(Wish.slot_id == slot.id)
    lists = select(CertifiedWish.list_id).where(CertifiedWish.slot_id == slot.id)
    return or_(Participant.id.in_(drafts), Participant.certified_list_id.in_(lists))


@dataclass(frozen=True)
class Copy:
    """A slot to be made: like `source`, on other days; `is_there` when the site has such a slot already."""

    source: Slot
    starts_on: date
    ends_on: date
    is_there: bool


def planned(sources: Iterable[Slot], weeks: int) -> list[Copy]:
    """What copying by so many weeks would make; whole weeks keep the days of the week."""
    sources, shift = list(sources)[:MOST_COPIED], timedelta(weeks=weeks)
    sites = {slot.site_id for slot in sources}
    known = select(Slot.site_id, Slot.starts_on, Slot.ends_on, Slot.audience).where(
        Slot.site_id.in_(sites), Slot.closed_at.is_(None)
    )
    there = set(map(tuple, db.session.execute(known)))
    copies = []
    for slot in sources:
        days = slot.starts_on + shift, slot.ends_on + shift
        copies.append(Copy(slot, *days, (slot.site_id, *days, slot.audience) in there))
    return copies


def copy(actor: Actor, sources: Iterable[Slot], weeks: int, round_: Round | None) -> int:
    """Make the planned slots that are not there yet; gives how many."""
    with transaction():
        _check_round(round_ and round_.id)
        made = 0
        for plan in planned(sources, weeks):
            left_on = plan.source.site.organisation.left_on
            if plan.is_there or plan.source.site.closed_at or (left_on and left_on <= plan.ends_on):
                continue
            slot = like(plan.source)
            slot.starts_on, slot.ends_on = plan.starts_on, plan.ends_on
            slot.round_id = round_ and round_.id
            db.session.add(slot)
            db.session.flush()
            approvals.by_keeper(actor, slot, plan.source.site)
            audit.record(actor.person_id, "slot:copy", slot, **_told(slot, plan.source.site))
            made += 1
    return made


def like(source: Slot) -> Slot:
    kept = ("site_id", "audience", "capacity", "min_to_open", "least_age", "note")
    slot = Slot(copied_from_id=source.id, **{name: getattr(source, name) for name in kept})
    slot.specialties = list(source.specialties)
    slot.year_rows = [SlotYear(year=year) for year in source.years]
    slot.clearance_rows = [SlotClearance(kind=kind) for kind in source.clearances]
    slot.mentors = list(source.mentors)
    return slot


def imported(actor: Actor, new: Iterable[int], recounted: Iterable[int]) -> None:
    """Inside the caller's transaction: what entering by hand would have done, for slots written from a table.

    `new` and `recounted` are keys of slots; the latter have got another number of places.
    """
    db.session.execute(update(Slot).where(Slot.id.in_(list(recounted))).values(confirmed_at=None))
    if Role.COLLEGE_MANAGER not in actor.roles:
        return
    for slot in db.session.scalars(select(Slot).where(Slot.id.in_(list(new))).options(joinedload(Slot.site))):
        approvals.by_keeper(actor, slot, slot.site)


def _check_round(round_id: int | None) -> None:
    """A slot may change while its round collects slots or wishes; after that people rely on it."""
    round_ = db.session.get(Round, round_id) if round_id else None
    if round_ is not None and not allows(round_.phase, Act.EDIT_SLOTS):
        told = {"round": round_.title, "phase": label(round_.phase)}
        raise Refused(
            _("The round “%(round)s” is in the phase “%(phase)s”: its slots stay as people have chosen them.", **told)
        )


def _told(slot: Slot, site: Site) -> dict:
    return {"site": site.name, "days": f"{slot.starts_on:%d.%m.%Y}–{slot.ends_on:%d.%m.%Y}", "places": slot.capacity}


def _set(slot: Slot, values: dict) -> None:
    values = dict(values)
    years, kinds = values.pop("years"), values.pop("clearances")
    for name, value in values.items():
        setattr(slot, name, value)
    kept_years = {row.year: row for row in slot.year_rows}
    slot.year_rows = [kept_years.get(year) or SlotYear(year=year) for year in sorted(set(years))]
    kept_kinds = {row.kind: row for row in slot.clearance_rows}
    slot.clearance_rows = [kept_kinds.get(kind) or SlotClearance(kind=kind) for kind in sorted(set(kinds))]
