"""Random small problems in which the rules of the format meet: `problems` draws tables, `orders` draws criteria.

At most 4 people, 4 openings, 2 limits and 3 supervisors, so that `brute` can try everything. Each rule is in force with
a chance of about a third; `problems(only=...)` puts exactly the named rules in force, so that a failure names them;
`problems(always=...)` the named ones and others by chance.
"""

from hypothesis import strategies as st

from tests.matching.brute import CRITERIA

NETWORK_CRITERIA = "placed", "profile:greedy", "profile:generous", "rank_cost", "score", "distance", "kept"
DAYS = [("2026-03-02", "2026-03-06"), ("2026-03-06", "2026-03-10"), ("2026-03-09", "2026-03-20"), ("2026-03-16", "")]
NETWORK = {"demand", "pools", "pins", "previous", "weights"}

orders = st.one_of(
    st.lists(st.sampled_from(CRITERIA), unique=True, min_size=1, max_size=4),
    st.lists(st.sampled_from(CRITERIA[1:]), unique=True, max_size=3).map(lambda names: ["placed", *names]),
)
network_orders = st.lists(st.sampled_from(NETWORK_CRITERIA), unique=True, min_size=1, max_size=4)


@st.composite
def problems(draw, only: set[str] | None = None, always: tuple[str, ...] = ()):
    """Tables of a bundle, as `small.write` takes them; optional tables without rows are left out."""
    chance = st.sampled_from([False, True, False, True, False])
    on = {rule: rule in always or (draw(chance) if only is None else rule in only) for rule in RULES}
    people = [{"person": f"p{i}"} for i in range(draw(st.integers(1, 4)))]
    openings = [
        {"opening": f"o{i}", "capacity": draw(st.sampled_from([1, 2, 0, 3]))} for i in range(draw(st.integers(1, 4)))
    ]
    tables = {"people": people, "openings": openings, "wishes": _wishes(draw, people, openings)}
    for rule, add in RULES.items():
        if on[rule]:
            tables |= add(draw, tables) or {}
    return {name: rows for name, rows in tables.items() if rows or name in ("people", "openings", "wishes")}


def _pick(draw, *values):
    return draw(st.sampled_from(values))


def _some(draw, rows, most=None, least=0):
    return draw(st.lists(st.sampled_from(rows), unique_by=str, min_size=least, max_size=most)) if rows else []


def _pairs(tables):
    return [(p["person"], o["opening"]) for p in tables["people"] for o in tables["openings"]]


def _wishes(draw, people, openings):
    """Two of three pairs are wished; ranks tie."""
    drawn = {pair: _pick(draw, 1, 1, 2, 3, 0, 0) for pair in _pairs({"people": people, "openings": openings})}
    number = st.integers(0, 3)
    return [
        {"person": p, "opening": o, "rank": rank, "score": draw(number) - 1, "distance": draw(number)}
        for (p, o), rank in drawn.items()
        if rank
    ]


def _teams(draw, tables):
    """Teams of one to three, taken in turn from the people."""
    names = [row["person"] for row in tables["people"]]
    size = _pick(draw, 2, 2, 3, 1)
    teams = {"t0": names[:size], "t1": names[size:] if _pick(draw, False, True) else []}
    return {"teams": [{"team": team, "person": person} for team, members in teams.items() for person in members]}


def _demand(draw, tables):
    """People outside of teams may hold two or three."""
    in_team = {row["person"] for row in tables.get("teams", [])}
    for row in tables["people"]:
        row["demand"] = 1 if row["person"] in in_team else _pick(draw, 2, 1, 3)


def _credits(draw, tables):
    for row in tables["people"]:
        row["credits_max"] = _pick(draw, "", 3, 2, 0, 4)
    for row in tables["openings"]:
        row["credits"] = _pick(draw, 1, 2, 0, 3)


def _conflicts(draw, tables):
    names = [row["opening"] for row in tables["openings"]]
    two = [(a, b) for a in names for b in names if a < b]
    turned = _pick(draw, False, True)
    return {
        "conflicts": [
            {"opening_a": b if turned else a, "opening_b": a if turned else b} for a, b in _some(draw, two, 3)
        ]
    }


def _dates(draw, tables):
    """Periods that share a day, that touch, that are apart; one without an end."""
    for row in tables["openings"]:
        row["starts_on"], row["ends_on"] = _pick(draw, *DAYS, ("", ""))


def _minimums(draw, tables):
    for row in tables["openings"]:
        row["min_to_open"] = _pick(draw, 2, 0, 1, 3)


def _pools(draw, tables):
    """Two pools that people share; one row a pool at least, since a fallback must exist."""
    names = [row["opening"] for row in tables["openings"]]
    inside = {pool: _some(draw, names, 3) or names[:1] for pool in ("k0", "k1")}
    for row in tables["people"]:
        row["fallback"] = _pick(draw, "k0", "k1", "")
    return {
        "pools": [
            {"pool": pool, "opening": o, "distance": draw(st.integers(0, 3))} for pool, os in inside.items() for o in os
        ]
    }


def _limits(draw, tables):
    """One limit or two: nested, or as they come."""
    names = [row["opening"] for row in tables["openings"]]
    first = _some(draw, names, least=1)
    inside = [first, _some(draw, first) if _pick(draw, False, True) else _some(draw, names)][: _pick(draw, 2, 1)]
    return {
        "limits": [
            {"limit": f"l{i}", "capacity": _pick(draw, 2, 1, 3, 4, 0), "minimum": _pick(draw, 0, 0, 0, 1, 2)}
            for i in range(len(inside))
        ],
        "limit_openings": [{"limit": f"l{i}", "opening": o} for i, members in enumerate(inside) for o in members],
    }


def _supervisors(draw, tables):
    """Up to three, each for a group anywhere, in one opening, or anywhere but at another cost in one opening."""
    names = [f"s{i}" for i in range(_pick(draw, 1, 2, 3))]
    openings = [row["opening"] for row in tables["openings"]]
    shapes = ("any", "any", "none") if _pick(draw, False, True) else ("any", "one", "override", "none")
    for row in tables["people"]:
        row["group"] = _pick(draw, "g", "g", "h", "")
    rows = []
    for supervisor in names:
        for group in ("g", "h"):
            shape, where = _pick(draw, *shapes), _pick(draw, *openings)
            named = {"any": [""], "one": [where], "override": ["", where], "none": []}[shape]
            rows += [(supervisor, group, opening, draw(st.integers(0, 3))) for opening in named]
    return {
        "supervisors": [
            {"supervisor": name, "capacity": _pick(draw, 2, 1, 3, 0)}
            | {"minimum": _pick(draw, 0, 0, 0, 1), "max_openings": _pick(draw, "", "", 1, 2, 0)}
            for name in names
        ],
        "supervision": [dict(zip(("supervisor", "group", "opening", "cost"), row, strict=True)) for row in rows],
    }


def _pins(draw, tables):
    kinds = "forbid", "require", "forbid"
    return {
        "pins": [{"person": p, "opening": o, "kind": _pick(draw, *kinds)} for p, o in _some(draw, _pairs(tables), 2, 1)]
    }


def _previous(draw, tables):
    """What was in force, some of it gone since."""
    gone = [("p0", "gone"), ("gone", "o0")]
    return {"previous": [{"person": p, "opening": o} for p, o in _some(draw, _pairs(tables) + gone, 4, 1)]}


def _weights(draw, tables):
    for row in tables["people"]:
        row["weight"] = _pick(draw, 1, 2, 3)


# In this order: a rule may look at what an earlier one has drawn.
RULES = {
    "teams": _teams,
    "demand": _demand,
    "credits": _credits,
    "conflicts": _conflicts,
    "dates": _dates,
    "minimums": _minimums,
    "pools": _pools,
    "limits": _limits,
    "supervisors": _supervisors,
    "pins": _pins,
    "previous": _previous,
    "weights": _weights,
}
