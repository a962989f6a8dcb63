"""The places of a round as one participant sees them: which are open, how far they are, why the others are closed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased, joinedload, raiseload

from app.extensions import db
from app.geography import kilometres
from app.labels import label, period
from app.models import Audience, Municipality, Organisation, Participant, Site, Slot, Specialty, Student
from app.policies.eligibility import Code, Reason
from app.queries.names import short_names
from app.queries.search import finder, fold
from app.services import eligibility

MOST_CLOSED = 10  # examples of each group of closed ones
DISTANCES = (5, 10, 25, 50, 100)

CLOSED_TITLES: dict[Code, LazyString] = {
    Code.CLOSED: _l("Closed by the host"),
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
    Code.PAPER_WAITS: _l("A paper waits for your college"),
    Code.PAPER_LAPSES: _l("A paper lapses too early"),
}
HOW_TO_MEND: dict[Code, LazyString] = {
    Code.CLOSED: _l("The host takes nobody there any more. Choose other places."),
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
    Code.PAPER_WAITS: _l("You have put it in. The places open as soon as your college has confirmed it."),
    Code.PAPER_LAPSES: _l("Renew it and show the new one to your college: the places open once it is recorded."),
}


@dataclass(frozen=True)
class Place:
    """A slot as the person sees it: its `rank` in their list if it is there, `km` from home, why it is `closed`.

    `specialties` are those of the person's own that the slot names; a slot that names none takes any.
    """

    slot: Slot
    rank: int | None
    km: int | None
    closed: tuple[Reason, ...] = ()
    specialties: frozenset[str] = frozenset()

    @property
    def days(self) -> str:
        """The period as one value of a filter."""
        return f"{self.slot.starts_on.isoformat()}_{self.slot.ends_on.isoformat()}"

    @property
    def advice(self) -> str:
        """What can be done about the first reason."""
        return str(HOW_TO_MEND[self.closed[0].code])


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
class Choices:
    """What the open places can be filtered by, as (value, words)."""

    municipalities: list[tuple[str, str]]
    kinds: list[tuple[str, str]]
    periods: list[tuple[str, str]]
    specialties: list[tuple[str, str]]


@dataclass(frozen=True)
class Places:
    """`listed`: those that were asked for by key, open or not; a slot can stand in both."""

    listed: dict[int, Place]
    open: list[Place]
    closed: list[ClosedGroup]


def read(participant: Participant, ranks: Mapping[int, int], more: Iterable[int] = ()) -> Places:
    """The slots of the round, and those in `ranks` (slot → place in the list) and `more` whatever their round.

    Of the closed ones, which are most of a large round, only the examples are loaded.
    """
    rules, asked = eligibility.of_one(participant), {*ranks, *more}
    reasons = {key: tuple(rules.reasons(participant.id, key)) for key in {*rules.offers, *asked}}
    open_ = {key for key, found in reasons.items() if not found}
    km = _distances(participant, asked)
    groups = _by_first_reason({key: found for key, found in reasons.items() if found and key not in ranks})
    examples = {of: sorted(keys, key=lambda key: _far(km[key], key))[:MOST_CLOSED] for of, keys in groups.items()}
    own = rules.applicants[participant.id].specialties
    places = {}
    for key, slot in _slots(open_.union(asked, *examples.values())).items():
        named = rules.offers[key].specialties & own if key in rules.offers else frozenset()
        places[key] = Place(slot, ranks.get(key), km[key], reasons[key], named)
    return Places(
        listed={key: places[key] for key in asked},
        open=[places[key] for key in open_],
        closed=[
            ClosedGroup(code, label(paper) if paper else "", [places[key] for key in examples[code, paper]], len(keys))
            for (code, paper), keys in groups.items()
        ],
    )


def choices(places: Iterable[Place]) -> Choices:
    """Of open places: what differs between them."""
    places = list(places)
    towns = {place.slot.site.municipality.key: place.slot.site.municipality.name for place in places}
    kinds = {place.slot.site.kind.value: label(place.slot.site.kind) for place in places}
    periods = {place.days: period(place.slot.starts_on, place.slot.ends_on) for place in places}
    codes = set().union(*(place.specialties for place in places))
    named = db.session.execute(select(Specialty.code, Specialty.name).where(Specialty.code.in_(codes)))
    return Choices(
        _by_words(towns.items()),
        _by_words(kinds.items()),
        sorted(periods.items()),
        sorted((code, f"{code} {name}") for code, name in named),
    )


def found(
    places: Iterable[Place], text="", kind="", municipality="", specialty="", period="", within="", accessible=False
) -> list[Place]:
    """The places that pass every filter, the nearest first; `within` so many kilometres."""
    places, matches, most_km = list(places), finder(text), int(within) if within else None
    hosts = short_names({place.slot.site.organisation_id for place in places}) if text else {}
    passed = [
        place
        for place in places
        if (not kind or place.slot.site.kind == kind)
        and (not municipality or place.slot.site.municipality.key == municipality)
        and (not specialty or specialty in place.specialties)
        and (not period or place.days == period)
        and (most_km is None or (place.km is not None and place.km <= most_km))
        and (not accessible or place.slot.site.is_accessible)
        and matches(place.slot.site.name, hosts.get(place.slot.site.organisation_id), place.slot.site.municipality.name)
    ]
    return sorted(passed, key=_nearest_first)


def _by_first_reason(reasons: dict[int, tuple[Reason, ...]]) -> dict[tuple, list[int]]:
    """(code, paper) → slots, what can be mended first."""
    groups, order = defaultdict(list), list(Code)
    for key, found in reasons.items():
        groups[found[0].code, found[0].facts.get("paper")].append(key)
    return dict(sorted(groups.items(), key=lambda item: (-order.index(item[0][0]), item[0][1] or "")))


def _slots(keys: set[int]) -> dict[int, Slot]:
    slots = select(Slot).where(Slot.id.in_(keys))
    parts = (Slot.specialties, Slot.year_rows, Slot.clearance_rows)
    options = (joinedload(Slot.site), *(raiseload(part) for part in parts))
    return {slot.id: slot for slot in db.session.scalars(slots.options(*options))}


def _by_words(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(pairs, key=lambda pair: fold(pair[1]))


def _nearest_first(place: Place) -> tuple:
    return (*_far(place.km, 0), fold(place.slot.site.name), place.slot.starts_on, place.slot.id)


def _far(km: int | None, key: int) -> tuple:
    return (km is None, km or 0, key)


def _distances(participant: Participant, asked: set[int]) -> dict[int, int | None]:
    """Slot → whole kilometres as the crow flies; to the municipality's centre where the site's point is unknown."""
    home, known, far = aliased(Municipality), {}, {}
    rows = db.session.execute(
        select(
            Slot.id,
            home.latitude,
            home.longitude,
            func.coalesce(Site.latitude, Municipality.latitude),
            func.coalesce(Site.longitude, Municipality.longitude),
        )
        .join(Slot.site)
        .join(Site.municipality)
        .outerjoin(home, home.id == _home(participant))
        .where(or_(Slot.round_id == participant.round_id, Slot.id.in_(asked)))
    )
    for key, latitude, longitude, *point in rows:
        at = tuple(point)
        if at not in known:
            known[at] = None if latitude is None else round(kilometres((latitude, longitude), at))
        far[key] = known[at]
    return far


def _home(participant: Participant) -> ColumnElement[int]:
    """The student's home municipality; the college's for a teacher."""
    lives_in = (
        select(Student.home_municipality_id)
        .where(Student.person_id == participant.person_id, participant.audience == Audience.STUDENT)
        .scalar_subquery()
    )
    works_in = (
        select(Organisation.municipality_id).where(Organisation.id == participant.organisation_id).scalar_subquery()
    )
    return func.coalesce(lives_in, works_in)
