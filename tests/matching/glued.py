"""Random small problems glued into one in which they share nothing."""

from hypothesis import strategies as st

from tests.matching.random_problems import RULES, problems
from tests.matching.small import Tables

NAMES = {
    *("person", "opening", "opening_a", "opening_b", "pool", "fallback", "limit"),
    *("supervisor", "group", "team"),
}


def renamed(tables: Tables, prefix: str) -> Tables:
    """The same problem under other identifiers; what is empty stays empty."""
    return {
        name: [{key: f"{prefix}{cell}" if key in NAMES and cell else cell for key, cell in row.items()} for row in rows]
        for name, rows in tables.items()
    }


def glued(parts: list[Tables]) -> Tables:
    """All of them beside each other."""
    parts = [renamed(tables, f"{letter}.") for letter, tables in zip("abcd", parts, strict=False)]
    return {name: [row for part in parts for row in part.get(name, [])] for name in {n for part in parts for n in part}}


some_rules = st.sets(st.sampled_from(sorted(RULES)), max_size=3)
several = st.lists(some_rules.flatmap(problems), min_size=2, max_size=4).map(glued)
