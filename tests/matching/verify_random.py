"""Random small networks, and changes that make a true result false."""

import random

from tests.matching.verify_case import Case, Claim

CRITERIA = ["placed", "profile:greedy", "profile:generous", "rank_cost", "score", "distance", "kept"]


def random_case(seed: int, most: int = 1) -> Case:
    """Up to five people and four openings; weights, ties, pools, pins, demand up to `most` and a previous placement."""
    draw = random.Random(seed)
    people, openings = [f"p{i}" for i in range(draw.randint(1, 5))], [f"o{i}" for i in range(draw.randint(1, 4))]
    pairs = [(p, o) for p in people for o in openings]
    wishes = [
        (*pair, draw.randint(1, 3), draw.randint(-2, 3), draw.randint(0, 4)) for pair in pairs if draw.random() < 0.6
    ]
    pins = [(*pair, draw.choice(["forbid", "forbid", "require"])) for pair in pairs if draw.random() < 0.08]
    tables = {
        "people": [(p, draw.choice([1, 1, 2]), draw.choice(["", "", "k", "m"]), draw.randint(1, most)) for p in people],
        "openings": [(o, draw.randint(0, 2)) for o in openings],
        "wishes": wishes,
        "pools": [(pool, o, draw.randint(0, 4)) for pool in "km" for o in openings if draw.random() < 0.7]
        + [("k", "spare", 0), ("m", "spare", 0)],
        "pins": pins,
        "previous": [pair for pair in pairs if draw.random() < 0.2],
    }
    tables["openings"].append(("spare", draw.randint(0, 1)))
    criteria = draw.sample(CRITERIA, draw.randint(1, 3))
    if draw.random() < 0.7:
        criteria = ["placed", *(name for name in criteria if name != "placed")]
    return Case(criteria=criteria, seed=seed, **{name: text(name, rows) for name, rows in tables.items()})


HEADERS = {
    "people": "person,weight,fallback,demand",
    "openings": "opening,capacity",
    "wishes": "person,opening,rank,score,distance",
    "pools": "pool,opening,distance",
    "pins": "person,opening,kind",
    "previous": "person,opening",
}


def text(name: str, rows: list[tuple]) -> str:
    return ";".join([HEADERS[name], *(",".join(map(str, row)) for row in rows)])


# --- one change to a true result: whatever it is, it must not pass


def placed_otherwise(claim: Claim, pairs: set[tuple[str, str]]) -> None:
    """Another placement with its true values, under the certificate of the best one."""
    other = claim.case.claim(list(pairs))
    claim.placements, claim.unplaced, claim.report = other.placements, other.unplaced, other.report


def move_someone(claim: Claim, draw: random.Random) -> None:
    pairs = {tuple(row[:2]) for row in claim.placements}
    person, opening = draw.choice(sorted(pairs))
    other = draw.choice([o for o in claim.case.openings if o != opening])
    placed_otherwise(claim, pairs - {(person, opening)} | {(person, other)})


def place_someone(claim: Claim, draw: random.Random) -> None:
    pairs = {tuple(row[:2]) for row in claim.placements}
    every = {(person, opening) for person in claim.case.people for opening in claim.case.openings}
    placed_otherwise(claim, pairs | {draw.choice(sorted(every - pairs))})


def drop_a_placement(claim: Claim, draw: random.Random) -> None:
    pairs = {tuple(row[:2]) for row in claim.placements}
    placed_otherwise(claim, pairs - {draw.choice(sorted(pairs))})


def change_a_rank(claim: Claim, draw: random.Random) -> None:
    row = draw.choice(claim.placements)
    row[2] = str(int(row[2]) + draw.choice([1, 2]))


def change_a_value(claim: Claim, draw: random.Random) -> None:
    entry = draw.choice(claim.report["criteria"])
    entry["value"] = [v + 1 for v in entry["value"]] if isinstance(entry["value"], list) else entry["value"] + 1


def change_a_bound(claim: Claim, draw: random.Random) -> None:
    entry = draw.choice(claim.report["criteria"])
    entry["bound"] = [v + 1 for v in entry["bound"]] if isinstance(entry["bound"], list) else entry["bound"] - 1


def change_a_gap(claim: Claim, draw: random.Random) -> None:
    claim.report["gap"] = 0.1


def drop_an_unplaced(claim: Claim, draw: random.Random) -> None:
    claim.unplaced.remove(draw.choice(claim.unplaced))


def change_a_reason(claim: Claim, draw: random.Random) -> None:
    row = draw.choice(claim.unplaced)
    row[1] = draw.choice([r for r in ("no_wishes", "forbidden", "never_opens", "full", "criterion") if r != row[1]])


def change_a_price(claim: Claim, draw: random.Random) -> None:
    entries = draw.choice(list(claim.prices.values()))
    at = draw.randrange(len(entries))
    entries[at] = [v + 1 for v in entries[at]] if isinstance(entries[at], list) else entries[at] + 1


MUTATIONS = [
    move_someone,
    place_someone,
    drop_a_placement,
    change_a_rank,
    change_a_value,
    change_a_bound,
    change_a_gap,
    drop_an_unplaced,
    change_a_reason,
    change_a_price,
]
