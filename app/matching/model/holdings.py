"""Where people hold several openings each: a tighter bound of `placed`, and a better start, person by person.

The flow forgets what one person may hold together. Here every person's best holding is found exactly under prices of
the openings (holdings_kernel.py), which gives a bound by Lagrangian duality:

    Σ_o λ_o q_o + Σ_p max over holdings S of p of Σ_{o ∈ S} (w_p − λ_o)  >=  every placement, for any λ >= 0.

A placement is improved by chains of moves, each of which ends in one more, and by letting people change to holdings
that are worth as much but leave what others need.
"""

import time
from typing import NamedTuple

import numpy as np

from app.matching.clock import Clock
from app.matching.held import Held, held
from app.matching.joins import joined
from app.matching.model.cliques import cliques
from app.matching.pairs import Candidates
from app.matching.problem import NONE, Problem
from app.matching.structure import supervised

MOST_ROWS = 63  # of one person: what a mask of 64 bits holds
MANY = 500  # people; HiGHS alone settles fewer
SHARE = 0.6  # of the time that is left
ROUNDS = 400
FULL = 0.15  # what a full opening weighs against a free one, in placements: five of them less than one
FAINT = 0.05  # how much a person's taste may weigh against one placement


def applies(problem: Problem, found: Candidates) -> bool:
    """Are capacities, minimums and what one person may hold the only rules, `placed` first, all of one weight?"""
    people, pairs = problem.people, found.pairs
    return bool(
        len(people.person) >= MANY
        and (people.demand > 1).any()
        and problem.criteria[:1] == ("placed",)
        and (people.weight == 1).all()
        and not problem.limits.limit
        and not problem.teams.team.size
        and not supervised(problem).any()
        and (found.pool == NONE).all()
        and not pairs.required.any()
        and np.bincount(pairs.person, minlength=1).max(initial=0) <= MOST_ROWS
    )


class Rows(NamedTuple):
    """Pairs, by person: those of person p are first[p]:first[p + 1]. `asked`: the same by opening."""

    first: np.ndarray
    person: np.ndarray
    opening: np.ndarray
    first_asked: np.ndarray
    asked: np.ndarray
    credit: np.ndarray
    foes: np.ndarray  # a bit for each row of the same person that is in conflict with it
    demand: np.ndarray  # by person, as `budget`: credits, negative where they are not limited
    budget: np.ndarray


class Seats(NamedTuple):
    """By opening; `room` is 0 where it is closed."""

    room: np.ndarray
    least: np.ndarray
    load: np.ndarray


class Own(NamedTuple):
    """Who holds which of their rows: bits, and the credits and the number that follow from them."""

    mask: np.ndarray
    spent: np.ndarray
    count: np.ndarray


class Holdings:
    """The rows of every person as the kernel wants them, and who holds which."""

    def __init__(self, problem: Problem, found: Candidates):
        self.problem, pairs = problem, found.pairs
        self.rank, people = pairs.rank, problem.people
        self.openings = problem.openings.capacity.size
        first = np.searchsorted(pairs.person, np.arange(people.demand.size + 1))
        self.local = np.arange(pairs.person.size) - first[pairs.person]
        asked = np.argsort(pairs.opening, kind="stable")
        self.rows = Rows(
            first=first,
            person=pairs.person,
            opening=pairs.opening,
            first_asked=np.searchsorted(pairs.opening[asked], np.arange(self.openings + 1)),
            asked=asked,
            credit=problem.openings.credits[pairs.opening],
            foes=self._foes(pairs.person, pairs.opening),
            demand=people.demand.copy(),  # those of the problem are read-only: another type to the compiler
            budget=people.credits_max.copy(),
        )
        self.least = problem.openings.min_to_open.copy()
        self.room = problem.openings.capacity.copy()

    def _foes(self, person: np.ndarray, opening: np.ndarray) -> np.ndarray:
        """By row: the rows of the same person in one of the sets of which nobody holds two."""
        number, member = cliques(self.problem)
        at, row = joined(member, opening)
        sets = int(number.max(initial=-1)) + 1
        bits = np.int64(1) << self.local
        _, group = np.unique(person[row] * max(1, sets) + number[at], return_inverse=True)
        together = np.zeros(group.max(initial=-1) + 1, np.int64)
        np.bitwise_or.at(together, group, bits[row])
        foes = np.zeros(person.size, np.int64)
        np.bitwise_or.at(foes, row, together[group])
        return foes & ~bits

    # ------------------------------------------------------------------------------------------- the bound

    def bound(self, price: np.ndarray, clock: Clock) -> float:
        """What no placement is above: the least found from `price` (by opening) and from no prices at all, whole.

        Infinite where the limit comes before any is found.
        """
        places = np.where(np.diff(self.rows.first_asked) >= self.least, self.room, 0)
        best, load = np.inf, np.zeros(self.openings, np.int64)
        for start in (np.zeros(self.openings), price, price * 0.5):
            best = min(best, self._descend(start, places, load, clock))
        return float(np.floor(best + 1e-6))

    def _descend(self, price: np.ndarray, places: np.ndarray, load: np.ndarray, clock: Clock, steps: int = 12) -> float:
        """A few steps of the subgradient, ever shorter."""
        from app.matching.model.holdings_kernel import priced

        best, step = np.inf, 0.2
        for _ in range(steps):
            if clock.is_over():
                break
            value = priced(self.rows, price, load) + float(price @ places)
            best, step = min(best, value), step * 0.7
            price = np.clip(price + step * (load - places) / np.maximum(places, 1), 0, 1)
        return best

    # ---------------------------------------------------------------------------------------- the placement

    def improved(self, begun: Held, enough: float, clock: Clock, seed: int = 1) -> Held:
        """A placement with at least as many, within a share of the time; `enough` is what none is above."""
        from app.matching.model.holdings_kernel import fill_all

        self.draw = np.random.default_rng(seed)
        left = clock.left()
        ends = np.inf if left is None else time.perf_counter() + SHARE * left
        self._begin(begun)
        closed = (self.least > 1) & (self.seats.load == 0)
        self.room[closed] = 0
        fill_all(np.arange(self.openings), self.rows, self.seats, self.own)
        for number in range(ROUNDS):
            if self.own.count.sum() >= enough or time.perf_counter() > ends or clock.is_over():
                break
            self._press()
            fill_all(self.draw.permutation(self.openings), self.rows, self.seats, self.own)
            self._shake()
            if number % 20 == 5:
                for opening in np.flatnonzero(closed & (self.room == 0)).tolist():
                    self._try_to_open(opening)
        self._settle()
        mine = np.flatnonzero((self.own.mask[self.rows.person] >> self.local) & 1)
        return held(self.problem, self.rows.person[mine], self.rows.opening[mine])

    def _begin(self, begun: Held) -> None:
        rows, people = self.rows, self.rows.demand.size
        mine = np.isin(rows.person * self.openings + rows.opening, begun.person * self.openings + begun.opening)
        mask = np.zeros(people, np.int64)
        np.bitwise_or.at(mask, rows.person[mine], np.int64(1) << self.local[mine])
        spent = np.bincount(rows.person[mine], rows.credit[mine], people).astype(np.int64)
        self.own = Own(mask, spent, np.bincount(rows.person[mine], minlength=people))
        self.seats = Seats(self.room, self.least, np.bincount(rows.opening[mine], minlength=self.openings))

    def _press(self) -> None:
        """One more for whom something is missing, where others can move on."""
        from app.matching.model.holdings_kernel import press

        worth = 1 + FAINT * self.draw.random(self.rows.person.size)
        press(self.draw.permutation(self.rows.demand.size), worth, FULL, self.rows, self.seats, self.own)

    def _shake(self) -> None:
        """Holdings worth as much: rather where seats are free; light ones for whom something is missing."""
        rows, free, drawn = self.rows, self.seats.load < self.room, self.draw.random(self.openings)
        short = (self.own.count < rows.demand)[rows.person]
        weight = np.where(short, -0.2, 0.2) * rows.credit / max(1, rows.credit.max(initial=1))
        self._improve(1 + FAINT * (0.5 * drawn + 0.5 * free)[rows.opening] + FAINT * 0.5 * weight)

    def _settle(self) -> None:
        """At last what people would rather have, as far as there is room, and nobody holds less for it."""
        taste = (self.rank.max(initial=1) - self.rank) / max(1, self.rank.max(initial=1))
        for _ in range(4):
            self._improve(1 + 0.15 * taste)

    def _improve(self, worth: np.ndarray) -> None:
        from app.matching.model.holdings_kernel import improve

        improve(self.draw.permutation(self.rows.demand.size), worth, self.rows, self.seats, self.own)

    def _try_to_open(self, opening: int) -> None:
        """A closed opening: it stays open where enough come without anybody being lost."""
        from app.matching.model.holdings_kernel import fill_all

        state = (self.seats.load, *self.own)
        before = [array.copy() for array in state]
        self.room[opening] = self.problem.openings.capacity[opening]
        for _ in range(3):
            self._shake()
            fill_all(self.draw.permutation(self.openings), self.rows, self.seats, self.own)
        if self.seats.load[opening] >= self.least[opening] and self.own.count.sum() >= before[-1].sum():
            return
        self.room[opening] = 0
        for array, was in zip(state, before, strict=True):
            array[:] = was
