"""True results are accepted; a result with one lie in it is not, and is rejected for that lie.

KLASTER_MUTANTS sets how many lies are told (about 150 by default). Truths are what the engine writes about small random
problems. No mutant is as true as its truth: each states another value, breaks a rule, or says what is not so.
"""

import os
import random
from collections.abc import Callable, Iterator
from itertools import islice

import pytest

from app.matching.generate import Recipe, generate
from tests.matching.mutants_report import LIES, SMALL, told
from tests.matching.mutants_rules import LOOSENED, beyond
from tests.matching.verify_case import Case, Claim, faults, read_case
from tests.matching.verify_random import RULES, random_case, ruled_case
from tests.matching.verify_solved import solved

OF_EACH = max(1, round(int(os.environ.get("KLASTER_MUTANTS", "150")) / (len(LIES) + len(SMALL) + len(LOOSENED) + 8)))
TRIES = 400  # cases drawn for one mutant before the kind counts as impossible
WITH_SUPERVISORS = ("no_supervisor", "superfluous_supervisor")


def truths(kind: str, make: Callable[[random.Random], Case]) -> Iterator[tuple[Claim, random.Random]]:
    """True results, each with its own source of chance; every one is accepted."""
    for number in range(TRIES * OF_EACH):
        draw = random.Random(f"{kind} {number}")
        case = make(draw)
        if any(True for _ in case.placements()):
            truth = solved(case)
            assert faults(truth) == "", f"{kind} {number}"
            yield truth, draw


def mixed(draw: random.Random) -> Case:
    """A network, with and without limits and supervisors, or a problem under some other rules."""
    seed = draw.randrange(10**6)
    if draw.random() < 0.6:
        return random_case(seed, draw.choice([1, 2]), draw.choice([False, True]))
    rules = set(draw.sample(sorted(RULES), 2))
    return ruled_case(seed, rules - {"demand"} if "teams" in rules else rules)


def under(rules: set[str]) -> Callable[[random.Random], Case]:
    return lambda draw: ruled_case(draw.randrange(10**6), rules)


@pytest.mark.parametrize("what", [*LIES, *SMALL], ids=lambda what: what.__name__)
def test_no_lie_passes(what):
    make = under({"supervisors"}) if what.__name__ in WITH_SUPERVISORS else mixed
    mutants = (told(what, truth, draw) for truth, draw in truths(what.__name__, make))
    made = list(islice(filter(None, mutants), OF_EACH))
    assert len(made) == OF_EACH
    for claim, words in made:
        found = faults(claim)
        assert found != ""
        assert words in found


@pytest.mark.parametrize("kind", LOOSENED)
def test_no_broken_rule_passes(kind):
    rules, loosen, words = LOOSENED[kind]
    mutants = (beyond(loosen, truth, draw) for truth, draw in truths(kind, under(rules)))
    made = list(islice(filter(None, mutants), OF_EACH))
    assert len(made) == OF_EACH
    for claim in made:
        assert words in faults(claim)


GENERATED = {
    "network": {},
    "minimums": {"minimums": 0.3},
    "teams": {"teams": 0.3},
    "supervisors": {"supervisors": True},
}


@pytest.mark.parametrize("kind", GENERATED)
def test_no_lie_about_a_generated_bundle_passes(kind, tmp_path):
    generate(tmp_path / "bundle", Recipe(60, 10, wishes=4, specialties=2, seed=3, **GENERATED[kind]))
    truth = solved(read_case(tmp_path / "bundle"))
    assert faults(truth) == ""
    draw = random.Random(kind)
    told_ones = (told(what, truth, draw) for what in (draw.choice(LIES) for _ in range(20 * OF_EACH)))
    made = list(islice(filter(None, told_ones), 2 * OF_EACH))
    assert len(made) == 2 * OF_EACH
    for claim, words in made:
        found = faults(claim)
        assert found != ""
        assert words in found
