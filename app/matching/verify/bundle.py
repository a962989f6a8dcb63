"""The input folder as the verifier reads it: plain arrays, positions instead of identifiers."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from app.matching.verify.table import Table, Unreadable, read_table, read_text

FORMAT = "klaster-bundle/1"
PREVIOUS = "previous.csv"
CRITERIA = (
    "placed",
    "profile:greedy",
    "profile:generous",
    "rank_cost",
    "score",
    "distance",
    "kept",
    "supervision_cost",
    "supervision_balance",
    "opened",
)


@dataclass(frozen=True)
class Bundle:
    """A problem. Positions index `people`, `openings`, `limits`, `pools`, `supervisors`; −1 means none.

    `at` gives the position of each identifier of a `person`, `opening`, `supervisor`.

    Pairs are keys person · len(openings) + opening. `wish_keys` is sorted; `wish` holds rows (rank, score, distance)
    in that order. `pool_keys` (pool · len(openings) + opening) is sorted with `pool_distance` beside it.
    """

    tables: dict[str, Table]
    settings: dict
    at: dict[str, dict[str, int]]
    people: list[str]
    openings: list[str]
    limits: list[str]
    pools: list[str]
    supervisors: list[str]
    demand: np.ndarray
    credits_max: np.ndarray
    weight: np.ndarray
    fallback: np.ndarray
    group: list[str]
    capacity: np.ndarray
    min_to_open: np.ndarray
    credits: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    wish_keys: np.ndarray
    wish: np.ndarray
    pool_keys: np.ndarray
    pool_distance: np.ndarray
    limit_capacity: np.ndarray
    limit_minimum: np.ndarray
    limit_pairs: np.ndarray
    supervisor_capacity: np.ndarray
    supervisor_minimum: np.ndarray
    supervisor_openings: np.ndarray
    supervision: dict[tuple[int, str, int], int]
    teams: dict[str, np.ndarray]
    required: np.ndarray
    forbidden: np.ndarray
    previous: np.ndarray
    conflicts: set[tuple[int, int]]

    @cached_property
    def ranks(self) -> int:
        """R, the largest rank in wishes.csv."""
        return int(self.wish[:, 0].max(initial=0))

    @cached_property
    def groups(self) -> list[str]:
        """The groups of people whose placements need a supervisor."""
        return sorted(set(self.group) - {""}) if self.supervisors else []

    @cached_property
    def group_of(self) -> np.ndarray:
        """By person: the position in `groups`, −1 for who needs no supervisor."""
        position = _index(self.groups)
        return np.array([position.get(group, -1) for group in self.group], dtype=np.int64)

    def key(self, person: np.ndarray, opening: np.ndarray) -> np.ndarray:
        return person * max(1, len(self.openings)) + opening


def read_bundle(folder: Path, in_force: Path | None = None) -> Bundle:
    """Read and check the folder; raises Unreadable at the first fault (the solver lists them all).

    `in_force`: a folder whose previous.csv stands in for the bundle's.
    """
    settings = read_settings(folder)
    folders = dict.fromkeys((name for name, _, _ in _TABLES), folder) | {PREVIOUS: in_force or folder}
    tables = {name: read_table(folders[name], name, needed, optional) for name, needed, optional in _TABLES}
    people, openings = _column(tables, "people.csv", "person"), _column(tables, "openings.csv", "opening")
    limits, supervisors = _column(tables, "limits.csv", "limit"), _column(tables, "supervisors.csv", "supervisor")
    pools = list(dict.fromkeys(tables["pools.csv"].identifiers("pool")))
    person, opening, supervisor, pool = map(_index, (people, openings, supervisors, pools))
    wide = max(1, len(openings))
    persons, places = tables["people.csv"], tables["openings.csv"]
    starts, ends = places.dates("starts_on"), places.dates("ends_on")
    if np.any((starts > 0) & (ends > 0) & (ends < starts)):
        raise Unreadable("openings.csv: a range of dates ends before it starts")
    wish_keys, wish = _wishes(tables["wishes.csv"], person, opening, wide)
    pool_keys, pool_distance = _pools(tables["pools.csv"], pool, opening, wide)
    required, forbidden = _pins(tables["pins.csv"], person, opening, wide)
    limits_table, keepers = tables["limits.csv"], tables["supervisors.csv"]
    persons.words("kind", ("student", "teacher"), "student")
    return Bundle(
        tables=tables,
        settings=settings,
        at={"person": person, "opening": opening, "supervisor": supervisor},
        people=people,
        openings=openings,
        limits=limits,
        pools=pools,
        supervisors=supervisors,
        demand=persons.integers("demand", 1, 1),
        credits_max=persons.integers("credits_max", 0, -1),
        weight=persons.integers("weight", 1, 1),
        fallback=persons.indices("fallback", pool, -1),
        group=persons.text("group"),
        capacity=places.integers("capacity", 0),
        min_to_open=places.integers("min_to_open", 0, 0),
        credits=places.integers("credits", 0, 0),
        starts=starts,
        ends=ends,
        wish_keys=wish_keys,
        wish=wish,
        pool_keys=pool_keys,
        pool_distance=pool_distance,
        limit_capacity=limits_table.integers("capacity", 0),
        limit_minimum=limits_table.integers("minimum", 0, 0),
        limit_pairs=_limit_pairs(tables["limit_openings.csv"], _index(limits), opening),
        supervisor_capacity=keepers.integers("capacity", 0),
        supervisor_minimum=keepers.integers("minimum", 0, 0),
        supervisor_openings=keepers.integers("max_openings", 0, -1),
        supervision=_supervision(tables["supervision.csv"], supervisor, opening),
        teams=_teams(tables["teams.csv"], person),
        required=required,
        forbidden=forbidden,
        previous=_previous(tables[PREVIOUS], person, opening, wide),
        conflicts=_conflicts(tables["conflicts.csv"], opening),
    )


# name, columns that must be there, may the file be absent
_TABLES = (
    ("people.csv", ("person",), False),
    ("openings.csv", ("opening", "capacity"), False),
    ("wishes.csv", ("person", "opening", "rank"), False),
    ("pools.csv", ("pool", "opening"), True),
    ("limits.csv", ("limit", "capacity"), True),
    ("limit_openings.csv", ("limit", "opening"), True),
    ("supervisors.csv", ("supervisor", "capacity"), True),
    ("supervision.csv", ("supervisor", "group"), True),
    ("teams.csv", ("team", "person"), True),
    ("pins.csv", ("person", "opening", "kind"), True),
    (PREVIOUS, ("person", "opening"), True),
    ("conflicts.csv", ("opening_a", "opening_b"), True),
)


def read_settings(folder: Path) -> dict:
    """bundle.json with its defaults filled in."""
    settings = read_json(folder / "bundle.json")
    if settings.get("format") != FORMAT:
        raise Unreadable(f"bundle.json: format: found {settings.get('format')!r}, expected {FORMAT}")
    defaults = {"mechanism": "optimal", "criteria": ["placed", "profile:greedy"], "seed": 0}
    return defaults | {name: value for name, value in settings.items() if value is not None}


def read_json(path: Path) -> dict:
    """A JSON object from a file; raises Unreadable."""
    try:
        value = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{path.name}: not JSON ({error})") from None
    if not isinstance(value, dict):
        raise Unreadable(f"{path.name}: not a JSON object")
    return value


def _index(names: list[str]) -> dict[str, int]:
    return {name: position for position, name in enumerate(names)}


def _column(tables: dict[str, Table], name: str, column: str) -> list[str]:
    """The identifiers of a table, each of which stands once."""
    cells = tables[name].identifiers(column)
    if len(set(cells)) < len(cells):
        raise Unreadable(f"{name}: {column}: an identifier stands twice")
    return cells


def _pairs(table: Table, left: dict, right: dict, wide: int, names: tuple[str, str]) -> np.ndarray:
    """Keys left · wide + right of the rows, each of which stands once."""
    keys = table.indices(names[0], left) * wide + table.indices(names[1], right)
    if np.any(np.diff(np.sort(keys)) == 0):
        raise Unreadable(f"{table.name}: {', '.join(names)}: a pair stands twice")
    return keys


def _wishes(table: Table, person: dict, opening: dict, wide: int) -> tuple[np.ndarray, np.ndarray]:
    keys = _pairs(table, person, opening, wide, ("person", "opening"))
    rank = table.integers("rank", 1, None, 1000)
    score, distance = table.integers("score", -(10**9), 0), table.integers("distance", -(10**9), 0)
    order = np.argsort(keys)
    return keys[order], np.stack([rank, score, distance], axis=1)[order]


def _pools(table: Table, pool: dict, opening: dict, wide: int) -> tuple[np.ndarray, np.ndarray]:
    keys = _pairs(table, pool, opening, wide, ("pool", "opening"))
    order = np.argsort(keys)
    return keys[order], table.integers("distance", -(10**9), 0)[order]


def _pins(table: Table, person: dict, opening: dict, wide: int) -> tuple[np.ndarray, np.ndarray]:
    keys = _pairs(table, person, opening, wide, ("person", "opening"))
    required = np.array(table.words("kind", ("require", "forbid")), dtype=object) == "require"
    return np.sort(keys[required]), np.sort(keys[~required])


def _limit_pairs(table: Table, limit: dict, opening: dict) -> np.ndarray:
    """Rows (limit, opening)."""
    wide = max(1, len(opening))
    keys = _pairs(table, limit, opening, wide, ("limit", "opening"))
    return np.stack([keys // wide, keys % wide], axis=1)


def _supervision(table: Table, supervisor: dict, opening: dict) -> dict[tuple[int, str, int], int]:
    """Cost by (supervisor, group, opening); opening −1 means any."""
    who, where = table.indices("supervisor", supervisor), table.indices("opening", opening, -1)
    costs = table.integers("cost", -(10**9), 0).tolist()
    rows = list(zip(who.tolist(), table.identifiers("group"), where.tolist(), strict=True))
    if len(set(rows)) < len(rows):
        raise Unreadable("supervision.csv: supervisor, group, opening: a row stands twice")
    return dict(zip(rows, costs, strict=True))


def _teams(table: Table, person: dict) -> dict[str, np.ndarray]:
    """Members by team; a person belongs to one team."""
    members = table.indices("person", person).tolist()
    if len(set(members)) < len(members):
        raise Unreadable("teams.csv: person: a person stands in two teams")
    teams: dict[str, list[int]] = {}
    for team, member in zip(table.identifiers("team"), members, strict=True):
        teams.setdefault(team, []).append(member)
    return {team: np.array(found) for team, found in teams.items()}


def _previous(table: Table, person: dict, opening: dict, wide: int) -> np.ndarray:
    """Sorted keys of the pairs in force of which both sides still exist."""
    cells = zip(table.identifiers("person"), table.identifiers("opening"), strict=True)
    return np.unique([person[p] * wide + opening[o] for p, o in cells if p in person and o in opening]).astype(int)


def _conflicts(table: Table, opening: dict) -> set[tuple[int, int]]:
    """Pairs of openings in both orders."""
    a, b = table.indices("opening_a", opening).tolist(), table.indices("opening_b", opening).tolist()
    return {pair for x, y in zip(a, b, strict=True) for pair in ((x, y), (y, x))}
