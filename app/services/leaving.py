"""A member leaves the cluster on a day: its slots close, its people and its guests are told, in one act."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.database import utc_now
from app.extensions import db
from app.models import (
    IN_FORCE,
    Assignment,
    Deputy,
    Organisation,
    Participant,
    Phase,
    Round,
    Site,
    Slot,
)
from app.policies.actor import Actor
from app.policies.phases import Act, allowing
from app.services import assignments, audit, deputies, letters, notices, slots, teams, waiting
from app.services.errors import Refused
from app.services.transaction import transaction
from app.services.versions import claim


@dataclass(frozen=True)
class Leaving:
    """Whom it touches: slots that end on the day or later, guests who lose their place in them, own people who have a
    place or take part in a round that has no result yet, sites of its own and sites that it keeps for others.
    """

    slots: list[Slot]
    guests: list[Assignment]
    placed: list[Assignment]
    taking_part: list[Participant]
    sites: list[Site]
    kept: list[Site]

    @property
    def person_ids(self) -> list[int]:
        people = [one.participant for one in (*self.guests, *self.placed)]
        return [one.person_id for one in (*people, *self.taking_part)]


def touched(organisation: Organisation, day: date) -> Leaving:
    own_sites = select(Site.id).where(Site.organisation_id == organisation.id)
    closable = or_(Slot.round_id.is_(None), Slot.round_id.in_(_rounds(Act.CLOSE_SLOTS)))
    open_ = Slot.site_id.in_(own_sites) & Slot.closed_at.is_(None) & (Slot.ends_on >= day) & closable
    found = db.session.scalars(select(Slot).where(open_).order_by(Slot.id).options(joinedload(Slot.site))).all()
    people = select(Participant.id).where(Participant.organisation_id == organisation.id)
    mine = Assignment.participant_id.in_(people) & (Assignment.ends_on >= day)
    guests = _in_force(Assignment.slot_id.in_([slot.id for slot in found]))
    gone = {one.id for one in guests}
    placed = [one for one in _in_force(mine & Assignment.round_id.in_(_rounds(Act.ANSWER))) if one.id not in gone]
    return Leaving(
        slots=list(found),
        guests=guests,
        placed=placed,
        taking_part=_taking_part(organisation),
        sites=list(db.session.scalars(select(Site).where(Site.id.in_(own_sites), Site.closed_at.is_(None)))),
        kept=list(db.session.scalars(select(Site).where(Site.keeper_id == organisation.id))),
    )


def _rounds(act: Act):
    return select(Round.id).where(Round.phase.in_(allowing(act)))


def _in_force(which) -> list[Assignment]:
    person = joinedload(Assignment.participant).joinedload(Participant.person)
    place = joinedload(Assignment.slot).joinedload(Slot.site)
    held = Assignment.state.in_(IN_FORCE) & which
    return list(db.session.scalars(select(Assignment).where(held).order_by(Assignment.id).options(person, place)))


def _taking_part(organisation: Organisation) -> list[Participant]:
    before = [phase for phase in Phase if phase.place < Phase.PUBLISHED.place]
    own = (Participant.organisation_id == organisation.id) & Participant.taken_out_at.is_(None)
    found = select(Participant).join(Round, Participant.round_id == Round.id).where(own, Round.phase.in_(before))
    return list(db.session.scalars(found.order_by(Participant.id).options(joinedload(Participant.person))))


def leave(actor: Actor, organisation: Organisation, seen: int, day: date, reason: str) -> Leaving:
    """From `day` on it is of the cluster no more. What ends before stays as it is; sites close when the day comes."""
    if not reason:
        raise Refused(_("Say why: everybody concerned reads it."))
    with transaction():
        claim(organisation, seen)
        if organisation.left_on:
            raise Refused(_("It has left the cluster already."))
        found = touched(organisation, day)
        organisation.left_on, organisation.left_because = day, reason
        for slot in found.slots:
            slots.close(actor, slot, slot.version, reason)
        for one in found.placed:
            assignments.withdraw(actor, one, reason)
        for one in found.taking_part:
            _take_out(actor, one, reason)
        for site in found.kept:
            site.keeper_id = None
        _end_deputies(actor, organisation)
        numbers = {"slots": len(found.slots), "placed": len(found.guests)}
        people = len(found.placed) + len(found.taking_part)
        told = {"name": organisation.name, "day": f"{day:%d.%m.%Y}", "reason": reason, "people": people}
        audit.record(actor.person_id, "organisation:leave", organisation, **told, **numbers)
        facts = {"organisation": organisation.name, "day": day.isoformat(), "reason": reason}
        managers = waiting.managers_of_organisation(organisation.id)
        notices.tell(managers, "organisation_left", f"left:{organisation.public_id}:{day.isoformat()}", "/", **facts)
        close_sites()
    letters.hurry()
    return found


def _take_out(actor: Actor, participant: Participant, reason: str) -> None:
    """Out of a round without a result: with the college its people go, whatever they have certified."""
    participant.taken_out_at, participant.taken_out_because = utc_now(), reason
    teams.let_go(actor, participant)
    told = {"round": participant.round.title, "reason": reason}
    audit.record(actor.person_id, "participant:take_out", participant, person=participant.person.full_name, **told)
    event = f"out_of_round:{participant.public_id}:{participant.taken_out_at.isoformat()}"
    notices.tell([participant.person_id], "out_of_round", event, "/", **told)


def _end_deputies(actor: Actor, organisation: Organisation) -> None:
    named = select(Deputy).where(Deputy.organisation_id == organisation.id, Deputy.withdrawn_at.is_(None))
    for deputy in db.session.scalars(named.where(Deputy.ends_on >= date.today())).all():
        deputies.withdraw(actor, deputy)


def close_sites() -> int:
    """The job behind the day: the sites of those who have left take nobody and leave the catalogue."""
    with transaction() as session:
        left = select(Organisation.id).where(Organisation.left_on <= date.today())
        open_ = session.scalars(select(Site).where(Site.organisation_id.in_(left), Site.closed_at.is_(None))).all()
        for site in open_:
            site.closed_at = utc_now()
            audit.record(None, "site:close", site, name=site.name)
    return len(open_)
