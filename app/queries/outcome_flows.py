"""Where people go and when: load by week, placed by town, flows from colleges to kinds of sites and to towns."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from flask_babel import gettext as _

from app.queries.outcome_people import Names, People, Place
from app.queries.region_map import Spot
from app.queries.small_tables import Cell

BUSIEST, MOST_COLLEGES, MOST_TOWNS = 20, 8, 12
WEEK = timedelta(days=7)
Shown = Callable[[int], Cell]


@dataclass(frozen=True)
class Table:
    """Counts of people in two ways; with `has_rest` the last row is what all the smaller ones come to together."""

    rows: list[str]
    columns: list
    cells: list[list[Cell]]
    has_rest: bool = False

    @property
    def named(self) -> list[list[Cell]]:
        """The cells of the rows that have a name of their own."""
        return self.cells[:-1] if self.has_rest else self.cells

    @cached_property
    def top(self) -> float:
        """What the darkest cell stands for."""
        return max((cell.size for row in self.named for cell in row), default=0) or 1

    def shade(self, cell: Cell) -> int:
        """0 for nothing, then 1 to 5 in even steps."""
        return min(5, 1 + int(5 * cell.size / self.top)) if cell.size else 0

    def busiest(self) -> tuple[str, object, Cell] | None:
        """(row, column, cell) of the largest cell."""
        every = [(r, c) for r in range(len(self.named)) for c in range(len(self.columns))]
        if not every:
            return None
        row, column = max(every, key=lambda at: (self.cells[at[0]][at[1]].size, -at[0], -at[1]))
        return self.rows[row], self.columns[column], self.cells[row][column]


def taken(people: People) -> Counter:
    """Slot → people placed in it."""
    return Counter(people.slot[people.placed].tolist())


def load(of_slot: Counter, places: dict[int, Place], name: Callable[[Place], str], shown: Shown, most: int) -> Table:
    """People present by week: the `most` busiest names, most person-weeks first, and the others together.

    A week begins on Monday; who is there on any day of it counts.
    """
    weeks = _weeks([places[slot] for slot in of_slot if slot in places])
    by_name = {name(place): Counter() for place in places.values()}
    for slot, count in of_slot.items():
        if slot in places:
            present, place = by_name[name(places[slot])], places[slot]
            for week in weeks[(place.starts_on - weeks[0]).days // 7 : (place.ends_on - weeks[0]).days // 7 + 1]:
                present[week] += count
    return _table(by_name, weeks, shown, most)


def _weeks(places: list[Place]) -> list[date]:
    """The Mondays from the first week of any of these places to the last."""
    if not places:
        return []
    first, last = min(place.starts_on for place in places), max(place.ends_on for place in places)
    monday = first - timedelta(days=first.weekday())
    return [monday + week * WEEK for week in range((last - monday).days // 7 + 1)]


def _table(by_name: dict[str, Counter], columns: list, shown: Shown, most: int) -> Table:
    told = [
        one for one in by_name if by_name[one].total() or shown(0).high
    ]  # a range must not say that there is somebody
    ordered = sorted(told, key=lambda one: (-by_name[one].total(), one))
    rows = [(one, by_name[one]) for one in ordered[:most]]
    if ordered[most:]:
        rest = sum((by_name[one] for one in ordered[most:]), Counter())
        rows.append((_("%(num)s others together", num=len(ordered) - most), rest))
    cells = [[shown(counts[column]) for column in columns] for _one, counts in rows]
    return Table([one for one, _counts in rows], columns, cells, len(ordered) > most)


def by_town(of_slot: Counter, places: dict[int, Place], shown: Shown, names: Names) -> Table:
    """People placed by municipality of the site: one column."""
    here = Counter(dict.fromkeys((place.municipality for place in places.values()), 0))
    for slot, count in of_slot.items():
        if slot in places:
            here[places[slot].municipality] += count
    told = [town for town in here if here[town] or shown(0).high]
    ordered = sorted(told, key=lambda town: (-here[town], names.districts[town]))
    return Table([names.districts[town] for town in ordered], [None], [[shown(here[town])] for town in ordered])


def spots(table: Table, names: Names) -> list[Spot]:
    """The same as points of the map; municipalities with one centre are one point."""
    size = {name: round(cells[0].size) for name, cells in zip(table.rows, table.cells, strict=True)}
    points: dict[tuple[float, float], Spot] = {}
    for key, town in sorted(names.towns.items()):
        at, here = (town.latitude, town.longitude), size.get(names.districts[key], 0)
        points[at] = Spot(town.centre, *at, here + (points[at].count if at in points else 0))
    return list(points.values())


def flows(
    people: People, places: dict[int, Place], names: Names, name: Callable[[Place], str], shown: Shown, most: int
) -> Table:
    """Placed people, college by what `name` says of the site; all but the largest of both stand together."""
    went = Counter(zip(people.college[people.placed].tolist(), people.slot[people.placed].tolist(), strict=True))
    routes, into = Counter(), Counter(dict.fromkeys(map(name, places.values()), 0))
    for (college, slot), count in went.items():
        if slot in places:
            to = name(places[slot])
            routes[college, to] += count
            into[to] += count
    told = [one for one in into if into[one] or shown(0).high]
    columns = sorted(told, key=lambda one: (-into[one], one))
    rest = _("other places") if len(columns) > most else None
    columns = [*columns[:most], rest] if rest else columns
    by_college = {words: Counter() for words in names.colleges.values()}
    for (college, to), count in routes.items():
        by_college[names.colleges[college]][to if to in columns else rest] += count
    return _table(by_college, columns, shown, MOST_COLLEGES)
