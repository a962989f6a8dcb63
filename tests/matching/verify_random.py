"""Random small networks."""

import random

from tests.matching.verify_case import Case

CRITERIA = ["placed", "profile:greedy", "profile:generous", "rank_cost", "score", "distance", "kept"]


def random_case(seed: int, most: int = 1, guided: bool = False) -> Case:
    """Up to five people and four openings; weights, ties, pools, pins, demand up to `most` and a previous placement.

    `guided`: up to four people, with nested limits and supervisors who may be anywhere; still a network.
    """
    draw = random.Random(seed)
    people, openings = [f"p{i}" for i in range(draw.randint(1, 5 - guided))], names("o", draw.randint(1, 4))
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
    if guided:
        tables |= _limits(draw, openings) | _supervisors(draw)
        tables["people"] = [(*row, draw.choice(["", "g", "g", "h"])) for row in tables["people"]]
        criteria.insert(draw.randint(0, len(criteria)), "supervision_cost")
    return Case(criteria=criteria, seed=seed, **{name: text(name, rows) for name, rows in tables.items()})


def names(letter: str, count: int) -> list[str]:
    return [f"{letter}{number}" for number in range(count)]


def _limits(draw: random.Random, openings: list[str]) -> dict[str, list[tuple]]:
    """A limit, one inside it, and one beside it; some must be filled."""
    inside = {"l0": openings[:3], "l1": openings[: draw.randint(1, 2)], "l2": openings[3:]}
    limits = [(limit, draw.choice([0, 1, 2, 3]), draw.choice([0, 0, 0, 1])) for limit in inside]
    return {"limits": limits, "limit_openings": [(limit, o) for limit, os in inside.items() for o in os]}


def _supervisors(draw: random.Random) -> dict[str, list[tuple]]:
    """Up to three, for one group or both, some with a minimum."""
    supervisors = [(s, draw.choice([0, 1, 1, 2, 3]), draw.choice([0, 0, 0, 1])) for s in names("s", draw.randint(0, 3))]
    rows = [(s, group, draw.randint(0, 3)) for s, _, _ in supervisors for group in "gh" if draw.random() < 0.7]
    return {"supervisors": supervisors, "supervision": rows}


def ruled_case(seed: int, rules: set[str]) -> Case:
    """Up to four people and three openings under the named rules, of `RULES`; no network as a rule."""
    draw = random.Random(seed)
    people = [{"person": p} for p in names("p", draw.randint(2, 4))]
    openings = [{"opening": o, "capacity": draw.choice([1, 2, 2, 3])} for o in names("o", draw.randint(2, 3))]
    pairs = [(p["person"], o["opening"]) for p in people for o in openings]
    facts = "person", "opening", "rank", "score"
    wishes = [dict(zip(facts, (*pair, draw.randint(1, 2), draw.randint(0, 3)), strict=True)) for pair in pairs]
    rows = {"people": people, "openings": openings, "wishes": [wish for wish in wishes if draw.random() < 0.8]}
    for rule in sorted(rules):
        RULES[rule](draw, rows, pairs)
    criteria = draw.sample([*CRITERIA, "opened"], draw.randint(1, 2))
    return Case.of(rows, ["placed", *(name for name in criteria if name != "placed")], seed)


def _minimums(draw, rows, pairs):
    for row in rows["openings"]:
        row["min_to_open"] = draw.choice([0, 2, 2, 3])


def _overlapping_limits(draw, rows, pairs):
    openings = [row["opening"] for row in rows["openings"]]
    rows["limits"] = [{"limit": i, "capacity": draw.choice([1, 2]), "minimum": draw.choice([0, 1])} for i in "lm"]
    inside = [("l", o) for o in openings[:2]] + [("m", o) for o in openings[1:]]
    rows["limit_openings"] = [{"limit": limit, "opening": o} for limit, o in inside]


def _demand(draw, rows, pairs):
    for row in rows["people"]:
        row["demand"] = draw.choice([1, 2, 2])


def _credits(draw, rows, pairs):
    for row in rows["openings"]:
        row["credits"] = draw.choice([1, 2])
    for row in rows["people"]:
        row["credits_max"] = draw.choice([2, 3, ""])


def _conflicts(draw, rows, pairs):
    openings = [row["opening"] for row in rows["openings"]]
    rows["conflicts"] = [dict(zip(("opening_a", "opening_b"), draw.sample(openings, 2), strict=True))]


def _dates(draw, rows, pairs):
    for row in rows["openings"]:
        starts, ends = draw.choice([("01", "05"), ("05", "09"), ("08", "12"), ("", "")])
        row["starts_on"], row["ends_on"] = (f"2026-03-{starts}", f"2026-03-{ends}") if starts else ("", "")


def _teams(draw, rows, pairs):
    rows["teams"] = [{"team": "t", "person": row["person"]} for row in rows["people"][:2]]


def _pins(draw, rows, pairs):
    kinds = {pair: draw.choice(["forbid", "require"]) for pair in draw.sample(pairs, 2)}
    rows["pins"] = [{"person": p, "opening": o, "kind": kind} for (p, o), kind in kinds.items()]


def _guides(draw, rows, pairs):
    """Two supervisors of two groups; one row may name an opening."""
    for row in rows["people"]:
        row["group"] = draw.choice(["g", "g", "h", ""])
    bounds = "supervisor", "capacity", "minimum", "max_openings"
    choices = [(s, draw.choice([1, 2]), draw.choice([0, 0, 1]), draw.choice(["", 1, 1])) for s in ("s0", "s1")]
    rows["supervisors"] = [dict(zip(bounds, row, strict=True)) for row in choices]
    where = draw.choice(["", rows["openings"][0]["opening"]])
    entitled = [("s0", "g", "", 1), ("s1", "g", where, 0), ("s1", "h", "", draw.randint(0, 2))]
    columns = "supervisor", "group", "opening", "cost"
    rows["supervision"] = [dict(zip(columns, row, strict=True)) for row in entitled]


RULES = {
    "minimums": _minimums,
    "limits": _overlapping_limits,
    "demand": _demand,
    "credits": _credits,
    "conflicts": _conflicts,
    "dates": _dates,
    "teams": _teams,
    "pins": _pins,
    "supervisors": _guides,
}


HEADERS = {
    "people": "person,weight,fallback,demand,group",
    "openings": "opening,capacity",
    "wishes": "person,opening,rank,score,distance",
    "pools": "pool,opening,distance",
    "pins": "person,opening,kind",
    "previous": "person,opening",
    "limits": "limit,capacity,minimum",
    "limit_openings": "limit,opening",
    "supervisors": "supervisor,capacity,minimum",
    "supervision": "supervisor,group,cost",
}


def text(name: str, rows: list[tuple]) -> str:
    columns = HEADERS[name].split(",")[: len(rows[0]) if rows else None]
    return ";".join([",".join(columns), *(",".join(map(str, row)) for row in rows)])
