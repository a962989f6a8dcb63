"""What a student still has to do before practice: one small function per task, each with the words to show."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from flask_babel import format_date
from flask_babel import lazy_gettext as _l

from app.labels import label
from app.models import ClearanceKind, ConsentPurpose
from app.policies.eligibility import age_on


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a student. `papers`: confirmed ones with their last day; `waiting`: put in, not yet confirmed.

    `asked`: papers that slots of the open rounds ask for; `practice`: the next practice of the group.
    """

    today: date
    birth_date: date | None = None
    has_home: bool = False
    has_phone: bool = False
    guardians: int = 0
    consents: frozenset[ConsentPurpose] = frozenset()
    guardian_signed: frozenset[ConsentPurpose] = frozenset()
    papers: Mapping[ClearanceKind, date | None] = field(default_factory=dict)
    waiting: frozenset[ClearanceKind] = frozenset()
    asked: frozenset[ClearanceKind] = frozenset()
    practice: tuple[date, date] | None = None
    warn_days: int = 30

    @property
    def is_minor(self) -> bool:
        return self.birth_date is not None and age_on(self.today, self.birth_date) < 18


class Code(enum.StrEnum):
    BIRTH_DATE = "birth_date"
    HOME = "home"
    PHONE = "phone"
    GUARDIAN = "guardian"
    CONSENT = "consent"
    GUARDIAN_SIGNATURE = "guardian_signature"
    PAPER_MISSING = "paper_missing"
    PAPER_WAITS = "paper_waits"
    PAPER_LAPSES = "paper_lapses"
    PRACTICE = "practice"


WORDS = {
    Code.BIRTH_DATE: _l("The date of birth is not on record: places with a least age stay closed."),
    Code.HOME: _l("Say in which municipality you live: distances are counted from there."),
    Code.PHONE: _l("Leave a telephone number: the host calls it when something changes."),
    Code.GUARDIAN: _l("You are under 18: enter a parent or another legal representative."),
    Code.CONSENT: _l("A signed consent is missing: %(purpose)s."),
    Code.GUARDIAN_SIGNATURE: _l("A parent has to sign too: %(purpose)s."),
    Code.PAPER_MISSING: _l("A paper that places ask for is missing: %(paper)s."),
    Code.PAPER_WAITS: _l("A paper waits for your college to confirm it: %(paper)s."),
    Code.PAPER_LAPSES: _l("A paper lapses on %(until)s, renew it: %(paper)s."),
    Code.PRACTICE: _l("The practice weeks of the group are not set yet; the college does that."),
}
# Where on the page of the person it is mended; what only the college can do leads nowhere.
SECTIONS = {
    Code.HOME: "home",
    Code.PHONE: "account",
    Code.GUARDIAN: "guardians",
    Code.CONSENT: "consents",
    Code.GUARDIAN_SIGNATURE: "consents",
    Code.PAPER_MISSING: "papers",
    Code.PAPER_LAPSES: "papers",
}
NEEDED = (ConsentPurpose.PLACEMENT, ConsentPurpose.HOST)


@dataclass(frozen=True, slots=True)
class Task:
    code: Code
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def words(self) -> str:
        return str(WORDS[self.code]) % {name: _shown(value) for name, value in self.facts.items()}

    @property
    def section(self) -> str | None:
        return SECTIONS.get(self.code)

    @property
    def waits_for_others(self) -> bool:
        return self.code in (Code.PAPER_WAITS, Code.PRACTICE, Code.BIRTH_DATE)


def _shown(value) -> str:
    return format_date(value, "long") if isinstance(value, date) else label(value)


def known_birth_date(state: State) -> list[Task]:
    return [] if state.birth_date else [Task(Code.BIRTH_DATE)]


def known_home(state: State) -> list[Task]:
    return [] if state.has_home else [Task(Code.HOME)]


def can_be_called(state: State) -> list[Task]:
    return [] if state.has_phone else [Task(Code.PHONE)]


def a_minor_has_a_guardian(state: State) -> list[Task]:
    return [Task(Code.GUARDIAN)] if state.is_minor and not state.guardians else []


def consents_are_signed(state: State) -> list[Task]:
    """Until 18 the guardian signs beside the person."""
    missing = [Task(Code.CONSENT, {"purpose": one}) for one in NEEDED if one not in state.consents]
    half = [one for one in NEEDED if one in state.consents - state.guardian_signed] if state.is_minor else []
    return missing + [Task(Code.GUARDIAN_SIGNATURE, {"purpose": one}) for one in half]


def papers_are_ready(state: State) -> list[Task]:
    """Every paper that is asked for is good up to the last day of practice, or at least for the days of warning."""
    until = max(state.today + timedelta(days=state.warn_days), state.practice[1] if state.practice else state.today)
    tasks = []
    for paper in sorted(state.asked):
        if paper not in state.papers:
            code = Code.PAPER_WAITS if paper in state.waiting else Code.PAPER_MISSING
            tasks.append(Task(code, {"paper": paper}))
        elif (lapses := state.papers[paper]) is not None and lapses < until:
            tasks.append(Task(Code.PAPER_LAPSES, {"paper": paper, "until": lapses}))
    return tasks


def practice_is_set(state: State) -> list[Task]:
    return [] if state.practice else [Task(Code.PRACTICE)]


RULES: tuple[Callable[[State], list[Task]], ...] = (
    a_minor_has_a_guardian,
    consents_are_signed,
    papers_are_ready,
    known_home,
    can_be_called,
    known_birth_date,
    practice_is_set,
)


def tasks(state: State) -> list[Task]:
    """Everything that is missing, what the person can mend first."""
    found = [task for rule in RULES for task in rule(state)]
    return sorted(found, key=lambda task: task.waits_for_others)
