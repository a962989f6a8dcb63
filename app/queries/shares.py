"""Is the load shared fairly between the colleges: places against demand, at each site, and between supervisors."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from sqlalchemy import func, select

from app.extensions import db
from app.models import CertifiedWish, Participant, Run, Slot
from app.queries import outcome_fairness, outcome_people, small_cells
from app.queries.outcome_fairness import Chances
from app.queries.outcome_people import Names, People

MOST_SITES = 20
LEAST_AT_A_SITE = 5  # of fewer people a share says nothing


@dataclass(frozen=True)
class Share:
    """Of all people of a college and of all its placed ones, what part they are of everybody's."""

    label: str
    people: int
    placed: int
    of_people: float
    of_places: float

    @property
    def gap(self) -> float:
        """Above 0: more of the places than of the people."""
        return self.of_places - self.of_people


@dataclass(frozen=True)
class AtSite:
    """`colleges`: (name, placed, first wishes); `gap`: what part of the places went otherwise than the first wishes."""

    site: str
    placed: int
    wished: int
    colleges: list[tuple[str, int, int]]

    @property
    def gap(self) -> float:
        if not (self.placed and self.wished):
            return 0.0
        return sum(abs(got / self.placed - hoped / self.wished) for _name, got, hoped in self.colleges) / 2


@dataclass(frozen=True)
class Load:
    """Supervisors of one college and the people they were given; `most` of one of them, None where that is hidden."""

    label: str
    supervisors: int
    people: int
    most: int | None

    @property
    def mean(self) -> float:
        return self.people / self.supervisors


@dataclass(frozen=True)
class Shares:
    """`sites` only for whoever may see exact figures: the least alike first."""

    colleges: list[Share]
    sites: list[AtSite] | None
    loads: list[Load]


def shares(run: Run, merged_label: str | None = None) -> Shares:
    people = outcome_people.people(run.id)
    names = outcome_people.names(people)
    by_college = next(one.rows for one in outcome_fairness.tables(people, names, merged_label) if one.by == "college")
    return Shares(
        colleges=_colleges(by_college),
        sites=_sites(run, people, names) if merged_label is None else None,
        loads=_loads(people, names, merged_label),
    )


def _colleges(rows: list[Chances]) -> list[Share]:
    everyone, placed = sum(row.people for row in rows) or 1, sum(row.placed for row in rows) or 1
    return [Share(row.label, row.people, row.placed, row.people / everyone, row.placed / placed) for row in rows]


def _sites(run: Run, people: People, names: Names) -> list[AtSite]:
    places = outcome_people.places(run.round_id)
    titles = {place.site_id: place.site for place in places.values()}
    site_of = {key: place.site_id for key, place in places.items()}
    placed = zip(people.slot[people.placed].tolist(), people.college[people.placed].tolist(), strict=True)
    got = Counter((site_of[slot], college) for slot, college in placed if slot in site_of)
    hoped = _first_wishes(run.round_id)
    by_site = Counter()
    for (site, _college), count in got.items():
        by_site[site] += count
    found = [_at(site, titles[site], got, hoped, names) for site, count in by_site.items() if count >= LEAST_AT_A_SITE]
    found = [one for one in found if one.gap]
    return sorted(found, key=lambda one: (-one.gap, one.site))[:MOST_SITES]


def _at(site: int, title: str, got: Counter, hoped: Counter, names: Names) -> AtSite:
    colleges = [
        (name, got[site, key], hoped[site, key])
        for key, name in names.colleges.items()
        if got[site, key] or hoped[site, key]
    ]
    colleges.sort(key=lambda row: (-row[1], row[0]))
    return AtSite(title, sum(row[1] for row in colleges), sum(row[2] for row in colleges), colleges)


def _first_wishes(round_id: int) -> Counter:
    """(site, college) → people of the college whose first wish is there."""
    rows = db.session.execute(
        select(Slot.site_id, Participant.organisation_id, func.count())
        .select_from(Participant)
        .join(CertifiedWish, CertifiedWish.list_id == Participant.certified_list_id)
        .join(Slot, CertifiedWish.slot_id == Slot.id)
        .where(Participant.round_id == round_id, Participant.taken_out_at.is_(None), CertifiedWish.rank == 1)
        .group_by(Slot.site_id, Participant.organisation_id)
    )
    return Counter({(site, college): count for site, college, count in rows})


def _loads(people: People, names: Names, merged_label: str | None) -> list[Load]:
    """By college, the most people for one supervisor first. Small colleges stand together where they must."""
    supervisor, college = np.array(people.supervisor, str), people.college
    given: dict[int, Counter] = {}
    for key, who in zip(college.tolist(), supervisor.tolist(), strict=True):
        if who:
            given.setdefault(key, Counter())[who] += 1
    rows = [(names.colleges[key], counts) for key, counts in given.items()]
    if merged_label is None:
        found = [Load(name, len(counts), counts.total(), max(counts.values())) for name, counts in rows]
    else:
        sums = [(counts.total(), len(counts)) for _name, counts in rows]
        kept, merged = small_cells.split(sums)
        found = [Load(rows[place][0], sums[place][1], sums[place][0], None) for place in kept]
        rest = tuple(map(sum, zip(*(sums[place] for place in merged), strict=True)))
        found += [Load(merged_label, rest[1], rest[0], None)] if rest and not small_cells.is_small(rest) else []
    return sorted(found, key=lambda load: (load.label == merged_label, -load.mean, load.label))
