"""What the page of wishes shows: the list, how it stands to the certified one, the open slots, the closed ones."""

import enum
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.database import utc_now
from app.extensions import db
from app.models import CertifiedList, Participant, Phase, Slot, Wish
from app.policies.competition import Competition
from app.queries import catalogue, competition, lists, open_places
from app.queries.open_places import Choices, ClosedGroup, Place
from app.queries.region_map import Spot
from app.services.lists import least_for

MOST_SHOWN = 60  # open slots: beyond it the search is quicker than the eye


class ListState(enum.StrEnum):
    """Of the draft against the list in force; MISSED: the time is over and nothing takes part."""

    EMPTY = "empty"
    SHORT = "short"
    DRAFT = "draft"
    CERTIFIED = "certified"
    DIFFERS = "differs"
    WAITS = "waits"
    MISSED = "missed"


@dataclass(frozen=True)
class WishesPage:
    """`listed`: the draft while it can change, afterwards what takes part; `in_force`: the certified list, if any.

    `is_left`: the time is over and the draft, which differs from the list in force, does not count.
    `found`: the open slots that the filter leaves, at most MOST_SHOWN of `found_total`; `now`: server time.
    """

    participant: Participant
    listed: list[Place]
    in_force: CertifiedList | None
    certified: list[Place]
    open: list[Place]
    closed: list[ClosedGroup]
    may_edit: bool
    can_undo: bool
    is_left: bool
    now: datetime
    competition: dict[int, Competition]
    found: list[Place] = field(default_factory=list)
    found_total: int = 0
    spots: list[Spot] = field(default_factory=list)

    @property
    def round(self):
        return self.participant.round

    @property
    def open_total(self) -> int:
        return len(self.open)

    @property
    def least(self) -> int:
        """The same for everybody, fewer only for whom fewer places are open."""
        return least_for(self.participant, self.open_total)

    @property
    def missing(self) -> int:
        """How many wishes are still to be added."""
        return max(0, self.least - len(self.listed))

    @property
    def lapsed(self) -> list[Place]:
        """What stands on the list and is not open any more."""
        return [place for place in self.listed if place.closed]

    @property
    def lapsed_in_force(self) -> list[Place]:
        return [place for place in self.certified if place.closed]

    @property
    def is_full(self) -> bool:
        return len(self.listed) >= self.round.most_wishes

    @property
    def is_published(self) -> bool:
        return self.round.has_result

    @property
    def state(self) -> ListState:
        if self.in_force is not None:
            same = [place.slot.id for place in self.listed] == [place.slot.id for place in self.certified]
            return ListState.CERTIFIED if same else ListState.DIFFERS
        if not self.may_edit and self.round.phase is not Phase.COLLECTING:
            return ListState.WAITS if self.round.phase is Phase.WISHES_OPEN else ListState.MISSED
        if not self.listed:
            return ListState.EMPTY
        return ListState.SHORT if self.missing else ListState.DRAFT

    @property
    def can_certify(self) -> bool:
        """Whether the draft is whole and not the list in force already."""
        is_new = self.state in (ListState.DRAFT, ListState.DIFFERS)
        return self.may_edit and is_new and bool(self.listed) and not self.missing and not self.lapsed

    def choices(self) -> Choices:
        return open_places.choices(self.open)

    def filtered(self, with_map: bool = False, **filters) -> "WishesPage":
        """The same page with the open places that pass; `with_map`: their number by town too."""
        passed = open_places.found(self.open, **filters)
        spots = _spots(self.open, passed) if with_map else []
        return replace(self, found=passed[:MOST_SHOWN], found_total=len(passed), spots=spots)


def page(participant: Participant, may_edit: bool, is_check: bool = False) -> WishesPage:
    """`is_check`: only what the check of the answers shows, so neither undo nor how wanted the places are."""
    is_choosing = may_edit and not is_check
    (draft, has_past), in_force = _draft(participant), lists.in_force(participant)
    certified = {line.slot_id: line.rank for line in in_force.lines} if in_force else {}
    is_over = not may_edit and in_force is not None
    ranks = certified if is_over else draft
    places = open_places.read(participant, ranks, certified)
    known = places.listed
    shown = [*places.open, *known.values()]
    return WishesPage(
        participant=participant,
        listed=[known[key] for key in ranks],
        in_force=in_force,
        certified=[replace(known[key], rank=rank) for key, rank in certified.items()],
        open=places.open,
        closed=places.closed,
        may_edit=may_edit,
        can_undo=is_choosing and has_past,
        is_left=is_over and list(draft) != list(certified),
        now=utc_now(),
        competition=competition.of_slots(participant.round, [one.slot for one in shown]) if is_choosing else {},
    )


def slot_of(participant: Participant, public_id: str) -> Slot | None:
    """The slot of this address if it belongs to the person's round or list, with its site."""
    own = select(Wish.slot_id).where(Wish.participant_id == participant.id)
    return db.session.scalar(
        select(Slot)
        .where(Slot.public_id == public_id, or_(Slot.round_id == participant.round_id, Slot.id.in_(own)))
        .options(joinedload(Slot.site))
    )


def _draft(participant: Participant) -> tuple[dict[int, int], bool]:
    """Slot → rank, the best first; and whether there are drafts of before to go back to."""
    own = select(Wish.slot_id, Wish.rank, Participant.wishes_past).select_from(Participant)
    own = own.outerjoin(Wish, Wish.participant_id == Participant.id).where(Participant.id == participant.id)
    rows = db.session.execute(own.order_by(Wish.rank)).all()
    return {row.slot_id: row.rank for row in rows if row.slot_id}, bool(rows[0].wishes_past)


def _spots(places: list[Place], passed: list[Place]) -> list[Spot]:
    """The towns that have an open place, with the number of those that pass."""
    counts = Counter(place.slot.site.municipality_id for place in passed)
    towns = {place.slot.site.municipality_id: place.slot.site.municipality for place in places}
    return catalogue.spots([towns[key] for key in sorted(towns)], counts)
