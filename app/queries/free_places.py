"""Places that nobody holds, who waits for them in which order, and what of it one person may take now."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.database import utc_now
from app.extensions import db
from app.models import (
    IN_FORCE,
    Assignment,
    AssignmentState,
    CertifiedWish,
    OwnPlace,
    OwnPlaceState,
    Participant,
    Person,
    Round,
    Slot,
    StudyGroup,
)
from app.policies.assignments import draw
from app.queries import distances
from app.queries.after import with_site
from app.queries.paging import Page, slice_of
from app.queries.search import fold
from app.services import eligibility, settings

IN_QUEUE_SHOWN = 5


@dataclass(frozen=True)
class Waiting:
    """One person on a waiting list."""

    participant_id: int
    rank: int
    name: str
    group: str


@dataclass(frozen=True)
class Free:
    """`places` of the slot that nobody holds; `queue` waits for them, the first first, until `kept_until`."""

    slot: Slot
    places: int
    queue: list[Waiting]
    kept_until: datetime

    @property
    def is_kept(self) -> bool:
        """Whether the places belong to those who wait, for some more time."""
        return bool(self.queue) and self.kept_until > utc_now()

    @property
    def shown(self) -> list[Waiting]:
        return self.queue[:IN_QUEUE_SHOWN]


@dataclass(frozen=True)
class Choice:
    """A free place as one person sees it: `place` on its waiting list (None: not on it), `before` wait before them."""

    free: Free
    km: int | None
    rank: int | None
    place: int | None
    before: int

    @property
    def is_open(self) -> bool:
        return self.before < self.free.places or not self.free.is_kept


def of_round(round_: Round, number: int = 1) -> Page:
    """Slots with a free place, those for which somebody waits first."""
    found = sorted(_free(round_), key=lambda one: (-len(one.queue), fold(one.slot.site.name), one.slot.starts_on))
    return slice_of(found, number)


def choices(participant: Participant) -> list[Choice]:
    """The free places that are open to the person by every rule: what they may take now first, then the nearest."""
    applicant, offers = eligibility.applicant(participant), eligibility.offers(participant.round_id)
    refused = _refused(participant)
    open_ = {key for key, offer in offers.items() if key not in refused and not eligibility.reasons(applicant, offer)}
    home = distances.home(participant)
    found = [_choice(participant, one, home) for one in _free(participant.round, open_)]
    return sorted(found, key=lambda one: (not one.is_open, one.rank or 999, one.km is None, one.km or 0))


def _choice(participant: Participant, free: Free, home) -> Choice:
    mine = next(((at, one) for at, one in enumerate(free.queue) if one.participant_id == participant.id), None)
    before, rank = (mine[0], mine[1].rank) if mine else (len(free.queue), None)
    return Choice(free, distances.km(home, free.slot.site), rank, mine and mine[0] + 1, before)


def _refused(participant: Participant) -> set[int]:
    """Slots whose host has said no to the person once."""
    no = (Assignment.participant_id == participant.id) & (Assignment.state == AssignmentState.REFUSED)
    return set(db.session.scalars(select(Assignment.slot_id).where(no)))


def _free(round_: Round, only: set[int] | None = None) -> list[Free]:
    """Whatever the round's number of slots, in six queries."""
    of_round = select(Slot).where(Slot.round_id == round_.id, Slot.closed_at.is_(None)).options(*with_site())
    slots = [slot for slot in db.session.scalars(of_round) if only is None or slot.id in only]
    held = held_in(round_)
    left = {slot.id: held.left(slot) for slot in slots}
    free = [slot for slot in slots if left[slot.id] > 0]
    queues, since = _queues(round_, free), _since(round_)
    hours = timedelta(hours=int(settings.get("waiting_hours")))
    begun = round_.confirm_close_at or round_.wishes_close_at
    return [Free(slot, left[slot.id], queues[slot.id], since.get(slot.id, begun) + hours) for slot in free]


@dataclass(frozen=True)
class Held:
    """Who is where: people by slot, and the days of everybody by site."""

    slots: Counter
    sites: dict[int, list[tuple]]

    def left(self, slot: Slot) -> int:
        """As services/room.free_places counts for one."""
        free, most = slot.capacity - self.slots[slot.id], slot.site.most_at_once
        if most is None:
            return free
        beside = sum(first <= slot.ends_on and last >= slot.starts_on for first, last in self.sites[slot.site_id])
        return min(free, most - beside)


def held_in(round_: Round) -> Held:
    """At the round's sites, in other rounds too: a site's limit is over all."""
    sites = select(Slot.site_id).where(Slot.round_id == round_.id)
    rows = db.session.execute(
        select(Assignment.slot_id, Slot.site_id, Assignment.starts_on, Assignment.ends_on, Slot.starts_on, Slot.ends_on)
        .join(Slot, Assignment.slot_id == Slot.id)
        .where(Assignment.state.in_(IN_FORCE), Slot.site_id.in_(sites))
    )
    held = Held(Counter(), defaultdict(list))
    for slot_id, site_id, first, last, offered_from, offered_to in rows:
        held.slots[slot_id] += 1
        held.sites[site_id].append((min(first, offered_from), max(last, offered_to)))
    return held


def _since(round_: Round) -> dict[int, datetime]:
    """Slot → when the last place fell free there."""
    ended = (Assignment.round_id == round_.id) & Assignment.ended_at.is_not(None)
    rows = db.session.execute(
        select(Assignment.slot_id, func.max(Assignment.ended_at)).where(ended).group_by(Assignment.slot_id)
    )
    return dict(rows.all())


def _queues(round_: Round, slots: list[Slot]) -> dict[int, list[Waiting]]:
    """As services/waiting.of_slot orders one, for all at once."""
    by_id, queues = {slot.id: slot for slot in slots}, defaultdict(list)
    placed = select(Assignment.participant_id).where(Assignment.state.in_(IN_FORCE))
    elsewhere = select(OwnPlace.participant_id).where(OwnPlace.state == OwnPlaceState.APPROVED)
    rows = db.session.execute(
        select(Participant, CertifiedWish.slot_id, CertifiedWish.rank)
        .join(CertifiedWish, CertifiedWish.list_id == Participant.certified_list_id)
        .where(
            Participant.round_id == round_.id,
            CertifiedWish.slot_id.in_(by_id),
            Participant.left_at.is_(None),
            Participant.id.not_in(placed),
            Participant.id.not_in(elsewhere),
        )
        .options(
            joinedload(Participant.person).load_only(Person.surname, Person.given_name, Person.patronymic),
            joinedload(Participant.group).load_only(StudyGroup.name),
        )
    ).all()
    ended = {tuple(row) for row in db.session.execute(_ended(round_))}
    for who, slot_id, rank in rows:
        if (who.id, slot_id) not in ended:
            turn = draw(round_.seed, who.public_id, by_id[slot_id].public_id)
            waits = Waiting(who.id, rank, who.person.short_name, who.group.name if who.group else "")
            queues[slot_id].append(((rank, turn), waits))
    return defaultdict(list, {key: [one for _turn, one in sorted(q, key=_turn)] for key, q in queues.items()})


def _turn(entry: tuple) -> tuple:
    return entry[0]


def _ended(round_: Round):
    return select(Assignment.participant_id, Assignment.slot_id).where(Assignment.round_id == round_.id)
