"""Made-up placement problems of any size, the same for the same seed.

Each person has one specialty, evenly; openings belong to one, and some accept a second. A person ranks distinct
eligible openings drawn one by one with chances that fall as a power of popularity (Zipf). Capacities sum to exactly
`slack` × people.
"""

import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_BATCH = 5_000_000  # cells of a person × opening matrix drawn at once: 40 MB


@dataclass(frozen=True)
class Recipe:
    """What to generate. Shares are between 0 and 1."""

    people: int
    openings: int
    wishes: int = 10
    specialties: int = 40  # fewer where a specialty would have less than `wishes` openings
    cross: float = 0.1  # share of the openings that accept a second specialty
    skew: float = 0.8  # exponent of popularity; 0 makes all openings equally popular
    slack: float = 1.05  # places for each person
    minimums: float = 0.0  # share of the openings with a minimum to open
    teams: float = 0.0  # share of the people who come in pairs
    supervisors: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        counts = (self.people, self.openings, self.wishes, self.specialties)
        if min(counts) < 1:
            raise ValueError("people, openings, wishes and specialties must be at least 1")
        if not all(0 <= share <= 1 for share in (self.cross, self.minimums, self.teams)):
            raise ValueError("cross, minimums and teams must lie between 0 and 1")
        if self.slack < 0 or self.skew < 0 or self.seed < 0:
            raise ValueError("slack, skew and seed must not be negative")
        if self.wishes > 1000:
            raise ValueError("wishes must be at most 1000")


def generate(out_dir: Path | str, recipe: Recipe) -> None:
    """Write the bundle into a new folder, whole or not at all. Raises FileExistsError where something is there."""
    out = Path(out_dir)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FileExistsError(f"{out} exists and is not empty")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".generate-") as scratch:
        folder = Path(scratch) / "bundle"
        folder.mkdir()
        _write(folder, recipe)
        if out.exists():
            out.rmdir()
        os.replace(folder, out)


def _write(folder: Path, recipe: Recipe) -> None:
    """All tables. Each part draws from its own stream, so that an option changes only its own table."""
    base, extra = np.random.default_rng([recipe.seed, 0]), np.random.default_rng([recipe.seed, 1])
    kinds = max(1, min(recipe.specialties, recipe.openings // recipe.wishes))
    specialty = np.arange(recipe.people) % kinds
    capacity = _capacities(base, recipe)
    person, opening, rank = _wishes(base, recipe, specialty, kinds)
    score, distance = base.integers(0, 101, len(person)), base.integers(1, 301, len(person))
    leader = _pair_up(extra, recipe, specialty)
    settings = {"format": "klaster-bundle/1", "title": _title(recipe), "seed": recipe.seed}
    (folder / "bundle.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    people, openings = _names("p", recipe.people), _names("o", recipe.openings)
    groups = [f"s{kind}" for kind in specialty.tolist()] if recipe.supervisors else [""] * recipe.people
    _table(folder, "people.csv", "person,group", people, groups)
    minimum = _minimums(extra, recipe, capacity)
    _table(folder, "openings.csv", "opening,capacity,min_to_open", openings, capacity, minimum)
    if len(leader):
        person, opening, rank, score, distance = _shared(leader, person, opening, rank, score, distance)
        teams = [f"t{number}" for number in range(len(leader)) for _ in range(2)]
        members = leader.ravel().tolist()
        _table(folder, "teams.csv", "team,person", teams, [people[p] for p in members])
    wish_people = [people[p] for p in person.tolist()]
    wish_openings = [openings[o] for o in opening.tolist()]
    _table(
        folder, "wishes.csv", "person,opening,rank,score,distance", wish_people, wish_openings, rank, score, distance
    )
    if recipe.supervisors:
        _supervise(folder, extra, recipe, kinds)


def _title(recipe: Recipe) -> str:
    return f"{recipe.people} people, {recipe.openings} openings, {recipe.wishes} wishes, seed {recipe.seed}"


def _names(letter: str, count: int) -> list[str]:
    """Identifiers of one width, so that text order is number order."""
    width = len(str(count))
    return [f"{letter}{number:0{width}}" for number in range(1, count + 1)]


def _table(folder: Path, name: str, header: str, *columns: Iterable) -> None:
    """Write a CSV whose cells need no quotes."""
    cells = [map(str, column.tolist() if isinstance(column, np.ndarray) else column) for column in columns]
    lines = map(",".join, zip(*cells, strict=True))
    (folder / name).write_text("\n".join([header, *lines, ""]), encoding="utf-8", newline="\n")


def _capacities(draw: np.random.Generator, recipe: Recipe) -> np.ndarray:
    """Unequal capacities that sum to round(slack × people); at least 1 each where there are enough."""
    total = round(recipe.slack * recipe.people)
    least = 1 if total >= recipe.openings else 0
    share = draw.uniform(0.5, 1.5, recipe.openings)
    share *= (total - least * recipe.openings) / share.sum()
    capacity = np.floor(share).astype(np.int64)
    missing = total - least * recipe.openings - int(capacity.sum())
    capacity[np.argsort(capacity - share, kind="stable")[:missing]] += 1
    return capacity + least


def _wishes(draw: np.random.Generator, recipe: Recipe, specialty: np.ndarray, kinds: int) -> tuple[np.ndarray, ...]:
    """person, opening, rank of every wish, sorted by person and rank."""
    home = np.arange(recipe.openings) % kinds
    second = np.full(recipe.openings, -1)
    if kinds > 1:
        crossing = draw.permutation(recipe.openings)[: round(recipe.cross * recipe.openings)]
        second[crossing] = (home[crossing] + draw.integers(1, kinds, len(crossing))) % kinds
    parts = []
    for kind in range(kinds):
        eligible = draw.permutation(np.flatnonzero((home == kind) | (second == kind)))
        people = np.flatnonzero(specialty == kind)
        size = max(1, _BATCH // len(eligible))
        for start in range(0, len(people), size):
            chosen = _choices(draw, recipe, len(people[start : start + size]), eligible)
            parts.append((np.repeat(people[start : start + size], chosen.shape[1]), chosen))
    person = np.concatenate([people for people, _ in parts])
    opening = np.concatenate([chosen.ravel() for _, chosen in parts])
    rank = np.concatenate([np.tile(np.arange(1, chosen.shape[1] + 1), len(chosen)) for _, chosen in parts])
    order = np.argsort(person, kind="stable")
    return person[order], opening[order], rank[order]


def _choices(draw: np.random.Generator, recipe: Recipe, people: int, eligible: np.ndarray) -> np.ndarray:
    """people × wishes openings, best first; `eligible` stands in order of popularity.

    The k largest of (log weight + Gumbel noise) are k draws without replacement (Efraimidis, Spirakis 2006).
    """
    weight = -recipe.skew * np.log(np.arange(1, len(eligible) + 1))
    keys = weight + draw.gumbel(size=(people, len(eligible)))
    count = min(recipe.wishes, len(eligible))
    best = np.argpartition(-keys, count - 1, axis=1)[:, :count]
    order = np.argsort(-np.take_along_axis(keys, best, axis=1), axis=1)
    return eligible[np.take_along_axis(best, order, axis=1)]


def _minimums(draw: np.random.Generator, recipe: Recipe, capacity: np.ndarray) -> np.ndarray:
    """Half of the capacity, at least 2, for a share of the openings that can hold 2."""
    minimum = np.zeros(recipe.openings, dtype=np.int64)
    chosen = draw.permutation(np.flatnonzero(capacity >= 2))[: round(recipe.minimums * recipe.openings)]
    minimum[chosen] = np.maximum(2, (capacity[chosen] + 1) // 2)
    return minimum


def _pair_up(draw: np.random.Generator, recipe: Recipe, specialty: np.ndarray) -> np.ndarray:
    """Rows of two people of one specialty; `teams` × people persons altogether, as far as pairs come out."""
    shuffled = draw.permutation(recipe.people)
    shuffled = shuffled[np.argsort(specialty[shuffled], kind="stable")]
    kind = specialty[shuffled]
    place = np.arange(len(kind)) - np.searchsorted(kind, kind)  # position inside the specialty
    first = np.flatnonzero((place % 2 == 0) & (np.append(kind[1:], -1) == kind))
    first = np.sort(draw.permutation(first)[: round(recipe.teams * recipe.people / 2)])
    return np.stack([shuffled[first], shuffled[first + 1]], axis=1) if len(first) else np.zeros((0, 2), dtype=np.int64)


def _shared(leader: np.ndarray, person: np.ndarray, *facts: np.ndarray) -> tuple[np.ndarray, ...]:
    """The second of each pair takes over the wishes of the first: friends who agreed on one list."""
    people = person.max() + 1
    first = np.searchsorted(person, np.arange(people + 1))
    source = np.arange(people)
    source[leader[:, 1]] = leader[:, 0]
    counts = np.diff(first)[source]
    rows = np.concatenate([np.arange(first[s], first[s + 1]) for s in source.tolist()])
    return np.repeat(np.arange(len(source)), counts), *(column[rows] for column in facts)


def _supervise(folder: Path, draw: np.random.Generator, recipe: Recipe, kinds: int) -> None:
    """One supervisor for about ten people of a specialty, with a fifth to spare, in at most five openings;
    each also names openings where supervising costs nothing."""
    size = -(-recipe.people // kinds)
    each = max(1, round(size / 10))
    count = kinds * each
    names = _names("m", count)
    kind = np.repeat(np.arange(kinds), each).tolist()
    capacity = max(1, -(-12 * size // (10 * each)))
    _table(
        folder,
        "supervisors.csv",
        "supervisor,capacity,minimum,max_openings",
        names,
        [capacity] * count,
        [0] * count,
        [5] * count,
    )
    openings = _names("o", recipe.openings)
    near = (np.array(kind) + kinds * draw.integers(0, -(-recipe.openings // kinds), count)) % recipe.openings
    cost = draw.integers(1, 6, count).tolist()
    rows = [(name, f"s{k}", "", c) for name, k, c in zip(names, kind, cost, strict=True)]
    rows += [(name, f"s{k}", openings[o], 0) for name, k, o in zip(names, kind, near.tolist(), strict=True)]
    _table(folder, "supervision.csv", "supervisor,group,opening,cost", *zip(*rows, strict=True))
