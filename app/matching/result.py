"""What a solve returns; `writing` puts it into files, `verify` judges those."""

from dataclasses import dataclass, field

import numpy as np

OPTIMAL, FEASIBLE, INFEASIBLE = "optimal", "feasible", "infeasible"


@dataclass(frozen=True)
class Criterion:
    """A criterion's value and bound: an integer, or for a profile one for each rank from 1 to R + 1."""

    name: str
    value: int | list[int]
    bound: int | list[int | None] | None
    bound_source: str = "certificate"


def entries_of(criterion: Criterion) -> list[tuple[int, int | None]]:
    """(value, bound) in the order in which they are decided: a profile rank by rank, generous from the last rank."""
    if not isinstance(criterion.value, list):
        return [(criterion.value, criterion.bound)]
    bounds = criterion.bound if isinstance(criterion.bound, list) else [None] * len(criterion.value)
    entries = list(zip(criterion.value, bounds, strict=True))
    return entries[::-1] if criterion.name == "profile:generous" else entries


def gap_of(criteria: list[Criterion]) -> float | None:
    """|bound − value| / max(1, |bound|) of the first entry that is open; 0 where none is, None without a bound."""
    for value, bound in (entry for criterion in criteria for entry in entries_of(criterion)):
        if bound is None:
            return None
        if bound != value:
            return abs(bound - value) / max(1, abs(bound))
    return 0.0


@dataclass(frozen=True)
class Unplaced:
    """A person without a placement, and why."""

    person: int
    reason: str
    words: str
    needs: str


@dataclass(frozen=True)
class Result:
    """Positions index the problem's people, openings and supervisors (NONE: none); placements sorted by identifiers.

    `prices`: `plus_one` by opening, or empty. `certificate`: rows (node, identifier, price by stage).
    """

    status: str
    person: np.ndarray
    opening: np.ndarray
    rank: np.ndarray
    supervisor: np.ndarray
    criteria: list[Criterion]
    short_of_demand: int
    gap: float | None = 0.0
    unplaced: list[Unplaced] = field(default_factory=list)
    prices: list[list] = field(default_factory=list)
    certificate: list[tuple[str, str, list[int]]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    conflict: list[str] = field(default_factory=list)
    relaxation: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
