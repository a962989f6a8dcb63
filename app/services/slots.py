"""Slots: entered, changed, copied from an earlier period, closed; what people rely on is not changed unseen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from app.database import utc_now
from app.extensions import db
from app.labels import period
from app.models import Participant, Round, Site, Slot, SlotClearance, SlotYear, Wish
from app.policies.actor import Actor
from app.policies.phases import Act, allows
from app.services import audit, letters, notices
from app.services.errors import Refused
from app.services.transaction import transaction
from app.services.versions import claim

MOST_COPIED = 300


def create(actor: Actor, site: Site, values: dict) -> Slot:
    """`values`: columns of Slot, `specialties` (objects), `years` and `clearances`."""
    with transaction():
        _check_round(values.get("round_id"))
        slot = Slot(site_id=site.id)
        _set(slot, values)
        db.session.add(slot)
        db.session.flush()
        audit.record(actor.person_id, "slot:create", slot, **_told(slot, site))
    return slot


def edit(actor: Actor, slot: Slot, seen: int, values: dict) -> None:
    with transaction():
        claim(slot, seen)
        if slot.closed_at:
            raise Refused(_("This slot is closed. Enter a new one instead."))
        _check_round(slot.round_id)
        _check_round(values.get("round_id"))
        _set(slot, values)
        audit.record(actor.person_id, "slot:edit", slot, **_told(slot, slot.site))


def close(actor: Actor, slot: Slot, seen: int, reason: str) -> int:
    """Take the slot off; everybody who has it on a list is told. Gives how many were told."""
    with transaction():
        claim(slot, seen)
        if slot.closed_at:
            raise Refused(_("This slot is closed already."))
        _check_round(slot.round_id)
        slot.closed_at, slot.close_reason = utc_now(), reason
        audit.record(actor.person_id, "slot:close", slot, **_told(slot, slot.site), reason=reason)
        touched = touched_people(slot)
        told = {"site": slot.site.name, "period": period(slot.starts_on, slot.ends_on), "reason": reason}
        notices.tell(touched, "slot_closed", f"slot-closed:{slot.public_id}", "/", **told)
    letters.hurry()
    return len(touched)


def touched_people(slot: Slot) -> list[int]:
    """Persons who have the slot on their list of wishes."""
    wished = select(Participant.person_id).join(Wish).where(Wish.slot_id == slot.id)
    return list(db.session.scalars(wished.distinct()))


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
            if plan.is_there or plan.source.site.closed_at:
                continue
            slot = like(plan.source)
            slot.starts_on, slot.ends_on = plan.starts_on, plan.ends_on
            slot.round_id = round_ and round_.id
            db.session.add(slot)
            db.session.flush()
            audit.record(actor.person_id, "slot:copy", slot, **_told(slot, plan.source.site))
            made += 1
    return made


def like(source: Slot) -> Slot:
    kept = ("site_id", "audience", "capacity", "min_to_open", "least_age", "note")
    slot = Slot(copied_from_id=source.id, **{name: getattr(source, name) for name in kept})
    slot.specialties = list(source.specialties)
    slot.year_rows = [SlotYear(year=year) for year in source.years]
    slot.clearance_rows = [SlotClearance(kind=kind) for kind in source.clearances]
    return slot


def _check_round(round_id: int | None) -> None:
    """A slot may change while its round collects slots or wishes; after that people rely on it."""
    round_ = db.session.get(Round, round_id) if round_id else None
    if round_ is not None and not allows(round_.phase, Act.EDIT_SLOTS):
        raise Refused(_("The round “%(round)s” is published: its slots stay as they are.", round=round_.title))


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
