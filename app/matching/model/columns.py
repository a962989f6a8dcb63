"""The columns of the programme: who goes where, through which pool, which openings open, who supervises (README.md)."""

from dataclasses import dataclass

import numpy as np

from app.matching.joins import joined
from app.matching.model.form import Draft
from app.matching.model.watch import Sites, Watch, watch
from app.matching.pairs import Candidates
from app.matching.problem import NONE, Problem
from app.matching.stages import Stage, member_cost, pair_cost, pool_cost
from app.matching.structure import supervised
from app.matching.teams import common_openings


@dataclass(frozen=True)
class Columns:
    """Where each decision stands in the programme.

    pair        column of each listed pair (that of the team for its members); NONE: the team has no way there
    member      (person, column): the person goes through their pool; `class_of` numbers pool and group together
    flow        (class, row of the pools, column): how many of the class go there
    open        column by opening, NONE where nothing depends on its being open
    watch       who supervises whom; None where nobody needs it
    most, least load of the supervisors, where their balance counts; else NONE
    """

    pair: np.ndarray
    member: np.ndarray
    member_column: np.ndarray
    member_class: np.ndarray
    flow_class: np.ndarray
    flow_row: np.ndarray
    flow_column: np.ndarray
    class_group: np.ndarray
    open: np.ndarray
    watch: Watch | None
    most: int
    least: int


def columns(draft: Draft, problem: Problem, found: Candidates, exact_watch: bool) -> Columns:
    """All columns. `exact_watch` False: supervisors only as the total that each group can have (a relaxation)."""
    pair = _pairs(draft, problem, found)
    member, member_class, classes, class_group = _classes(problem, found)
    member_column = draft.column(member.size)
    flow_class, flow_row = _flows(problem, classes)
    size = np.bincount(member_class, minlength=len(classes))
    flow_column = draft.column(flow_row.size, upper=size[flow_class])
    opening = np.full(len(problem.openings.opening), NONE)
    depends = problem.openings.min_to_open > 1
    if "opened" in problem.criteria:
        depends = np.ones_like(depends)
    opening[depends] = draft.column(int(depends.sum()))
    who = None
    if supervised(problem).any():
        who = watch(
            draft, problem, _sites(problem, found, pair, flow_class, flow_row, flow_column, class_group), exact_watch
        )
    most = least = NONE
    if "supervision_balance" in problem.criteria and problem.supervisors.supervisor:
        load = int(problem.supervisors.capacity.max(initial=0))
        most, least = draft.column(2, upper=load).tolist()
    return Columns(
        pair,
        member,
        member_column,
        member_class,
        flow_class,
        flow_row,
        flow_column,
        class_group,
        opening,
        who,
        most,
        least,
    )


def _pairs(draft: Draft, problem: Problem, found: Candidates) -> np.ndarray:
    """One column a pair; one for all members of a team at an opening that all of them may have."""
    pairs = found.pairs
    in_team = np.zeros(len(problem.people.person), bool)
    in_team[problem.teams.person] = True
    column = np.full(len(pairs), NONE)
    alone = ~in_team[pairs.person]
    column[alone] = draft.column(int(alone.sum()), lower=pairs.required[alone])
    first = np.searchsorted(pairs.person, np.arange(len(problem.people.person) + 1))
    for members, openings in common_openings(problem, found):
        rows = [np.searchsorted(pairs.opening[first[p] : first[p + 1]], openings) + first[p] for p in members.tolist()]
        required = np.zeros(openings.size, bool)
        for mine in rows:
            required |= pairs.required[mine]
        together = draft.column(openings.size, lower=required)
        for mine in rows:
            column[mine] = together
    return column


def _classes(problem: Problem, found: Candidates):
    """(members of pools, class of each, pool of each class, group of each class)."""
    member = np.flatnonzero(found.pool != NONE)
    group = np.where(supervised(problem)[member], problem.people.group[member], NONE)
    keys = found.pool[member] * (len(problem.groups_named) + 1) + group + 1
    classes, member_class = np.unique(keys, return_inverse=True)
    wide = len(problem.groups_named) + 1
    return member, member_class, classes // wide, classes % wide - 1


def _flows(problem: Problem, class_pool: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(class, row of the pools) of every way from a class to an opening."""
    return joined(class_pool, problem.pools.pool)


def _sites(problem: Problem, found: Candidates, pair, flow_class, flow_row, flow_column, class_group) -> Sites:
    """Everything that brings people who need a supervisor to an opening."""
    pairs = found.pairs
    needs = supervised(problem)[pairs.person] & (pair != NONE)
    watched = class_group[flow_class] != NONE
    return Sites(
        np.concatenate([problem.people.group[pairs.person[needs]], class_group[flow_class][watched]]),
        np.concatenate([pairs.opening[needs], problem.pools.opening[flow_row[watched]]]),
        np.concatenate([pair[needs], flow_column[watched]]),
    )


def stage_cost(stage: Stage, problem: Problem, found: Candidates, at: Columns, columns: int) -> np.ndarray:
    """Cost of every column at a stage (whole numbers)."""
    cost = np.zeros(columns, np.int64)
    has = at.pair != NONE
    np.add.at(cost, at.pair[has], pair_cost(stage, problem, found.pairs)[has])
    cost[at.member_column] = member_cost(stage, problem, at.member)
    cost[at.flow_column] = pool_cost(stage, problem)[at.flow_row]
    if stage.criterion == "supervision_cost" and at.watch is not None:
        cost[at.watch.column] = at.watch.cost
    if stage.criterion == "supervision_balance" and at.most != NONE:
        cost[[at.most, at.least]] = 1, -1
    if stage.criterion == "opened":
        cost[at.open] = 1
    return cost
