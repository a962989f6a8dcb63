"""What one person may hold together: the best holding, the bound that follows, and the start made of it."""

from itertools import combinations

import numpy as np
import pytest

from app.matching.bundle import read_bundle, write_result
from app.matching.clock import Clock, Options
from app.matching.held import held
from app.matching.model import holdings
from app.matching.model.holdings_kernel import best
from app.matching.pairs import candidates
from app.matching.solve import solve
from app.matching.verify import verify
from bench.enrolment import bundle, judged


def told(draw, many: int):
    """Worth, credits and conflicts of the rows of one person, at random."""
    worth, credit = draw.integers(0, 9, many).astype(float), draw.integers(1, 5, many)
    foe = np.triu(draw.random((many, many)) < 0.2, 1)
    return worth, credit, ((foe | foe.T).astype(np.int64) << np.arange(many)).sum(axis=1), foe | foe.T


@pytest.mark.parametrize("seed", range(60))
def test_the_best_holding_is_the_best_of_all_that_may_be_held(seed):
    draw = np.random.default_rng(seed)
    worth, credit, foes, foe = told(draw, 7)
    demand, budget = int(draw.integers(1, 5)), int(draw.integers(2, 12))
    chosen = np.zeros(7, bool)

    value, exact = best(worth, credit, foes, demand, budget, chosen)

    possible = [
        sum(worth[list(rows)])
        for size in range(demand + 1)
        for rows in combinations(range(7), size)
        if credit[list(rows)].sum() <= budget and not foe[np.ix_(rows, rows)].any()
    ]
    assert exact
    assert value == max(possible) == worth[chosen].sum()


@pytest.fixture
def small(tmp_path, monkeypatch):
    """24 learners over 20 runs, as if they were many."""
    monkeypatch.setattr(holdings, "MANY", 1)

    def write(seed: int):
        files, times = bundle(24, 20, seed)
        folder = tmp_path / "bundle"
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        return folder, times

    return write


@pytest.mark.parametrize("seed", range(2))
def test_the_bound_holds_and_every_rule_is_kept(small, tmp_path, seed):
    folder, times = small(seed)
    problem = read_bundle(folder)
    exact = solve(problem).criteria[0]
    found = holdings.Holdings(problem, candidates(problem))
    bound = found.bound(np.zeros(20), Clock(None, Options()))

    quick = solve(problem, Options(time_limit_s=20))
    write_result(problem, quick, tmp_path / "result")

    assert exact.value <= bound
    assert exact.value <= quick.criteria[0].bound
    assert verify(folder, tmp_path / "result").ok
    assert sum(judged(folder, tmp_path / "result", times).values()) == 0
    assert quick.criteria[0].value >= 0.97 * exact.value


def test_a_limit_that_has_come_leaves_no_bound_and_no_fault(small, monkeypatch):
    problem, clock = read_bundle(small(1)[0]), Clock(None, Options())
    monkeypatch.setattr(clock, "is_over", lambda: True)

    assert holdings.Holdings(problem, candidates(problem)).bound(np.zeros(20), clock) == np.inf


def test_a_start_that_breaks_a_rule_is_not_taken(small, tmp_path, monkeypatch):
    folder, _times = small(1)
    problem = read_bundle(folder)
    everywhere = held(problem, problem.wishes.person, problem.wishes.opening)
    monkeypatch.setattr(holdings.Holdings, "improved", lambda *_: everywhere)

    write_result(problem, solve(problem, Options(time_limit_s=20)), tmp_path / "result")

    assert verify(folder, tmp_path / "result").ok


def test_conflicts_are_known_row_by_row(small):
    problem = read_bundle(small(1)[0])
    pairs = candidates(problem).pairs
    clash = set(zip(problem.conflicts.opening_a.tolist(), problem.conflicts.opening_b.tolist(), strict=True))
    clash |= {(b, a) for a, b in clash}

    foes = holdings.Holdings(problem, candidates(problem)).rows.foes

    for row, (person, opening) in enumerate(zip(pairs.person, pairs.opening, strict=True)):
        mine = pairs.opening[pairs.person == person].tolist()
        told = [bool(foes[row] >> k & 1) for k in range(len(mine))]
        assert told == [(int(opening), other) in clash for other in mine]
