"""Small problems for the mechanism `stable`, and what is stable in them by trying everything.

Preferences, lottery and blocking pairs are written here once more, from docs/bundle.md: nothing is shared with the
engine or the judge. A placement maps each person to an opening or None.
"""

import csv
import json
import random
import tempfile
from hashlib import sha256
from itertools import product
from pathlib import Path

from app.matching.bundle import read_bundle, write_result
from app.matching.result import Result
from app.matching.stable import solve_stable
from tests.matching.verify_case import Case, Claim

Placement = dict[str, str | None]


def stable_case(seed: int = 7, **tables: str) -> Case:
    """A bundle whose mechanism is `stable`; tables as in `Case`."""
    case = Case(criteria=["placed", "profile:greedy", "blocking_pairs"], seed=seed, **tables)
    case.mechanism = "stable"
    return case


def random_case(seed: int) -> Case:
    """Up to five people and four openings with weights, ties on both sides, bans and openings without places."""
    draw = random.Random(seed)
    people, openings = [f"p{i}" for i in range(draw.randint(1, 5))], [f"o{i}" for i in range(draw.randint(1, 4))]
    ranks, scores = draw.choice([1, 2, 6]), draw.choice([0, 1, 9])
    pairs = [(p, o) for p in people for o in openings]
    wishes = [
        f"{p},{o},{draw.randint(1, ranks)},{draw.randint(-scores, scores)}" for p, o in pairs if draw.random() < 0.75
    ]
    return stable_case(
        seed,
        people=";".join(["person,weight", *(f"{p},{draw.randint(1, 3)}" for p in people)]),
        openings=";".join(["opening,capacity", *(f"{o},{draw.choice([0, 1, 1, 1, 2])}" for o in openings)]),
        wishes=";".join(["person,opening,rank,score", *wishes]),
        pins=";".join(["person,opening,kind", *(f"{p},{o},forbid" for p, o in pairs if draw.random() < 0.1)]),
    )


class Market:
    """Who wants whom in a case, strictly."""

    def __init__(self, case: Case):
        facts = case.pairs
        self.case = case
        self.people = list(case.people)
        self.capacity = {name: int(row["capacity"]) for name, row in case.openings.items()}
        self.likes = {
            p: sorted(
                (o for q, o in facts if q == p), key=lambda o, p=p: (facts[p, o]["rank"], drawn(case.seed, p, o), o)
            )
            for p in self.people
        }
        self.claim = {(p, o): (-fact["score"], drawn(case.seed, p), p) for (p, o), fact in facts.items()}

    def placements(self):
        """Every placement within the capacities."""
        for choice in product(*([*self.likes[p], None] for p in self.people)):
            if all(choice.count(opening) <= capacity for opening, capacity in self.capacity.items()):
                yield dict(zip(self.people, choice, strict=True))

    def wants(self, person: str, opening: str | None) -> int:
        """How far down the person's list it is; no place comes last."""
        return self.likes[person].index(opening) if opening else len(self.likes[person])

    def blocking(self, placement: Placement) -> list[tuple[str, str]]:
        """Pairs who would rather have each other."""
        found = []
        for person, opening in self.claim:
            inside = [self.claim[p, opening] for p, o in placement.items() if o == opening]
            room = len(inside) < self.capacity[opening]
            ahead = any(self.claim[person, opening] < other for other in inside)
            if self.wants(person, opening) < self.wants(person, placement[person]) and (room or ahead):
                found.append((person, opening))
        return found

    def stable(self) -> list[Placement]:
        return [placement for placement in self.placements() if not self.blocking(placement)]


def drawn(seed: int, person: str, *opening: str) -> int:
    """The lottery number of a person (64 bits), or what is drawn for a pair (32 bits)."""
    digest = sha256("\0".join([str(seed), person, *opening]).encode()).digest()
    return int.from_bytes(digest[: 4 if opening else 8], "big")


def solve_case(case: Case) -> Result:
    with tempfile.TemporaryDirectory() as scratch:
        return solve_stable(read_bundle(case.write(Path(scratch) / "bundle")))


def placement_of(case: Case) -> Placement:
    """The engine's answer."""
    result, openings = solve_case(case), list(case.openings)
    held = zip(result.person.tolist(), result.opening.tolist(), strict=True)
    return dict.fromkeys(case.people) | {list(case.people)[p]: openings[o] for p, o in held}


def solved(case: Case) -> Claim:
    """The engine's result as a claim that can be changed; only its hash of the placements is left out."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        problem = read_bundle(case.write(folder / "bundle"))
        write_result(problem, solve_stable(problem), folder / "result")
        report = json.loads((folder / "result" / "result.json").read_text())
        placements, unplaced = (
            list(csv.reader((folder / "result" / f"{name}.csv").open(encoding="utf-8", newline="")))[1:]
            for name in ("placements", "unplaced")
        )
    del report["result_sha256"]
    return Claim(case, report, placements, unplaced, {}, [])


def placed_otherwise(claim: Claim, placement: Placement) -> Claim:
    """The claim with another placement, its true ranks and its true values."""
    case = claim.case
    held = [(p, o) for p, o in sorted(placement.items()) if o]
    ranks = [case.pairs[pair]["rank"] for pair in held]
    claim.placements = [[*pair, str(rank), ""] for pair, rank in zip(held, ranks, strict=True)]
    claim.unplaced = [row for row in claim.unplaced if not placement[row[0]]]
    known = {row[0] for row in claim.unplaced} | {p for p, _ in held}
    claim.unplaced += [[p, "criterion", "in words", ""] for p in case.people if p not in known]
    placed = sum(int(case.people[p]["weight"]) for p, _ in held)
    profile = [ranks.count(rank) for rank in range(1, case.ranks + 2)]
    for name, value in (("placed", placed), ("profile:greedy", profile)):
        claim.criterion(name).update(value=value, bound=value)
    claim.report["short_of_demand"] = len(case.people) - len(held)
    return claim
