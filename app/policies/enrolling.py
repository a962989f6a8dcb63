"""Who may enrol on which run of a module: every rule once, over plain records (see services/enrolment_rules.py)."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.policies.timetable import Times, clash


class Barrier(enum.StrEnum):
    CANCELLED = "cancelled"
    COMPLETED = "completed"
    PREREQUISITE = "prerequisite"
    SAME_MODULE = "same_module"
    CLASH = "clash"
    CREDITS = "credits"
    MODULES = "modules"
    FULL = "full"


@dataclass(frozen=True)
class Course:
    """A run of a module as the rules see it; `needs` are keys of modules with their titles."""

    key: int
    public_id: str
    title: str
    module_id: int
    credits: int
    times: Times
    seats: int = 0
    taken: int = 0
    least: int = 0
    is_cancelled: bool = False
    needs: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Learner:
    """`passed`: modules whose any version they have completed; `held`: runs in which they have a seat now."""

    passed: frozenset[int] = frozenset()
    held: tuple[Course, ...] = ()


@dataclass(frozen=True)
class Why:
    """One barrier; `other` is the title of what stands in the way."""

    barrier: Barrier
    other: str = ""


def closed(learner: Learner, course: Course) -> list[Why]:
    """What shuts a run to somebody whatever else they choose."""
    found = []
    if course.is_cancelled:
        found.append(Why(Barrier.CANCELLED))
    if course.module_id in learner.passed:
        found.append(Why(Barrier.COMPLETED))
    missing = [title for module, title in course.needs.items() if module not in learner.passed]
    return found + [Why(Barrier.PREREQUISITE, title) for title in sorted(missing)]


def beside(course: Course, others: tuple[Course, ...]) -> list[Why]:
    """What in `others` one person cannot hold together with the run."""
    found = []
    for other in others:
        if other.key == course.key:
            continue
        if other.module_id == course.module_id:
            found.append(Why(Barrier.SAME_MODULE, other.title))
        elif clash(course.times, other.times):
            found.append(Why(Barrier.CLASH, other.title))
    return found


def barriers(learner: Learner, course: Course, modules_most: int | None, credits_most: int | None) -> list[Why]:
    """Everything against a seat in the run for somebody who keeps what they hold; None: no such limit."""
    found = closed(learner, course) + beside(course, learner.held)
    if modules_most is not None and len(learner.held) >= modules_most:
        found.append(Why(Barrier.MODULES))
    if credits_most is not None and sum(one.credits for one in learner.held) + course.credits > credits_most:
        found.append(Why(Barrier.CREDITS))
    return found
