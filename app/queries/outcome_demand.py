"""Where places are short: specialty by municipality, places against the first wishes that go there."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select

from app.extensions import db
from app.models import Audience, CertifiedWish, Participant, Programme, Site, Slot, StudyGroup
from app.queries.outcome_people import Names, People, Place

EDGES = (5, 10, 20)  # of the steps in which a shortage or a rest is shown; below the first it is about even


@dataclass(frozen=True)
class Balance:
    """Places less first wishes in one cell. `level`: -3 far too few … 0 about even … 3 many free."""

    places: int
    wishes: int

    @property
    def rest(self) -> int:
        return self.places - self.wishes

    @property
    def level(self) -> int:
        strength = sum(abs(self.rest) >= edge for edge in EDGES)
        return strength if self.rest > 0 else -strength


@dataclass(frozen=True)
class DemandMap:
    """`cells[row][column]`: None where nobody wishes and nothing is offered."""

    specialties: list[str]
    towns: list[str]
    cells: list[list[Balance | None]]

    @property
    def scarcest(self) -> tuple[str, str, Balance] | None:
        """The cell where most is lacking; None where nothing is."""
        short = [
            (cell.rest, name, town, cell)
            for name, row in zip(self.specialties, self.cells, strict=True)
            for town, cell in zip(self.towns, row, strict=True)
            if cell and cell.level < 0
        ]
        return min(short, key=lambda one: one[:3])[1:] if short else None


def demand_map(round_id: int, people: People, places: dict[int, Place], names: Names) -> DemandMap:
    """Of students only. A slot open to several specialties counts in each, one open to any in all that take part."""
    wishes = _first_wishes(round_id)
    present = {specialty for specialty, _town in wishes} | set(people.specialty.tolist())
    taking_part = {key: title for key, title in names.specialties.items() if key in present}
    offered: dict[tuple[int, int], int] = {}
    for place in places.values():
        if place.is_for_teachers or not place.capacity:
            continue
        for specialty in place.specialties or taking_part:
            if specialty in taking_part:
                key = (specialty, place.municipality)
                offered[key] = offered.get(key, 0) + place.capacity
    of_town = Counter()
    for (_specialty, town), here in [*offered.items(), *((key, 0) for key in wishes)]:
        of_town[town] += here
    columns = sorted(of_town, key=lambda town: (-of_town[town], names.districts[town]))
    cells = [
        [
            Balance(offered.get((row, town), 0), wishes.get((row, town), 0))
            if (row, town) in offered or (row, town) in wishes
            else None
            for town in columns
        ]
        for row in taking_part
    ]
    return DemandMap(list(taking_part.values()), [names.districts[town] for town in columns], cells)


def _first_wishes(round_id: int) -> dict[tuple[int, int], int]:
    """(specialty, municipality of the site) → first wishes in certified lists."""
    rows = db.session.execute(
        select(Programme.specialty_id, Site.municipality_id, func.count())
        .select_from(Participant)
        .join(CertifiedWish, (CertifiedWish.list_id == Participant.certified_list_id) & (CertifiedWish.rank == 1))
        .join(Slot, Slot.id == CertifiedWish.slot_id)
        .join(Site, Site.id == Slot.site_id)
        .join(StudyGroup, StudyGroup.id == Participant.group_id)
        .join(Programme, Programme.id == StudyGroup.programme_id)
        .where(Participant.round_id == round_id, Participant.audience == Audience.STUDENT)
        .where(Participant.taken_out_at.is_(None))
        .group_by(Programme.specialty_id, Site.municipality_id)
    )
    return {(specialty, town): count for specialty, town, count in rows}
