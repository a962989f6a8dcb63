"""Is what is stored still what was verified? The figures and the hash of a run, made anew from its stored rows."""

from dataclasses import dataclass

import numpy as np

from app.adapters import bundles
from app.matching.writing import result_hash
from app.models import Run, RunArchive
from app.queries.outcome_people import NONE, People, Place


@dataclass(frozen=True)
class Compared:
    """One figure: as the result states it, and as the stored rows give it."""

    name: str
    stated: int | list[int] | str
    stored: int | list[int] | str

    @property
    def is_equal(self) -> bool:
        return self.stated == self.stored


@dataclass(frozen=True)
class Check:
    compared: list[Compared]

    @property
    def holds(self) -> bool:
        return all(one.is_equal for one in self.compared)

    @property
    def differing(self) -> list[Compared]:
        return [one for one in self.compared if not one.is_equal]


def check(run: Run, archive: RunArchive | None, people: People, places: dict[int, Place]) -> Check:
    """Compares the counts, the criteria that follow from the placements alone, and the hash over every placement."""
    told = run.result or {}
    files = bundles.unzipped_one(archive.bundle, "people.csv") if archive else {}
    weights = {key: int(weight or 1) for key, weight in bundles.columns(files, "people.csv", "person", "weight")}
    compared = []
    for criterion in told.get("criteria", []):
        stored = _value(criterion, people, weights)
        if stored is not None:
            compared.append(Compared(criterion["name"], criterion["value"], stored))
    if weights:
        compared.append(Compared("people", len(weights), len(weights.keys() & set(people.key))))
    if "input_sha256" in told:
        compared.append(Compared("sha256", run.result_sha256 or "", _hash(told, people, places)))
    return Check(compared)


def _value(criterion: dict, people: People, weights: dict[str, int]) -> int | list[int] | None:
    """The criterion's value by the stored placements; None where it needs more than them."""
    stated = criterion["value"]
    ranks = people.rank[people.placed]
    if criterion["name"] == "placed":
        return sum(weights.get(key, 1) for key, rank in zip(people.key, people.rank.tolist(), strict=True) if rank)
    if criterion["name"] == "rank_cost":
        return int(ranks.sum())
    if isinstance(stated, list):
        return np.bincount(ranks, minlength=len(stated) + 1)[1:].tolist()
    return None


def _hash(told: dict, people: People, places: dict[int, Place]) -> str:
    """SHA-256 over what was asked, the stored placements and the criteria, as docs/bundle.md lays down."""
    keys = {NONE: "", **{slot: place.key for slot, place in places.items()}}
    columns = (people.key, people.slot.tolist(), people.rank.tolist(), people.supervisor)
    rows = sorted(
        (key, keys.get(slot, ""), rank, watch) for key, slot, rank, watch in zip(*columns, strict=True) if rank
    )
    return result_hash(told["input_sha256"], rows, [[one["name"], one["value"]] for one in told["criteria"]])
