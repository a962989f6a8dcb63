"""A place that a student has found: asked for, taken back, approved or refused by the college, which answers for it."""

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import select

from app.database import new_public_id, utc_now
from app.extensions import db
from app.labels import label, period
from app.models import OwnPlace, OwnPlaceState, Participant, Pin, PinKind, Role
from app.policies.actor import Actor
from app.policies.phases import Act, allows
from app.services import audit, letters, lists, notices, teams
from app.services.approvals import managers
from app.services.errors import Refused, Stale
from app.services.transaction import transaction

IN_FORCE = (OwnPlaceState.WAITING, OwnPlaceState.APPROVED)


def ask(actor: Actor, participant: Participant, values: dict) -> OwnPlace:
    """`values`: host_name, address, contact, what, starts_on, ends_on. The college is told."""
    with transaction() as session:
        participant = lists.lock(participant.id)
        if why := why_not(participant):
            raise Refused(why)
        _check_none_in_force(participant)
        _check_dates(participant, values)
        place = OwnPlace(participant_id=participant.id, **values)
        session.add(place)
        session.flush()
        told = {"person": participant.person.short_name, "host": place.host_name}
        audit.record(actor.person_id, "place:ask", place, **told)
        people = managers([participant.organisation_id], [Role.COLLEGE_MANAGER])
        event, address = f"own-place:{place.public_id}", f"/own-places/{place.public_id}"
        notices.tell(people, "own_place_asked", event, address, round=participant.round.title, **told)
    letters.hurry()
    return place


def withdraw(actor: Actor, participant: Participant, place_key: str) -> None:
    """While it waits; whoever took back their only wish goes on with the list."""
    with transaction():
        participant = lists.lock(participant.id)
        place = db.session.scalar(
            select(OwnPlace).where(OwnPlace.participant_id == participant.id, OwnPlace.public_id == place_key)
        )
        if place is None or place.state is not OwnPlaceState.WAITING:
            raise Refused(
                _("This place does not wait any more. How it stands is shown here; for a change ask your college.")
            )
        place.state, place.decided_at, place.decided_by_id = OwnPlaceState.WITHDRAWN, utc_now(), actor.person_id
        audit.record(actor.person_id, "place:withdraw", place, host=place.host_name)


def decide(actor: Actor, place: OwnPlace, seen: OwnPlaceState, is_approved: bool, decision: str = "") -> None:
    """The college's word on a place in the state `seen`; an approval can be taken back until the freeze.

    `decision` is the reason of a refusal, or a word with an approval. The student is told, and is out of their team.
    """
    with transaction() as session:
        participant = lists.lock(place.participant_id)
        session.refresh(place)
        _check_decision(place, seen, is_approved, decision)
        place.state = OwnPlaceState.APPROVED if is_approved else OwnPlaceState.REFUSED
        place.decided_at, place.decided_by_id, place.decision = utc_now(), actor.person_id, decision
        act = "place:approve" if is_approved else "place:refuse"
        told = {"host": place.host_name, "reason": decision}
        audit.record(actor.person_id, act, place, person=participant.person.short_name, **told)
        if is_approved:
            teams.let_go(actor, participant)
        told |= {"round": participant.round.title, "period": period(place.starts_on, place.ends_on)}
        kind = "own_place_approved" if is_approved else "own_place_refused"
        address = f"/own-places/of/{participant.public_id}"
        notices.tell([participant.person_id], kind, f"{kind}:{new_public_id()}", address, **told)
    letters.hurry()


def why_not(participant: Participant) -> str | None:
    """Why no place of one's own can be brought now; None when it can."""
    if not allows(participant.round.phase, Act.FIND_ONESELF):
        return _("A place of your own can be brought until the round is frozen. Talk to your college about yours.")
    if participant.practice_starts_on is None:
        return _("The practice weeks of your group are not set yet. Ask your college to enter them, then come back.")
    return None


def why_no_decision(place: OwnPlace) -> str | None:
    """Why the college's word can't change what takes part now; None when it can."""
    if allows(place.participant.round.phase, Act.FIND_ONESELF):
        return None
    told = {"phase": label(place.participant.round.phase)}
    return _(
        "The round counts this student in already; its phase is “%(phase)s”. Ask the coordinator: until the "
        "publication the wishes can be opened once more, and then your word counts.",
        **told,
    )


def _check_none_in_force(participant: Participant) -> None:
    mine = select(OwnPlace).where(OwnPlace.participant_id == participant.id, OwnPlace.state.in_(IN_FORCE))
    held = db.session.scalar(mine)
    if held is None:
        return
    if held.state is OwnPlaceState.WAITING:
        raise Refused(
            _("“%(host)s” waits for your college already. Withdraw it first to bring another.", host=held.host_name)
        )
    raise Refused(_("“%(host)s” is approved already. To go elsewhere, talk to your college.", host=held.host_name))


def _check_dates(participant: Participant, values: dict) -> None:
    first, last = participant.practice_starts_on, participant.practice_ends_on
    if not first <= values["starts_on"] <= values["ends_on"] <= last:
        told = {"first": format_date(first, "long"), "last": format_date(last, "long")}
        raise Refused(
            _(
                "The practice of your group is from %(first)s to %(last)s. Choose days within it, in their order.",
                **told,
            )
        )


def _check_decision(place: OwnPlace, seen: OwnPlaceState, is_approved: bool, decision: str) -> None:
    if place.state is not seen:
        told = {"state": label(place.state)}
        raise Stale(_("It has changed since you opened it. How it stands now: “%(state)s”. Look at it again.", **told))
    may_follow = place.state is OwnPlaceState.WAITING or (place.state is OwnPlaceState.APPROVED and not is_approved)
    if not may_follow:
        raise Refused(_("This is decided. The student can bring the place once more, and you decide on it anew."))
    is_new_word = is_approved or place.state is OwnPlaceState.APPROVED  # a refusal of what waits changes no matching
    if is_new_word and (why := why_no_decision(place)):
        raise Refused(why)
    if not is_approved and not decision:
        raise Refused(_("Say why: the student reads it and can do better next time."))
    if is_approved and _is_sent_by_hand(place):
        raise Refused(
            _("The coordinator has fixed another place for this student by hand. Ask to have that withdrawn first.")
        )


def _is_sent_by_hand(place: OwnPlace) -> bool:
    pins = select(Pin.id).where(
        Pin.participant_id == place.participant_id, Pin.kind == PinKind.REQUIRE, Pin.withdrawn_at.is_(None)
    )
    return db.session.scalar(pins.limit(1)) is not None
