"""A bundle as lists, read with the csv module alone: peers run where nothing of Klaster is installed."""

import csv
from dataclasses import dataclass
from pathlib import Path

NOT_MODELLED = ("pools", "limits", "pins")


@dataclass(frozen=True)
class Supervisor:
    """`may`: the openings by group, None standing for any opening; `most` openings, None for any number."""

    capacity: int
    minimum: int
    most: int | None
    may: dict[str, set[int] | None]


@dataclass(frozen=True)
class Bundle:
    """People and openings are positions in `people` and `openings`; a wish is one entry of the four lists."""

    people: list[str]
    demand: list[int]
    group: list[str]
    openings: list[str]
    capacity: list[int]
    minimum: list[int]
    person: list[int]
    opening: list[int]
    rank: list[int]
    score: list[int]
    teams: list[list[int]]
    supervisors: list[Supervisor]
    conflicts: list[tuple[int, int]]

    @property
    def ranks(self) -> int:
        """R, the largest rank."""
        return max(self.rank, default=0)


def read(folder: Path | str) -> Bundle:
    """The bundle in a folder. Raises ValueError for a rule that the peers do not model, so that none is ignored."""
    folder = Path(folder)
    for name in NOT_MODELLED:
        if _rows(folder, name, "*"):
            raise ValueError(f"the peers do not model {name}.csv")
    people = _rows(folder, "people", "person", "demand", "group", "weight", "credits_max", "fallback")
    openings = _rows(folder, "openings", "opening", "capacity", "min_to_open", "starts_on")
    demand = [int(row[1] or 1) for row in people]
    if any(row[3] not in ("", "1") or row[4] or row[5] for row in people):
        raise ValueError("the peers do not model weights, credits and fallbacks")
    if max(demand, default=1) > 1 and any(row[3] for row in openings):
        raise ValueError("the peers do not model dates")
    person = {row[0]: place for place, row in enumerate(people)}
    opening = {row[0]: place for place, row in enumerate(openings)}
    wishes = _rows(folder, "wishes", "person", "opening", "rank", "score")
    return Bundle(
        people=list(person),
        demand=demand,
        group=[row[2] for row in people],
        openings=list(opening),
        capacity=[int(row[1]) for row in openings],
        minimum=[int(row[2] or 0) for row in openings],
        person=[person[row[0]] for row in wishes],
        opening=[opening[row[1]] for row in wishes],
        rank=[int(row[2]) for row in wishes],
        score=[int(row[3] or 0) for row in wishes],
        teams=_teams(folder, person),
        supervisors=_supervisors(folder, opening),
        conflicts=[(opening[a], opening[b]) for a, b in _rows(folder, "conflicts", "opening_a", "opening_b")],
    )


def _rows(folder: Path, table: str, *columns: str) -> list[list[str]]:
    """The named columns ("*": all) of a table, row by row; an absent column is empty, an absent table has no rows."""
    path = folder / f"{table}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        header, *rows = [row for row in csv.reader(stream) if row]
    places = range(len(header)) if columns == ("*",) else [header.index(c) if c in header else -1 for c in columns]
    return [[row[place] if place >= 0 else "" for place in places] for row in rows]


def _teams(folder: Path, person: dict[str, int]) -> list[list[int]]:
    members: dict[str, list[int]] = {}
    for team, name in _rows(folder, "teams", "team", "person"):
        members.setdefault(team, []).append(person[name])
    return list(members.values())


def _supervisors(folder: Path, opening: dict[str, int]) -> list[Supervisor]:
    """Costs are left out: no criterion that the peers know counts them."""
    found = {
        row[0]: Supervisor(int(row[1]), int(row[2] or 0), int(row[3]) if row[3] else None, {})
        for row in _rows(folder, "supervisors", "supervisor", "capacity", "minimum", "max_openings")
    }
    for name, group, where in _rows(folder, "supervision", "supervisor", "group", "opening"):
        may = found[name].may
        if not where:
            may[group] = None
        elif may.setdefault(group, set()) is not None:
            may[group].add(opening[where])
    return list(found.values())
