"""Pins: somebody fixed to a slot by hand, or barred from it, with the reason; each holds until it is withdrawn."""

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from app.database import utc_now
from app.extensions import db
from app.labels import label
from app.models import (
    Mechanism,
    OwnPlace,
    OwnPlaceState,
    Participant,
    Person,
    Pin,
    PinKind,
    Round,
    Slot,
    TeamMember,
)
from app.policies.actor import Actor
from app.policies.phases import Act, allows
from app.services import audit, eligibility
from app.services.errors import Refused
from app.services.transaction import transaction
from app.services.versions import claim


def create(
    actor: Actor, round_: Round, seen: int, participant: Participant, slot: Slot, kind: PinKind, reason: str
) -> Pin:
    """Refused when the slot is not open to the person, or when the pin can't hold beside those in force."""
    with transaction() as session:
        claim(round_, seen)
        _check_phase(round_)
        _check_open(participant, slot)
        (_check_required if kind is PinKind.REQUIRE else _check_forbidden)(round_, participant, slot)
        pin = Pin(
            round_id=round_.id,
            participant_id=participant.id,
            slot_id=slot.id,
            kind=kind,
            reason=reason,
            created_by_id=actor.person_id,
        )
        session.add(pin)
        session.flush()
        act = "pin:require" if kind is PinKind.REQUIRE else "pin:forbid"
        audit.record(actor.person_id, act, pin, **_told(participant, slot), reason=reason)
    return pin


def withdraw(actor: Actor, pin: Pin) -> None:
    """It stays on record with who took it back."""
    with transaction() as session:
        session.get(Round, pin.round_id, with_for_update=True, populate_existing=True)
        session.refresh(pin)
        if pin.withdrawn_at:
            raise Refused(_("Somebody has withdrawn this already."))
        _check_phase(pin.round)
        pin.withdrawn_at, pin.withdrawn_by_id = utc_now(), actor.person_id
        audit.record(actor.person_id, "pin:withdraw", pin, **_told(pin.participant, pin.slot))


def _told(participant: Participant, slot: Slot) -> dict:
    days = f"{slot.starts_on:%d.%m.%Y}–{slot.ends_on:%d.%m.%Y}"
    return {"person": participant.person.short_name, "site": slot.site.name, "days": days}


def _check_phase(round_: Round) -> None:
    if not allows(round_.phase, Act.PIN):
        told = {"phase": label(round_.phase)}
        raise Refused(
            _(
                "Places are fixed by hand from the freeze of a round until its publication. The phase now: "
                "“%(phase)s”.",
                **told,
            )
        )


def _check_open(participant: Participant, slot: Slot) -> None:
    found = eligibility.of_one(participant).reasons(participant.id, slot.id)
    if found:
        told = {"site": slot.site.name, "person": participant.person.short_name}
        why = " ".join(reason.about for reason in found)
        raise Refused(_("%(site)s is not open to %(person)s. %(why)s", why=why, **told))
    elsewhere = select(OwnPlace.id).where(
        OwnPlace.participant_id == participant.id, OwnPlace.state == OwnPlaceState.APPROVED
    )
    if db.session.scalar(elsewhere):
        raise Refused(_("This person has found a place by themselves and takes no part in the matching."))


def _check_required(round_: Round, participant: Participant, slot: Slot) -> None:
    if round_.mechanism is Mechanism.STABLE:
        raise Refused(
            _("The stable mechanism sends nobody anywhere by hand: it would no longer be stable. You can only bar.")
        )
    _check_own(participant, slot)
    _check_team(participant, slot, PinKind.REQUIRE)
    fixed = db.session.scalar(
        select(func.count()).where(Pin.slot_id == slot.id, Pin.kind == PinKind.REQUIRE, Pin.withdrawn_at.is_(None))
    )
    if fixed >= slot.capacity:
        words = ngettext(
            "The only place there is given by hand already. Withdraw that first, or choose another.",
            "All %(num)s places there are given by hand already. Withdraw one first, or choose another.",
            slot.capacity,
        )
        raise Refused(words)


def _check_forbidden(_round: Round, participant: Participant, slot: Slot) -> None:
    _check_own(participant, slot, only_there=True)
    _check_team(participant, slot, PinKind.FORBID)


def _check_own(participant: Participant, slot: Slot, only_there: bool = False) -> None:
    """One pin on a pair, one place for a person."""
    pins = db.session.scalars(
        select(Pin).where(Pin.participant_id == participant.id, Pin.withdrawn_at.is_(None)).order_by(Pin.id)
    ).all()
    for pin in pins:
        told = {"person": participant.person.short_name, "site": pin.slot.site.name, "rule": label(pin.kind)}
        if pin.slot_id == slot.id:
            raise Refused(
                _("It is fixed already for %(person)s and %(site)s: “%(rule)s”. Withdraw that first.", **told)
            )
        if pin.kind is PinKind.REQUIRE and not only_there:
            raise Refused(_("%(person)s is sent to %(site)s by hand already. Withdraw that first.", **told))


def _check_team(participant: Participant, slot: Slot, kind: PinKind) -> None:
    """A team goes together: what is fixed for one of them holds for all."""
    mine = select(TeamMember.team_id).where(
        TeamMember.participant_id == participant.id, TeamMember.accepted_at.is_not(None)
    )
    mates = select(TeamMember.participant_id).where(
        TeamMember.team_id.in_(mine),
        TeamMember.accepted_at.is_not(None),
        TeamMember.participant_id != participant.id,
    )
    there = Pin.slot_id == slot.id
    against = there & (Pin.kind == PinKind.REQUIRE)
    if kind is PinKind.REQUIRE:
        against = (there & (Pin.kind == PinKind.FORBID)) | (~there & (Pin.kind == PinKind.REQUIRE))
    mate = db.session.scalar(
        select(Person)
        .join(Participant, Participant.person_id == Person.id)
        .join(Pin, Pin.participant_id == Participant.id)
        .where(Pin.participant_id.in_(mates), Pin.withdrawn_at.is_(None), against)
        .limit(1)
    )
    if mate is not None:
        raise Refused(
            _(
                "%(person)s is in a team with %(mate)s, for whom the contrary is fixed by hand: a team goes together.",
                person=participant.person.short_name,
                mate=mate.short_name,
            )
        )
