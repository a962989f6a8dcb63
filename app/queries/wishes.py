"""What the page of wishes shows: the list, the slots open to the person, and why the others are not."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, raiseload

from app.database import utc_now
from app.extensions import db
from app.geography import kilometres
from app.labels import label
from app.models import (
    Audience,
    Municipality,
    Organisation,
    Participant,
    Site,
    Slot,
    Student,
    Wish,
)
from app.policies.eligibility import Code, Reason
from app.queries.search import finder, fold
from app.services import eligibility

MOST_SHOWN = 60  # open slots: beyond it the search is quicker than the eye
MOST_CLOSED = 10  # examples of each group of closed ones

CLOSED_TITLES: dict[Code, LazyString] = {
    Code.ROUND: _l("Places of another round"),
    Code.AUDIENCE: _l("Places meant for others"),
    Code.SPECIALTY: _l("Places for other specialties"),
    Code.YEAR: _l("Places for other years of study"),
    Code.NOT_APPROVED: _l("Your college has not approved them"),
    Code.NO_PRACTICE: _l("The practice weeks of your group are not set"),
    Code.WEEKS: _l("Outside the practice weeks of your group"),
    Code.NO_BIRTH_DATE: _l("Your date of birth is not on record"),
    Code.AGE: _l("You will be too young on the first day"),
    Code.ACCESS: _l("Not equipped for people with limited mobility"),
    Code.PAPER_MISSING: _l("A paper is missing"),
    Code.PAPER_LAPSES: _l("A paper lapses too early"),
}
HOW_TO_MEND: dict[Code, LazyString] = {
    Code.ROUND: _l("Choose among the places of your own round."),
    Code.AUDIENCE: _l("Students and teachers have separate places; there is nothing to mend."),
    Code.SPECIALTY: _l("The hosts have chosen the specialties. If yours is written wrongly, tell your college."),
    Code.YEAR: _l("You may be able to choose them when you reach that year."),
    Code.NOT_APPROVED: _l("A college looks at every place before its students go there. Ask yours about these."),
    Code.NO_PRACTICE: _l("Ask your college to enter them: the places open as soon as it does."),
    Code.WEEKS: _l("The weeks come from your group's calendar. If they are wrong, tell your college."),
    Code.NO_BIRTH_DATE: _l("Ask your college to enter it: the places open at once."),
    Code.AGE: _l("The age must hold on every day of the practice. Choose places without this condition."),
    Code.ACCESS: _l("Choose among the equipped places. If your needs have changed, tell your college."),
    Code.PAPER_MISSING: _l("Get it and show it to your college: the places open once it is recorded."),
    Code.PAPER_LAPSES: _l("Renew it and show the new one to your college: the places open once it is recorded."),
}


@dataclass(frozen=True)
class Place:
    """A slot as the person sees it: its `rank` in their list if it is there, `km` from home, why it is `closed`."""

    slot: Slot
    rank: int | None
    km: int | None
    closed: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class ClosedGroup:
    """Slots closed for one and the same first reason; `paper` names the paper where it is about one."""

    code: Code
    paper: str
    places: list[Place]
    total: int

    @property
    def title(self) -> str:
        title = str(CLOSED_TITLES[self.code])
        return f"{title}: {self.paper}" if self.paper else title

    @property
    def advice(self) -> str:
        return str(HOW_TO_MEND[self.code])


@dataclass(frozen=True)
class WishesPage:
    """`found`: the open slots that the filter leaves, at most MOST_SHOWN of `found_total`; `now`: server time."""

    participant: Participant
    listed: list[Place]
    found: list[Place]
    found_total: int
    open_total: int
    closed: list[ClosedGroup]
    may_edit: bool
    now: object

    @property
    def round(self):
        return self.participant.round

    @property
    def is_full(self) -> bool:
        return len(self.listed) >= self.round.most_wishes

    @property
    def is_ready(self) -> bool:
        return len(self.listed) >= self.round.least_wishes

    @property
    def is_published(self) -> bool:
        return self.round.has_result


def page(participant: Participant, may_edit: bool, text="", kind="", municipality="") -> WishesPage:
    places = _places(participant)
    open_ = [place for place in places if not place.closed]
    found = sorted(_filtered(open_, text, kind, municipality), key=_nearest_first)
    return WishesPage(
        participant=participant,
        listed=sorted((place for place in places if place.rank), key=lambda place: place.rank),
        found=found[:MOST_SHOWN],
        found_total=len(found),
        open_total=len(open_),
        closed=_grouped(place for place in places if place.closed and not place.rank),
        may_edit=may_edit,
        now=utc_now(),
    )


def slot_of(participant: Participant, public_id: str) -> Slot | None:
    """The slot of this address if it belongs to the person's round or list, with its site."""
    own = select(Wish.slot_id).where(Wish.participant_id == participant.id)
    return db.session.scalar(
        select(Slot)
        .where(Slot.public_id == public_id, or_(Slot.round_id == participant.round_id, Slot.id.in_(own)))
        .options(joinedload(Slot.site))
    )


def municipalities_with_slots(participant: Participant) -> list[tuple[str, str]]:
    """(key, name) of where the round's slots for this audience are, by name."""
    rows = db.session.execute(
        select(Municipality.key, Municipality.name)
        .join(Site, Site.municipality_id == Municipality.id)
        .join(Slot, Slot.site_id == Site.id)
        .where(Slot.round_id == participant.round_id, Slot.audience == participant.audience)
        .distinct()
    )
    return sorted((tuple(row) for row in rows), key=lambda pair: fold(pair[1]))


def _places(participant: Participant) -> list[Place]:
    """Every slot of the round, and whatever else is on the list."""
    applicant = eligibility.applicant(participant)
    offers = eligibility.offers(participant.round_id)
    home = _home(participant)
    rows = db.session.execute(
        select(Slot, Wish.rank)
        .outerjoin(Wish, (Wish.slot_id == Slot.id) & (Wish.participant_id == participant.id))
        .where(or_(Slot.round_id == participant.round_id, Wish.rank.is_not(None)))
        .options(
            joinedload(Slot.site).joinedload(Site.organisation).selectinload(Organisation.names),
            raiseload(Slot.specialties),
            raiseload(Slot.year_rows),
            raiseload(Slot.clearance_rows),
        )
    )
    places = []
    for slot, rank in rows:
        offered = offers.get(slot.id)
        closed = eligibility.reasons(applicant, offered) if offered else [Reason(Code.ROUND)]
        places.append(Place(slot, rank, _km(home, slot.site), tuple(closed)))
    return places


def _filtered(places: Iterable[Place], text: str, kind: str, municipality: str) -> list[Place]:
    matches = finder(text)
    return [
        place
        for place in places
        if (not kind or place.slot.site.kind == kind)
        and (not municipality or place.slot.site.municipality.key == municipality)
        and matches(place.slot.site.name, place.slot.site.organisation.name, place.slot.site.municipality.name)
    ]


def _nearest_first(place: Place) -> tuple:
    return (place.km is None, place.km or 0, fold(place.slot.site.name), place.slot.starts_on, place.slot.id)


def _grouped(places: Iterable[Place]) -> list[ClosedGroup]:
    """By the first reason of each, what can be mended first."""
    groups = defaultdict(list)
    for place in places:
        reason = place.closed[0]
        groups[reason.code, reason.facts.get("paper")].append(place)
    order = list(Code)
    return [
        ClosedGroup(code, label(paper) if paper else "", sorted(found, key=_nearest_first)[:MOST_CLOSED], len(found))
        for (code, paper), found in sorted(
            groups.items(), key=lambda item: (-order.index(item[0][0]), item[0][1] or "")
        )
    ]


def _home(participant: Participant) -> tuple[float, float] | None:
    """Coordinates of the student's home municipality; of the college's for a teacher."""
    lives_in = (
        select(Student.home_municipality_id)
        .where(Student.person_id == participant.person_id, participant.audience == Audience.STUDENT)
        .scalar_subquery()
    )
    works_in = (
        select(Organisation.municipality_id).where(Organisation.id == participant.organisation_id).scalar_subquery()
    )
    row = db.session.execute(
        select(Municipality.latitude, Municipality.longitude).where(
            Municipality.id == func.coalesce(lives_in, works_in)
        )
    ).first()
    return tuple(row) if row else None


def _km(home: tuple[float, float] | None, site: Site) -> int | None:
    """Whole kilometres as the crow flies; to the municipality's centre where the site's own point is unknown."""
    if home is None:
        return None
    latitude = site.latitude if site.latitude is not None else site.municipality.latitude
    longitude = site.longitude if site.longitude is not None else site.municipality.longitude
    return round(kilometres(home, (latitude, longitude)))
