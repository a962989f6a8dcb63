"""A placement problem as arrays: one small frozen record per table of the bundle format.

Identifiers are kept once, as tuples of strings; everywhere else a person, an opening, a pool, … is its position in that
tuple (int64). NONE (-1) stands for "not given" wherever a column may be empty. Arrays are read-only.
"""

from dataclasses import dataclass, fields

import numpy as np

NONE = -1

Array = np.ndarray


@dataclass(frozen=True)
class People:
    """Who is to be placed; `kind` 0 student, 1 teacher; `fallback` a pool, `group` a group, or NONE."""

    person: tuple[str, ...]
    kind: Array
    demand: Array
    credits_max: Array
    weight: Array
    fallback: Array
    group: Array


@dataclass(frozen=True)
class Openings:
    """Where to; dates are proleptic ordinals, NONE when absent."""

    opening: tuple[str, ...]
    capacity: Array
    min_to_open: Array
    credits: Array
    starts_on: Array
    ends_on: Array


@dataclass(frozen=True)
class Wishes:
    """Eligible pairs with what they are worth."""

    person: Array
    opening: Array
    rank: Array
    score: Array
    distance: Array


@dataclass(frozen=True)
class Pools:
    """Openings of each fallback pool, one row a pair (pool, opening)."""

    pool: Array
    opening: Array
    distance: Array


@dataclass(frozen=True)
class Limits:
    """Bounds over several openings; the openings are rows of LimitOpenings."""

    limit: tuple[str, ...]
    capacity: Array
    minimum: Array


@dataclass(frozen=True)
class LimitOpenings:
    """One row a pair (limit, opening)."""

    limit: Array
    opening: Array


@dataclass(frozen=True)
class Supervisors:
    """Who supervises; `max_openings` NONE means any number."""

    supervisor: tuple[str, ...]
    capacity: Array
    minimum: Array
    max_openings: Array


@dataclass(frozen=True)
class Supervision:
    """Who may supervise which group where; opening NONE means any opening."""

    supervisor: Array
    group: Array
    opening: Array
    cost: Array


@dataclass(frozen=True)
class Teams:
    """One row a member; `team` numbers the teams."""

    team: Array
    person: Array


@dataclass(frozen=True)
class Pins:
    """Fixed by hand; `kind` 0 require, 1 forbid."""

    person: Array
    opening: Array
    kind: Array


@dataclass(frozen=True)
class Previous:
    """The placement in force; NONE where the person or the opening is gone."""

    person: Array
    opening: Array


@dataclass(frozen=True)
class Conflicts:
    """Pairs of openings that one person cannot hold both."""

    opening_a: Array
    opening_b: Array


@dataclass(frozen=True)
class Problem:
    """Everything the engine knows. `pools_named`, `groups_named`, `teams_named` give the names behind the numbers.

    `worst_rank` is R, the largest rank in wishes.csv (0 if there are none); a pool pair has R + 1. A part of a problem
    keeps the R of the whole.
    """

    people: People
    openings: Openings
    wishes: Wishes
    pools: Pools
    limits: Limits
    limit_openings: LimitOpenings
    supervisors: Supervisors
    supervision: Supervision
    teams: Teams
    pins: Pins
    previous: Previous
    conflicts: Conflicts
    pools_named: tuple[str, ...]
    groups_named: tuple[str, ...]
    teams_named: tuple[str, ...]
    mechanism: str
    criteria: tuple[str, ...]
    seed: int
    time_limit_s: float | None
    input_sha256: str
    worst_rank: int

    def __post_init__(self):
        for table in (getattr(self, f.name) for f in fields(self)):
            for value in vars(table).values() if hasattr(table, "__dataclass_fields__") else ():
                if isinstance(value, np.ndarray):
                    value.flags.writeable = False
