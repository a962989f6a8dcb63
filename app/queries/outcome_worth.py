"""What is one more place worth? The engine's price of every opening, the best one of each specialty and district."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from app.adapters import bundles
from app.models import RunArchive
from app.queries.outcome_people import Names, Place

# Of these the less is the better.
FEWER_IS_BETTER = {
    "profile:generous",
    "rank_cost",
    "distance",
    "supervision_cost",
    "supervision_balance",
    "opened",
    "blocking_pairs",
}
TEACHERS = None


@dataclass(frozen=True)
class Worth:
    """Of one specialty (`label` None: teachers' internships) or district: the slot where one more place does most.

    `change` is what each criterion's value becomes larger by, a list for a profile; `helping` of `slots` slots would
    change anything. `best` is None where none would.
    """

    label: str | None
    slots: int
    helping: int
    best: Place | None
    change: list


@dataclass(frozen=True)
class Worths:
    criteria: list[str]
    by_specialty: list[Worth]
    by_district: list[Worth]


def worths(archive: RunArchive | None, criteria: list[str], places: dict[int, Place], names: Names) -> Worths | None:
    """None where the run has no prices: a stable matching, or a result that is not proven."""
    changes = _changes(archive)
    if not changes:
        return None
    by_specialty, by_district = defaultdict(list), defaultdict(list)
    for place in places.values():
        if place.key not in changes:
            continue
        for key in {TEACHERS} if place.is_for_teachers else place.specialties or names.specialties:
            by_specialty[key].append(place)
        by_district[place.municipality].append(place)
    titles = {**names.specialties, TEACHERS: None}
    return Worths(
        criteria,
        _best_first(((titles[key], found) for key, found in by_specialty.items()), criteria, changes),
        _best_first(((names.districts[key], found) for key, found in by_district.items()), criteria, changes),
    )


def _changes(archive: RunArchive | None) -> dict[str, list]:
    if archive is None or archive.result is None:
        return {}
    files = bundles.unzipped_one(archive.result, "prices.csv")
    known: dict[str, list] = {}  # a few hundred different texts among thousands of rows
    return {
        opening: known.get(text) or known.setdefault(text, json.loads(text))
        for opening, text in bundles.columns(files, "prices.csv", "opening", "plus_one")
    }


def _best_first(groups: Iterable[tuple], criteria: list[str], changes: dict[str, list]) -> list[Worth]:
    """One Worth a group, the one that would gain most first; then by name."""
    found = []
    for words, places in groups:
        gains = {place.key: gain(criteria, changes[place.key]) for place in places}
        best = max(places, key=lambda place: (gains[place.key], -place.id))
        helping = sum(any(one) for one in gains.values())
        change = changes[best.key]
        found.append((gains[best.key], Worth(words, len(places), helping, best if helping else None, change)))
    found.sort(key=lambda pair: pair[1].label or "")
    found.sort(key=lambda pair: pair[0], reverse=True)
    return [worth for _gain, worth in found]


def gain(criteria: list[str], change: list) -> tuple[int, ...]:
    """A change as numbers of which the greater tuple is the better outcome, in the order of the criteria."""
    numbers: list[int] = []
    for name, by in zip(criteria, change, strict=False):
        entries = by if isinstance(by, list) else [by]
        if name == "profile:generous":
            entries = entries[::-1]
        numbers += [-entry if name in FEWER_IS_BETTER else entry for entry in entries]
    return tuple(numbers)
