"""The benchmark's hand-written models: they know every rule, and refuse what they do not know.

The solvers run in processes apart, as in the benchmark itself. MathOpt loads absl's logging, whose handler closes the
stream that pytest reads from as soon as anybody in the same process sets logging up anew, which import-linter does.
"""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.matching.generate import Recipe, generate
from bench.parts import limited, networks, side
from bench.peers.bundle import read
from bench.peers.values import require_rules
from tests.matching.small import write

ROOT = Path(__file__).parent.parent
RANKS = ["placed", "rank_cost"]
GENERATED = Recipe(people=60, openings=12, wishes=4, specialties=2, slack=0.9, seed=1)
ONE_BY_ONE = """
import json, sys
from bench import one
for task in json.load(sys.stdin):
    try:
        one.main(*task)
    except Exception as error:
        print(json.dumps({"why": repr(error)}))
"""


def measured(tasks, criteria=RANKS):
    """By (peer, folder), what the peer finds there, or why nothing; all in one process."""
    asked = json.dumps({"criteria": criteria, "limit_s": 20})
    stated = json.dumps([(peer, str(folder), asked) for peer, folder in tasks])
    command = [sys.executable, "-c", ONE_BY_ONE]
    done = subprocess.run(command, input=stated, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT)  # noqa: S603
    return dict(zip(tasks, map(json.loads, done.stdout.splitlines()), strict=True))


def told(run):
    """What two answers may not differ in."""
    return {name: run[name] for name in ("why", "status", "values") if name in run}


def people(names, **more):
    return [{"person": name} | more for name in names]


def openings(**capacities):
    return [{"opening": name, "capacity": capacity} for name, capacity in capacities.items()]


def wishes(words):
    """Each word: person, opening, rank."""
    return [{"person": word[0], "opening": word[1], "rank": int(word[2])} for word in words.split()]


def supervision(*rows):
    """Each row: supervisor, and the opening where there is only one; all for the group g."""
    return [{"supervisor": row[0], "group": "g", "opening": row[1:]} for row in rows]


def supervisors(*rows):
    """Each row: supervisor, capacity, minimum, most openings to go to; one character each, the last ones optional."""
    return [dict(zip(("supervisor", "capacity", "minimum", "max_openings"), row, strict=False)) for row in rows]


ONE_EACH = {"people": people("pq"), "openings": openings(A=2, B=2), "wishes": wishes("pA1 pB2 qB1 qA2")}
TAKEN = ONE_EACH | {"people": people("pq", group="g")}
TEAM = [{"team": "t", "person": name} for name in "pq"]
RULES = {
    "a person holds no more than they want": (ONE_EACH, [2, 2]),
    "an opening holds its capacity": (ONE_EACH | {"openings": openings(A=0, B=1)}, [1, 1]),
    "an opening holds none or its minimum": (
        ONE_EACH
        | {
            "openings": [{"opening": "A", "capacity": 2, "min_to_open": 2}, *openings(B=1)],
            "wishes": wishes("pB1 qB1 pA2 qA3"),
        },
        [2, 5],
    ),
    "a team stays together": (
        ONE_EACH | {"openings": openings(A=1, B=2, C=2), "wishes": wishes("pA1 qA1 pB2 qB3 pC1"), "teams": TEAM},
        [2, 5],
    ),
    "nobody holds two that clash": (
        {
            "people": people("p", demand=2),
            "openings": openings(A=2, B=2, C=1),
            "wishes": wishes("pA1 pB1 pC3"),
            "conflicts": [{"opening_a": "B", "opening_b": "A"}],
        },
        [2, 4],
    ),
    "a supervisor takes whom they may, where they may": (
        TAKEN | {"supervisors": supervisors("s2"), "supervision": supervision("sB")},
        [2, 3],
    ),
    "a supervisor takes their capacity, and needs none for people without a group": (
        TAKEN
        | {
            "people": [*people("pq", group="g"), *people("r")],
            "wishes": wishes("pA1 qB1 rB1"),
            "supervisors": supervisors("s1"),
            "supervision": supervision("s"),
        },
        [2, 2],
    ),
    "a supervisor takes their minimum": (
        TAKEN | {"supervisors": supervisors("s2", "u22"), "supervision": supervision("s", "uA")},
        [2, 3],
    ),
    "a supervisor goes to so many openings": (
        TAKEN | {"supervisors": supervisors("s201"), "supervision": supervision("s")},
        [2, 3],
    ),
    "each of a team takes a supervisor's time": (
        TAKEN | {"teams": TEAM, "supervisors": supervisors("s1"), "supervision": supervision("s")},
        [0, 0],
    ),
}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "bundle"


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """By model and rule, what the model finds in the problem of the rule."""
    root = tmp_path_factory.mktemp("rules")
    folders = {rule: write(root / rule, tables, RANKS) for rule, (tables, _) in RULES.items()}
    found = measured([(model, folder) for model in networks.GENERAL for folder in folders.values()])
    return {(model, folder.name): run for (model, folder), run in found.items()}


@pytest.mark.parametrize("model", networks.GENERAL)
@pytest.mark.parametrize("rule", RULES)
def test_each_model_knows_the_rule(rule, model, answers):
    assert told(answers[model, rule]) == {"status": "optimal", "values": RULES[rule][1]}


@pytest.mark.parametrize(("profile", "best"), [("greedy", [2, 0, 1, 0]), ("generous", [1, 2, 0, 0])])
def test_a_profile_is_optimised_rank_by_rank(profile, best, folder):
    lists = wishes("pA1 pB2 pD3 qB1 qC2 qD3 rA1 rD3")
    write(folder, {"people": people("pqr"), "openings": openings(A=1, B=1, C=1, D=3), "wishes": lists}, RANKS)
    peers = ["CP-SAT", "HiGHS", "ours"]
    found = measured([(peer, folder) for peer in peers], ["placed", f"profile:{profile}"])
    assert [told(run) for run in found.values()] == [{"status": "optimal", "values": [3, best]}] * 3


@pytest.mark.parametrize(
    ("recipe", "peers"),
    [
        (GENERATED, ("raw", "big-M", *networks.GENERAL)),
        (replace(GENERATED, minimums=0.3, teams=0.2, supervisors=True), side.PEERS),
    ],
    ids=["network", "side rules"],
)
def test_all_find_the_same_optimum_as_this_engine(recipe, peers, folder):
    generate(folder, recipe)
    # Apart again: HiGHS refuses another number of threads than it began with, and this engine gives it one.
    found = measured([(limited.OURS, folder)]) | measured([(peer, folder) for peer in peers])
    ours, *theirs = map(told, found.values())
    assert ours["status"] == "optimal"
    assert theirs == [ours] * len(peers)


def test_the_parts_of_this_engine_find_it_too_with_a_price_for_each_opening(folder):
    generate(folder, GENERATED)
    found = measured([("ours", folder), ("raw", folder)])
    assert told(found["ours", folder]) == told(found["raw", folder])
    assert found["ours", folder]["rows"] == [72, 12]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"pins": [{"person": "p", "opening": "B", "kind": "require"}]}, r"pins\.csv"),
        ({"pools": [{"pool": "z", "opening": "B"}]}, r"pools\.csv"),
        ({"limits": [{"limit": "l", "capacity": 1}]}, r"limits\.csv"),
        ({"people": people("pq", weight=2)}, "weights, credits and fallbacks"),
        ({"people": people("pq", credits_max=2)}, "weights, credits and fallbacks"),
        ({"people": people("pq", fallback="z")}, "weights, credits and fallbacks"),
        (
            {
                "people": people("pq", demand=2),
                "openings": [o | {"starts_on": "2026-03-02"} for o in openings(A=1, B=1)],
            },
            "dates",
        ),
    ],
)
def test_a_rule_that_the_peers_lack_is_refused(more, words, folder):
    write(folder, ONE_EACH | more, RANKS)
    with pytest.raises(ValueError, match=f"do not model {words}"):
        read(folder)


S_IN_A, S_IN_B = (0, "g", 0), (0, "g", 1)


@pytest.mark.parametrize(
    ("rule", "pairs", "loads", "fault"),
    [
        ("a person holds no more than they want", [(0, 0, 1), (0, 1, 2)], {}, "p holds 2"),
        ("a person holds no more than they want", [(0, 0, 2)], {}, "nobody wished for"),
        ("nobody holds two that clash", [(0, 2, 3), (0, 2, 3)], {}, "C is overfull"),
        ("nobody holds two that clash", [(0, 0, 1), (0, 0, 1)], {}, "or one twice"),
        ("nobody holds two that clash", [(0, 0, 1), (0, 1, 1)], {}, "a clash"),
        ("an opening holds none or its minimum", [(0, 1, 1), (1, 1, 1)], {}, "B is overfull"),
        ("an opening holds none or its minimum", [(0, 0, 2)], {}, "A opens too small"),
        ("a team stays together", [(0, 0, 1)], {}, "team 0 is torn"),
        ("a supervisor goes to so many openings", [(0, 0, 1)], {}, "not everybody has one supervisor"),
        ("a supervisor goes to so many openings", [(0, 0, 1)], {S_IN_A: 2}, "not everybody has one supervisor"),
        ("a supervisor goes to so many openings", [(0, 0, 1), (1, 1, 1)], {S_IN_A: 1, S_IN_B: 1}, "goes to 2 openings"),
        ("a supervisor takes whom they may, where they may", [(0, 0, 1)], {S_IN_A: 1}, "may not take g in 0"),
        ("each of a team takes a supervisor's time", [(0, 0, 1), (1, 0, 2)], {S_IN_A: 2}, "supervisor 0 takes 2"),
        ("a supervisor takes their minimum", [(0, 0, 1)], {S_IN_A: 1}, "supervisor 1 takes 0"),
    ],
)
def test_an_answer_that_breaks_a_rule_is_refused(rule, pairs, loads, fault, folder):
    bundle = read(write(folder, RULES[rule][0], RANKS))
    with pytest.raises(ValueError, match=fault):
        require_rules(bundle, pairs, loads)
