"""Where people hold several openings each: a tighter bound of `placed`, and a better start, person by person.

The flow forgets what one person may hold together. Here every person's best holding is found exactly under prices of
the openings (holdings_kernel.py), which gives a bound by Lagrangian duality:

    Σ_o λ_o q_o + Σ_p max over holdings S of p of Σ_{o ∈ S} (w_p − λ_o)  >=  every placement, for any λ >= 0.

A placement is improved by chains of moves, each of which ends in one more, and by letting people change to holdings
that are worth as much but leave what others need.
"""

import time
from dataclasses import dataclass

import numpy as np

from app.matching.clock import Clock
from app.matching.held import Held, held
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


@dataclass
class _State:
    """Who holds which of their rows; what follows from it by opening and by person."""

    load: np.ndarray
    mask: np.ndarray
    spent: np.ndarray
    count: np.ndarray

    def copy(self) -> "_State":
        return _State(*(array.copy() for array in vars(self).values()))


class Holdings:
    """The rows of every person as the kernel wants them."""

    def __init__(self, problem: Problem, found: Candidates):
        self.problem, pairs = problem, found.pairs
        self.person, self.opening, self.rank = pairs.person, pairs.opening, pairs.rank
        self.demand, self.budget = problem.people.demand, problem.people.credits_max
        self.people, self.openings = self.demand.size, problem.openings.capacity.size
        self.first = np.searchsorted(self.person, np.arange(self.people + 1))
        self.local = np.arange(self.person.size) - self.first[self.person]
        self.credit = problem.openings.credits[self.opening]
        self.foes = self._foes()
        self.asked = np.argsort(self.opening, kind="stable")
        self.first_asked = np.searchsorted(self.opening[self.asked], np.arange(self.openings + 1))
        self.least = problem.openings.min_to_open
        self.room = problem.openings.capacity.copy()

    def _foes(self) -> np.ndarray:
        """By row: a bit for each row of the same person that is in conflict with it."""
        foe = np.zeros((self.openings, self.openings), bool)
        number, opening = cliques(self.problem)
        for one in range(int(number.max(initial=-1)) + 1):
            mine = opening[number == one]
            foe[np.ix_(mine, mine)] = True
        np.fill_diagonal(foe, False)
        masks = np.zeros(self.person.size, np.int64)
        for a, b in zip(self.first[:-1].tolist(), self.first[1:].tolist(), strict=True):
            mine = self.opening[a:b]
            masks[a:b] = (foe[np.ix_(mine, mine)].astype(np.int64) << np.arange(b - a)).sum(axis=1)
        return masks

    # ------------------------------------------------------------------------------------------- the bound

    def bound(self, price: np.ndarray, clock: Clock) -> int:
        """What no placement is above: the least found from `price` (by opening) and from no prices at all, whole."""
        places = np.where(np.diff(self.first_asked) >= self.least, self.room, 0)
        best, load = np.inf, np.zeros(self.openings, np.int64)
        for start in (np.zeros(self.openings), price, price * 0.5):
            best = min(best, self._descend(start, places, load, clock))
        return int(np.floor(best + 1e-6))

    def _descend(self, price: np.ndarray, places: np.ndarray, load: np.ndarray, clock: Clock, steps: int = 12) -> float:
        """A few steps of the subgradient, ever shorter."""
        best, step = np.inf, 0.2
        for _ in range(steps):
            if clock.is_over():
                break
            value = self._priced(price, load) + float(price @ places)
            best, step = min(best, value), step * 0.7
            price = np.clip(price + step * (load - places) / np.maximum(places, 1), 0, 1)
        return best

    def _priced(self, price: np.ndarray, load: np.ndarray) -> float:
        from app.matching.model.holdings_kernel import priced

        gain = np.ones(self.person.size)
        rows = (self.first, self.opening, gain, self.credit, self.foes, self.demand, self.budget)
        return priced(*rows, price.astype(float), load)

    # ---------------------------------------------------------------------------------------- the placement

    def improved(self, begun: Held, enough: int, clock: Clock, seed: int = 1) -> Held:
        """A placement with at least as many, within a share of the time; `enough` is what none is above."""
        self.seed = np.random.default_rng(seed)
        left = clock.left()
        ends = np.inf if left is None else time.perf_counter() + SHARE * left
        wide = self.openings
        state = self._state(np.isin(self.person * wide + self.opening, begun.person * wide + begun.opening))
        closed = (self.least > 1) & (state.load == 0)
        self.room[closed] = 0
        self._fill(state, np.arange(wide))
        for number in range(ROUNDS):
            if state.count.sum() >= enough or time.perf_counter() > ends or clock.is_over():
                break
            self._press(state)
            self._fill(state, self.seed.permutation(wide))
            self._shake(state)
            if number % 20 == 5:
                for opening in np.flatnonzero(closed & (self.room == 0)).tolist():
                    state = self._opened(state, opening)
        self._settle(state)
        rows = np.flatnonzero((state.mask[self.person] >> self.local) & 1)
        return held(self.problem, self.person[rows], self.opening[rows])

    def _state(self, mine: np.ndarray) -> _State:
        mask = np.zeros(self.people, np.int64)
        np.bitwise_or.at(mask, self.person[mine], np.int64(1) << self.local[mine])
        spent = np.bincount(self.person[mine], self.credit[mine], self.people).astype(np.int64)
        count = np.bincount(self.person[mine], minlength=self.people)
        return _State(np.bincount(self.opening[mine], minlength=self.openings), mask, spent, count)

    def _fill(self, state: _State, order: np.ndarray) -> None:
        """Free seats filled by chains of moves."""
        from app.matching.model.holdings_kernel import fill_all

        fill_all(
            *(order, self.first, self.person, self.opening, self.first_asked, self.asked, self.credit, self.foes),
            *(self.demand, self.budget, self.room, state.load, state.mask, state.spent, state.count),
        )

    def _press(self, state: _State) -> None:
        """One more for whom something is missing, where others can move on."""
        from app.matching.model.holdings_kernel import press

        worth = 1 + FAINT * self.seed.random(self.person.size)
        press(
            *(self.seed.permutation(self.people), worth, FULL),
            *(self.first, self.person, self.opening, self.first_asked, self.asked, self.credit, self.foes),
            *(self.demand, self.budget, self.room, self.least, state.load, state.mask, state.spent, state.count),
        )

    def _shake(self, state: _State) -> None:
        """Holdings worth as much: rather where seats are free; light ones for whom something is missing."""
        free, drawn = state.load < self.room, self.seed.random(self.openings)
        short = (state.count < self.demand)[self.person]
        weight = np.where(short, -0.2, 0.2) * self.credit / max(1, self.credit.max(initial=1))
        self._improve(state, 1 + FAINT * (0.5 * drawn + 0.5 * free)[self.opening] + FAINT * 0.5 * weight)

    def _settle(self, state: _State) -> None:
        """At last what people would rather have, as far as there is room, and nobody holds less for it."""
        taste = (self.rank.max(initial=1) - self.rank) / max(1, self.rank.max(initial=1))
        for _ in range(4):
            self._improve(state, 1 + 0.15 * taste)

    def _improve(self, state: _State, worth: np.ndarray) -> None:
        from app.matching.model.holdings_kernel import improve

        mine = ((state.mask[self.person] >> self.local) & 1).astype(bool)
        rows = (self.first, self.opening, worth, self.credit, self.foes, self.demand, self.budget)
        improve(self.seed.permutation(self.people), *rows, self.room, self.least, state.load, mine)
        for name, array in vars(self._state(mine)).items():
            getattr(state, name)[:] = array

    def _opened(self, state: _State, opening: int) -> _State:
        """A closed opening tried once more: it stays open where enough come without anybody being lost."""
        tried, before = state.copy(), int(state.count.sum())
        self.room[opening] = self.problem.openings.capacity[opening]
        for _ in range(3):
            self._shake(tried)
            self._fill(tried, self.seed.permutation(self.openings))
        if tried.load[opening] >= self.least[opening] and tried.count.sum() >= before:
            return tried
        self.room[opening] = 0
        return state
