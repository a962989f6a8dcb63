"""Did everyone have the same chances? Shares of places and of high wishes by what people can't help being."""

from dataclasses import dataclass, replace

import numpy as np
from flask_babel import gettext as _

from app.labels import label
from app.models import Audience, Sex
from app.queries import small_tables
from app.queries.outcome_people import NONE, Names, People
from app.queries.small_cells import LEAST

TEACHERS, NOT_STATED = -1, -2
ROUNDING = (0.1, 0.2, 0.5, 1.0)


@dataclass(frozen=True)
class Chances:
    """People of one kind: how many were placed, got their first wish, one of the first three, and the mean rank.

    `third` and `mean` are None where they would tell of too few people; `is_merged` for several small kinds together.
    """

    label: str
    people: int
    placed: int
    first: int
    third: int | None
    mean: float | None
    is_merged: bool = False

    def share(self, part: int) -> float:
        return part / self.people if self.people else 0.0


@dataclass(frozen=True)
class Fairness:
    """One table: `by` says by what. `rows` is empty where the people are too few to be told apart."""

    by: str
    title: str
    head: str
    rows: list[Chances]

    def ends(self) -> tuple[Chances, Chances] | None:
        """The kind that was placed least often, and the one most often; None where there is nothing to compare."""
        named = [row for row in self.rows if not row.is_merged]
        by_share = sorted(named, key=lambda row: row.share(row.placed))
        return (by_share[0], by_share[-1]) if len(by_share) > 1 else None


def tables(people: People, names: Names, merged_label: str | None = None) -> list[Fairness]:
    """All tables, the largest kinds first. With `merged_label` small kinds stand together under it (small_tables)."""
    kinds = _kinds(people, names)
    coded = [_codes(keys, words) for _by, _title, _head, keys, words in kinds]
    if merged_label is None or not len(people):
        rows_of = [_rows(codes, labels, people.rank, []) for codes, labels in coded]
    else:
        rows_of = _merged_rows(coded, people.rank, merged_label)
    return [
        Fairness(by, title, head, rows) for (by, title, head, _keys, _words), rows in zip(kinds, rows_of, strict=True)
    ]


def _merged_rows(coded: list[tuple[np.ndarray, list[str]]], rank: np.ndarray, merged_label: str) -> list[list[Chances]]:
    """First the rows are merged until no count of first wishes, other places and none is small; then the finer counts
    are left out of as many rows as it takes."""
    lost = small_tables.split_all([codes for codes, _labels in coded], np.stack([rank == 1, rank > 1, rank == NONE], 1))
    merged = [_merge(codes, labels, rows, merged_label) for (codes, labels), rows in zip(coded, lost, strict=True)]
    finer = np.stack([rank == 1, (rank > 1) & (rank <= 3), rank > 3, rank == NONE], 1)
    coarse = small_tables.split_all([codes for codes, _labels in merged], finer)
    found = []
    for (codes, labels), rows, gone in zip(merged, coarse, lost, strict=True):
        told = [_rounded(row) for row in _rows(codes, labels, rank, rows, len(labels) - 1 if gone else None)]
        found.append(told if len(told) > 1 else [])
    return found


def _merge(codes: np.ndarray, labels: list[str], lost: list[int], words: str) -> tuple[np.ndarray, list[str]]:
    """The `lost` rows as one new row at the end, and all rows numbered from 0 again."""
    kept = [row for row in range(len(labels)) if row not in lost]
    numbers = np.full(len(labels), len(kept))
    numbers[kept] = np.arange(len(kept))
    return numbers[codes], [labels[row] for row in kept] + ([words] if lost else [])


def _rows(
    codes: np.ndarray, labels: list[str], rank: np.ndarray, coarse: list[int], merged: int | None = None
) -> list[Chances]:
    """One row a label, the largest first and the merged one last; those that are `coarse` without the finer figures."""
    rows = [
        replace(_chances(words, rank[codes == row], row not in coarse), is_merged=row == merged)
        for row, words in enumerate(labels)
    ]
    return sorted(rows, key=lambda row: (row.is_merged, -row.people, row.label))


def _kinds(people: People, names: Names) -> list[tuple[str, str, str, np.ndarray, dict[int, str]]]:
    """By what the tables are made: name, title, head of the first column, the kind of each person, words of a kind."""
    teacher = people.audience == Audience.TEACHER.value
    specialty = np.where(teacher, TEACHERS, np.where(people.specialty == NONE, NOT_STATED, people.specialty))
    home = np.where(people.home == NONE, NOT_STATED, people.home)
    codes = {**names.specialties, TEACHERS: _("Teachers on internship"), NOT_STATED: _("not stated")}
    homes = {**{key: town.name for key, town in names.towns.items()}, NOT_STATED: _("not stated")}
    sexes = {**{number: label(one) for number, one in enumerate(Sex, start=1)}, NONE: _("not stated")}
    needs = {1: _("needs a place without barriers"), 0: _("no such need")}
    return [
        ("college", _("By college"), _("College"), people.college, names.colleges),
        ("specialty", _("By specialty"), _("Specialty"), specialty, codes),
        ("home", _("By municipality of home"), _("Home"), home, homes),
        ("sex", _("By sex"), _("Sex"), people.sex, sexes),
        ("needs", _("By special needs"), _("Special needs"), people.needs, needs),
    ]


def _codes(keys: np.ndarray, words: dict[int, str]) -> tuple[np.ndarray, list[str]]:
    """The row of each person from 0, and the labels of the rows."""
    known, codes = np.unique(keys, return_inverse=True)
    return codes.reshape(-1), [words[key] for key in known.tolist()]


def _chances(words: str, rank: np.ndarray, is_fine: bool) -> Chances:
    met = rank[rank > NONE]
    third = int((met <= 3).sum()) if is_fine else None
    mean = float(met.mean()) if met.size and is_fine else None
    return Chances(words, rank.size, met.size, int((met == 1).sum()), third, mean)


def _rounded(row: Chances) -> Chances:
    return replace(row, mean=rounded_mean(row.mean, row.placed) if row.mean is not None else None)


def rounded_mean(mean: float, placed: int) -> float | None:
    """So rounded that the ranks of fewer than LEAST people can't be worked out from it; None where that can't be."""
    step = next((step for step in ROUNDING if step * placed >= LEAST), None)
    return round(mean / step) * step if step else None
