"""An enrolment round as the engine's tables: learners, runs with the seats that are left, wishes, what clashes."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.adapters import bundles
from app.adapters.bundles import Files, table
from app.models import EnrolmentRound


@dataclass(frozen=True)
class Wishing:
    """A learner by public identifier, the most they may hold, and (rank, run) of the wishes that are possible."""

    key: str
    modules: int
    credits: int
    wishes: list[tuple[int, str]]


def tables(round_: EnrolmentRound, courses: Iterable, clashes: list[tuple[str, str]], people: list[Wishing]) -> Files:
    """`courses`: policies/enrolling.py; `clashes`: pairs of runs of which one person can hold one.

    Dates stay out of openings.csv: two runs of one term may well be held together. What cannot: conflicts.csv.
    """
    openings = (
        (one.public_id, 0 if one.is_cancelled else one.seats - one.taken, max(0, one.least - one.taken), one.credits)
        for one in sorted(courses, key=lambda one: one.public_id)
    )
    learners = ((one.key, one.modules, one.credits) for one in people)
    wishes = ((one.key, run, rank) for one in people for rank, run in one.wishes)
    return {
        "bundle.json": bundles.asked(round_.title, "optimal", round_.criteria, round_.seed),
        "people.csv": table(("person", "demand", "credits_max"), learners),
        "openings.csv": table(("opening", "capacity", "min_to_open", "credits"), openings),
        "wishes.csv": table(("person", "opening", "rank"), wishes),
        "conflicts.csv": table(("opening_a", "opening_b"), clashes),
    }
