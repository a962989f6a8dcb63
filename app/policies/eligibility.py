"""Who may go where: the one place that decides it, one small function per rule, each with a reason to show.

A rule takes plain values (Applicant, Offer) and gives the reasons why the applicant can't have the offer: none means
that the rule holds. services/eligibility.py reads these values from the database.
"""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from flask_babel import format_date
from flask_babel import lazy_gettext as _l

from app.labels import label
from app.models import Audience, ClearanceKind


@dataclass(frozen=True, slots=True)
class Applicant:
    """What matters of a participant. `specialties` are codes; `practice` the group's weeks, both days inclusive.

    `clearances` maps a confirmed paper to its last day, None where it does not lapse.
    """

    round_id: int
    audience: Audience
    organisation_id: int | None = None
    specialties: frozenset[str] = frozenset()
    year: int | None = None
    birth_date: date | None = None
    practice: tuple[date, date] | None = None
    needs_accessible_site: bool = False
    clearances: Mapping[ClearanceKind, date | None] = field(default_factory=dict)
    unconfirmed: frozenset[ClearanceKind] = frozenset()

    @property
    def kind(self) -> tuple:
        """Everything but age and papers: of people of one kind only PERSONAL rules tell one from another."""
        who = (self.round_id, self.audience, self.organisation_id, self.specialties)
        return (*who, self.year, self.practice, self.needs_accessible_site)

    @property
    def bare(self) -> "Applicant":
        """Somebody of the kind without a date of birth and without papers."""
        return replace(self, birth_date=None, clearances={}, unconfirmed=frozenset())


@dataclass(frozen=True, slots=True)
class Offer:
    """What matters of a slot. Both days are inclusive; no specialties, or no years, means any.

    `approved_by`: the colleges whose people may come (keys of organisations); None where nobody has to approve.
    """

    round_id: int | None
    audience: Audience
    starts_on: date
    ends_on: date
    specialties: frozenset[str] = frozenset()
    years: frozenset[int] = frozenset()
    least_age: int | None = None
    is_accessible: bool = False
    clearances: tuple[ClearanceKind, ...] = ()
    is_closed: bool = False
    approved_by: frozenset[int] | None = None

    @property
    def kind(self) -> "Offer":
        """The same with no age and no paper asked for."""
        return replace(self, least_age=None, clearances=())


class Code(enum.StrEnum):
    """Why not, in the order in which a screen names the first: what can't be mended comes first."""

    CLOSED = "closed"
    ROUND = "round"
    AUDIENCE = "audience"
    SPECIALTY = "specialty"
    YEAR = "year"
    NOT_APPROVED = "not_approved"
    NO_PRACTICE = "no_practice"
    WEEKS = "weeks"
    NO_BIRTH_DATE = "no_birth_date"
    AGE = "age"
    ACCESS = "access"
    PAPER_MISSING = "paper_missing"
    PAPER_WAITS = "paper_waits"
    PAPER_LAPSES = "paper_lapses"


WORDS = {
    Code.CLOSED: _l("The host has closed this place."),
    Code.ROUND: _l("This place belongs to another placement round."),
    Code.AUDIENCE: _l("%(audience)s only."),
    Code.SPECIALTY: _l("This place takes only these specialties: %(specialties)s."),
    Code.YEAR: _l("This place takes only these years of study: %(years)s."),
    Code.NOT_APPROVED: _l("Your college has not approved this place."),
    Code.NO_PRACTICE: _l("The practice weeks of your group are not set yet."),
    Code.WEEKS: _l("Your practice lasts from %(first)s to %(last)s; this place does not lie within it."),
    Code.NO_BIRTH_DATE: _l("This place has a least age, and your date of birth is not on record."),
    Code.AGE: _l("You must be %(least_age)s by the first day (%(first)s)."),
    Code.ACCESS: _l("You need a place without barriers, and this one is not equipped yet."),
    Code.PAPER_MISSING: _l("A paper is missing: %(paper)s."),
    Code.PAPER_WAITS: _l("A paper waits for your college to confirm it: %(paper)s."),
    Code.PAPER_LAPSES: _l("A paper lapses on %(until)s, before the last day, %(last)s: %(paper)s."),
}

# The same about somebody else, where the sentence speaks to the person.
ABOUT = {
    Code.NOT_APPROVED: _l("The person's college has not approved this place."),
    Code.NO_PRACTICE: _l("The practice weeks of the person's group are not set yet."),
    Code.WEEKS: _l("The person's practice lasts from %(first)s to %(last)s; this place does not lie within it."),
    Code.NO_BIRTH_DATE: _l("This place has a least age, and the person's date of birth is not on record."),
    Code.AGE: _l("The person must be %(least_age)s by the first day (%(first)s)."),
    Code.ACCESS: _l("The person needs a place without barriers, and this one is not equipped yet."),
    Code.PAPER_WAITS: _l("A paper waits for the college to confirm it: %(paper)s."),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an offer is closed to an applicant; `facts` fill the sentence."""

    code: Code
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """One sentence in the reader's language, to the person."""
        return self._filled(WORDS[self.code])

    @property
    def about(self) -> str:
        """The same of the person, to somebody else."""
        return self._filled(ABOUT.get(self.code, WORDS[self.code]))

    def _filled(self, wording) -> str:
        return str(wording) % {name: _shown(value) for name, value in self.facts.items()}


def _shown(value) -> str:
    if isinstance(value, date):
        return format_date(value, "long")
    if isinstance(value, frozenset):
        return ", ".join(str(part) for part in sorted(value))
    return label(value) if isinstance(value, enum.Enum) else str(value)


def age_on(day: date, birth_date: date) -> int:
    """Full years on `day`; who was born on 29 February is a year older on 1 March of a common year."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


Rule = Callable[[Applicant, Offer], tuple[Reason, ...]]
HOLDS: tuple[Reason, ...] = ()


def not_closed(_applicant: Applicant, offer: Offer) -> tuple[Reason, ...]:
    return (Reason(Code.CLOSED),) if offer.is_closed else HOLDS


def same_round(applicant: Applicant, offer: Offer) -> tuple[Reason, ...]:
    return HOLDS if applicant.round_id == offer.round_id else (Reason(Code.ROUND),)


def meant_for_them(applicant: Applicant, offer: Offer) -> tuple[Reason, ...]:
    if applicant.audience is offer.audience:
        return HOLDS
    return (Reason(Code.AUDIENCE, {"audience": offer.audience}),)


def approved_by_college(applicant: Applicant, offer: Offer) -> tuple[Reason, ...]:
    if offer.approved_by is None or applicant.organisation_id in offer.approved_by:
        return HOLDS
    return (Reason(Code.NOT_APPROVED),)


def specialty_taken(applicant: Applicant, offer: Offer) -> tuple[Reason, ...]:
    """One of a teacher's several specialties is enough."""
    if not offer.specialties or not offer.specialties.isdisjoint(applicant.specialties):
        return HOLDS
    return (Reason(Code.SPECIALTY, {"specialties": offer.specialties}),)


def year_taken(applicant: Applicant, offer: Offer) -> tuple[Reason, ...]:
    """Years of study are asked of students only."""
    if not offer.years or applicant.audience is not Audience.STUDENT or applicant.year in offer.years:
        return HOLDS
    return (Reason(Code.YEAR, {"years": offer.years}),)


def within_practice_weeks(applicant: Applicant, offer: Offer) -> tuple[Reason, ...]:
    """The whole slot lies within the group's practice; a teacher has no such weeks."""
    if applicant.audience is not Audience.STUDENT:
        return HOLDS
    if applicant.practice is None:
        return (Reason(Code.NO_PRACTICE),)
    first, last = applicant.practice
    if first <= offer.starts_on and offer.ends_on <= last:
        return HOLDS
    return (Reason(Code.WEEKS, {"first": first, "last": last}),)


def old_enough(applicant: Applicant, offer: Offer) -> tuple[Reason, ...]:
    """The least age holds on every day of the slot: nobody grows younger, so the first day decides."""
    if offer.least_age is None:
        return HOLDS
    if applicant.birth_date is None:
        return (Reason(Code.NO_BIRTH_DATE),)
    if age_on(offer.starts_on, applicant.birth_date) >= offer.least_age:
        return HOLDS
    return (Reason(Code.AGE, {"least_age": offer.least_age, "first": offer.starts_on}),)


def accessible(applicant: Applicant, offer: Offer) -> tuple[Reason, ...]:
    if offer.is_accessible or not applicant.needs_accessible_site:
        return HOLDS
    return (Reason(Code.ACCESS),)


def papers_in_force(applicant: Applicant, offer: Offer) -> tuple[Reason, ...]:
    """Every paper that the site asks for is held and is good up to and including the last day."""
    if not offer.clearances:
        return HOLDS
    reasons = []
    for paper in offer.clearances:
        if paper not in applicant.clearances:
            code = Code.PAPER_WAITS if paper in applicant.unconfirmed else Code.PAPER_MISSING
            reasons.append(Reason(code, {"paper": paper}))
            continue
        until = applicant.clearances[paper]
        if until is not None and until < offer.ends_on:
            reasons.append(Reason(Code.PAPER_LAPSES, {"paper": paper, "until": until, "last": offer.ends_on}))
    return tuple(reasons)


OF_KIND: tuple[Rule, ...] = (
    not_closed,
    same_round,
    meant_for_them,
    specialty_taken,
    year_taken,
    approved_by_college,
    within_practice_weeks,
    accessible,
)
PERSONAL: tuple[Rule, ...] = (old_enough, papers_in_force)
RULES = (*OF_KIND[:-1], old_enough, accessible, papers_in_force)  # in the order in which reasons are told


def reasons(applicant: Applicant, offer: Offer) -> list[Reason]:
    """Every reason why `offer` is closed to `applicant`, in the order of RULES; empty when it is open."""
    return [reason for rule in RULES for reason in rule(applicant, offer)]


def is_open(applicant: Applicant, offer: Offer, rules: tuple[Rule, ...] = RULES) -> bool:
    for rule in rules:  # noqa: SIM110 (a plain loop is twice as fast, and this runs for every pair of kinds of a round)
        if rule(applicant, offer):
            return False
    return True
