"""Several criteria within one time limit: stage by stage, each from the last one's answer, or as one weighted sum."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bench.peers.bundle import Bundle, read
from bench.peers.formulation import Column, Stage, columns, pairs, stages
from bench.peers.values import Loads, conclude, entries, require_rules, values

WORKERS = 2
SUMMED = ["placed", "rank_cost"]


@dataclass(frozen=True)
class Answer:
    """The units of each column (None: no solution in time), the proved bound of the cost, the supervisors' loads."""

    chosen: list[int] | None
    bound: int | None
    loads: Loads


class Model(Protocol):
    """A model of the rules in some solver."""

    def minimise(self, cost: list[int], seconds: float) -> Answer:
        """The best it finds in time, starting from its last answer, at first from nobody placed."""

    def at_most(self, cost: list[int], value: int) -> None:
        """From now on this cost may not exceed the value."""


def measure(
    build: Callable[[Bundle, list[Column]], Model], folder: str, criteria: list[str], limit_s: float, summed: bool
) -> dict:
    """Read, then build and solve within the limit; the answer is checked against the rules of the bundle."""
    started = time.perf_counter()
    bundle = read(folder)
    begun = time.perf_counter()
    found = columns(bundle)
    model = build(bundle, found)
    built = time.perf_counter()
    if summed:
        best, bounds = _as_one_sum(model, found, bundle, criteria, begun + limit_s)
    else:
        best, bounds = _by_stage(model, found, stages(criteria, bundle.ranks), begun + limit_s)
    ended = time.perf_counter()
    bounds = _counted_from_everybody(bounds, stages(criteria, bundle.ranks), sum(bundle.demand))
    times = {"seconds": ended - begun, "build": built - begun, "whole": ended - started, "workers": WORKERS}
    if best is None:
        return times | conclude(None, bounds) | {"values": None}
    placement = pairs([column for column, units in zip(found, best.chosen, strict=True) if units])
    require_rules(bundle, placement, best.loads)
    stated = values(bundle, placement, criteria)
    return times | conclude(entries(criteria, stated), bounds) | {"values": stated}


def _by_stage(model: Model, found: list[Column], asked: list[Stage], deadline: float):
    """(best answer, bound by stage). A stage may use half of what is left; the last one, and a first one that has
    found nothing by then, all of it."""
    best, bounds = None, [None] * len(asked)
    for number, stage in enumerate(asked):
        cost = [stage.cost(column) for column in found]
        if not any(cost):
            bounds[number] = 0
            continue
        left = (deadline - time.perf_counter()) / (1 if number + 1 == len(asked) else 2)
        if left <= 0:
            break
        answer = model.minimise(cost, left)
        if answer.chosen is None and best is None and (left := deadline - time.perf_counter()) > 0:
            answer = model.minimise(cost, left)
        bounds[number] = _at_least_zero(answer.bound, cost)
        if answer.chosen is None:
            break
        best = answer
        model.at_most(cost, sum(c * units for c, units in zip(cost, answer.chosen, strict=True)))
    return best, bounds


def _as_one_sum(model: Model, found: list[Column], bundle: Bundle, criteria: list[str], deadline: float):
    """(best answer, bound by stage) of placed and rank_cost as one sum: a person left out costs more than all ranks."""
    if criteria != SUMMED:
        raise ValueError(f"only {SUMMED} are summed")
    dear = bundle.ranks * sum(bundle.demand) + 1
    placed, ranks = (Stage(name) for name in SUMMED)
    cost = [dear * placed.cost(column) + ranks.cost(column) for column in found]
    best = model.minimise(cost, deadline - time.perf_counter())
    bound = _at_least_zero(best.bound, cost)
    left_out, rank_cost = (None, None) if bound is None else divmod(bound, dear)
    return (None if best.chosen is None else best), [left_out, rank_cost]


def _at_least_zero(bound: int | None, cost: list[int]) -> int | None:
    """CP-SAT may state a bound below what a sum without negative costs can reach at all."""
    return bound if bound is None or min(cost) < 0 else max(0, bound)


def _counted_from_everybody(bounds: list[int | None], asked: list[Stage], everybody: int) -> list[int | None]:
    """The models count who is not placed; the criterion counts who is."""
    both = zip(bounds, asked, strict=True)
    return [b - everybody if b is not None and stage.criterion == "placed" else b for b, stage in both]
