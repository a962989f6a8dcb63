"""Certified lists: a draft of wishes becomes a list that takes part, with a receipt; all versions are kept."""

from collections import defaultdict
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Row, func, insert, select, update

from app import arrival
from app.database import new_public_id, utc_now
from app.extensions import db
from app.models import CertifiedList, CertifiedWish, Participant, Round, Slot, Wish
from app.policies import receipts
from app.policies.actor import Actor
from app.policies.phases import wishes_are_taken
from app.services import audit, eligibility, notices
from app.services.eligibility import Eligibility
from app.services.errors import Refused, Stale
from app.services.transaction import transaction


def certify(actor: Actor, participant: Participant, seen_version: int) -> CertifiedList:
    """Make the draft the list in force; a draft that is the list in force already keeps its receipt.

    Refused after the deadline, when the draft is too short or holds a closed place.
    """
    with transaction():
        participant = lock(participant.id)
        if not wishes_are_taken(participant.round, arrival.moment()):
            raise Refused(_("The time for wishes is over. The list that you certified last stays in force."))
        if participant.wishes_version != seen_version:
            raise Stale(_("The list was changed in another window. Look at it as it stands now, then certify it."))
        draft = _drafts(Wish.participant_id == participant.id)[participant.id]
        _check(participant, draft)
        if _is_in_force(participant, draft):
            return participant.certified_list
        certified = _store(participant, draft, actor.person_id)
        audit.record(
            actor.person_id,
            "list:certify",
            participant,
            number=certified.number,
            wishes=len(draft),
            hash=certified.sha256,
        )
    return certified


def least_for(participant: Participant, open_slots: int) -> int:
    """How many wishes a list needs: the same for all, fewer only for whom fewer places are open."""
    return min(participant.round.least_wishes, max(1, open_slots))


def lock(participant_id: int) -> Participant:
    """The participant, locked against other savers, and the round against its phase being changed meanwhile.

    The round first: a phase that ends locks it, too, before it writes to participants.
    """
    fresh = {"populate_existing": True}  # what was read before the lock was granted is out of date
    of_participant = select(Participant.round_id).where(Participant.id == participant_id).scalar_subquery()
    same_round = select(Round).where(Round.id == of_participant)
    db.session.scalar(same_round.with_for_update(read=True), execution_options=fresh)
    return db.session.scalar(
        select(Participant).where(Participant.id == participant_id).with_for_update(), execution_options=fresh
    )


def certify_drafts(round_: Round, rules: Eligibility, only: set[int] | None = None) -> int:
    """At the deadline, inside the caller's transaction: whoever never certified is taken at their word, if it is whole.

    A draft that is long enough takes part as it stands, without the places that have closed since. One that is too
    short does not: all lists have the same least length. `only` these participants. Gives how many lists were made.
    """
    waiting = (Participant.round_id == round_.id) & Participant.certified_list_id.is_(None)
    waiting &= Participant.taken_out_at.is_(None)
    who = select(Participant.id, Participant.public_id, Participant.person_id).where(waiting)
    people = {row.id: row for row in db.session.execute(who.order_by(Participant.id))}
    drafts = _drafts(Wish.participant_id.in_(select(Participant.id).where(waiting)))
    ready = {}
    for key, draft in drafts.items():
        if only is not None and key not in only:
            continue
        still = [(rank, slot) for rank, slot in draft if rules.is_open(key, slot.id)]
        if len(still) >= round_.least_wishes or (still and len(still) >= rules.open_to(key, round_.least_wishes)):
            ready[key] = [(rank, slot) for rank, (_old, slot) in enumerate(still, start=1)]
    _store_many(round_, people, ready, utc_now())
    return len(ready)


def _drafts(which) -> dict[int, list[tuple[int, Row]]]:
    """Participant → (rank, slot) in order; of the slot its keys alone."""
    found = defaultdict(list)
    rows = db.session.execute(
        select(Slot.id, Slot.public_id, Wish.participant_id, Wish.rank)
        .join(Wish, Wish.slot_id == Slot.id)
        .where(which)
        .order_by(Wish.participant_id, Wish.rank)
    )
    for row in rows:
        found[row.participant_id].append((row.rank, row))
    return found


def _check(participant: Participant, draft: list[tuple[int, Row]]) -> None:
    rules = eligibility.of_one(participant)
    for rank, slot in draft:
        if found := rules.reasons(participant.id, slot.id):
            told = {"rank": rank, "site": db.session.get(Slot, slot.id).site.name, "why": found[0].words}
            raise Refused(_("Wish %(rank)s, “%(site)s”, is no longer open to you: %(why)s Remove it first.", **told))
    least = least_for(participant, rules.open_to(participant.id, participant.round.least_wishes))
    if len(draft) < least:
        raise Refused(
            ngettext(
                "The list needs at least %(num)s place, the same for everybody. Add more, then certify it.",
                "The list needs at least %(num)s places, the same for everybody. Add more, then certify it.",
                least,
            )
        )


def _is_in_force(participant: Participant, draft: list[tuple[int, Row]]) -> bool:
    listed = participant.certified_list
    return listed is not None and [line.slot_id for line in listed.lines] == [slot.id for _rank, slot in draft]


def _store(participant: Participant, draft: list[tuple[int, Row]], person_id: int) -> CertifiedList:
    moment = utc_now().replace(microsecond=0)
    told = receipts.text(
        participant.round.public_id, participant.public_id, moment, ((rank, slot.public_id) for rank, slot in draft)
    )
    last = select(func.max(CertifiedList.version)).where(CertifiedList.participant_id == participant.id)
    certified = CertifiedList(
        participant_id=participant.id,
        version=1 + (db.session.scalar(last) or 0),
        certified_at=moment,
        certified_by_id=person_id,
        sha256=receipts.sha256(told),
        lines=[CertifiedWish(rank=rank, slot_id=slot.id) for rank, slot in draft],
    )
    db.session.add(certified)
    db.session.flush()
    participant.certified_list_id = certified.id
    address = f"/lists/{participant.public_id}/receipts/{certified.public_id}"
    event, title = f"certified:{certified.public_id}", participant.round.title
    notices.tell([participant.person_id], "list_certified", event, address, round=title)
    return certified


def _store_many(round_: Round, people: dict[int, Row], ready: dict, moment: datetime) -> None:
    """Rows by the thousand: three statements, not three for each person."""
    moment, keys = moment.replace(microsecond=0), {}
    for participant_id, draft in ready.items():
        wishes = [(rank, slot.public_id) for rank, slot in draft]
        told = receipts.text(round_.public_id, people[participant_id].public_id, moment, wishes)
        keys[participant_id] = {
            "public_id": new_public_id(),
            "participant_id": participant_id,
            "version": 1,
            "certified_at": moment,
            "certified_by_id": None,
            "sha256": receipts.sha256(told),
        }
    if not keys:
        return
    db.session.execute(insert(CertifiedList), list(keys.values()))
    mine = select(CertifiedList.participant_id, CertifiedList.id).where(
        CertifiedList.participant_id.in_(select(Participant.id).where(Participant.round_id == round_.id)),
        CertifiedList.version == 1,
    )
    made = {participant: key for participant, key in db.session.execute(mine) if participant in keys}
    lines = [
        {"list_id": made[participant_id], "rank": rank, "slot_id": slot.id}
        for participant_id, draft in ready.items()
        for rank, slot in draft
    ]
    db.session.execute(insert(CertifiedWish), lines)
    db.session.execute(
        update(Participant), [{"id": participant, "certified_list_id": key} for participant, key in made.items()]
    )
    told = [people[participant_id].person_id for participant_id in ready]
    notices.tell(told, "list_certified", f"certified-at-deadline:{round_.public_id}", "/", round=round_.title)
