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
