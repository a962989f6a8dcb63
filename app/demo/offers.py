"""The demo's slots: every site opens in the waves of its specialties, with places for about as many as there are."""

from collections import defaultdict

from app.demo.calendar import Wave
from app.demo.places import Places
from app.demo.tables import Chance, spread, table
from app.models import Audience, Round, Site, Slot, SlotClearance, SlotYear, StudyGroup

Pair = tuple[Site, dict[str, str], Wave]


def make_slots(
    chance: Chance,
    places: Places,
    waves: list[Wave],
    round_: Round,
    seats: dict[str, int],
    count: int | None,
    groups: list[StudyGroup],
) -> list[Slot]:
    """`count` slots over the waves, or one wherever a site can open; those of a wave hold `seats` of its key."""
    studied = {(group.programme.specialty.code, group.year_of_study) for group in groups}
    pairs = _pick([pair for wave in waves for pair in _pairs(places, wave, studied)], count)
    needs = defaultdict(list)
    for row in table("clearance_needs"):
        needs[row["organisation_kind"]].append(row["clearance"])
    made = []
    for wave in waves:
        own = [pair for pair in pairs if pair[2] is wave]
        hint = "teacher_capacity" if wave.is_for_teachers else "capacity"
        capacities = spread(seats[wave.key], [int(row[hint]) for _site, row, _wave in own], least=1) if own else []
        made += [
            _slot(chance, places, pair, capacity, round_, needs) for pair, capacity in zip(own, capacities, strict=True)
        ]
    return made


def _pairs(places: Places, wave: Wave, studied: set[tuple[str, int]]) -> list[Pair]:
    """The sites that can open in this wave: for teachers where they are taken, for students by specialty and year."""
    wanted = wave.codes if wave.is_for_teachers else {code for code, year in studied if year in wave.years} & wave.codes
    hint = "teacher_capacity" if wave.is_for_teachers else "capacity"
    return [
        (site, row, wave)
        for site, row in places.sites
        if int(row[hint]) > 0 and wanted & set(row["specialties"].split())
    ]


def _pick(pairs: list[Pair], count: int | None) -> list[Pair]:
    """Evenly spaced among the pairs when there are more than asked for; a second shift when there are fewer."""
    if count is None:
        return pairs
    if count >= len(pairs):
        return [pairs[i % len(pairs)] for i in range(count)]
    return [pairs[i * len(pairs) // count] for i in range(count)]


def _slot(chance: Chance, places: Places, pair: Pair, capacity: int, round_: Round, needs) -> Slot:
    site, row, wave = pair
    codes = sorted(wave.codes & set(row["specialties"].split()))
    return Slot(
        public_id=chance.public_id(),
        site=site,
        round=round_,
        audience=Audience.TEACHER if wave.is_for_teachers else Audience.STUDENT,
        starts_on=wave.starts_on,
        ends_on=wave.ends_on,
        capacity=capacity,
        least_age=int(row["least_age"]) if row["least_age"] and not wave.is_for_teachers else None,
        specialties=[places.specialties[code] for code in codes],
        year_rows=[SlotYear(year=year) for year in wave.years],
        clearance_rows=[SlotClearance(kind=kind) for kind in needs[site.organisation.kind]],
    )
