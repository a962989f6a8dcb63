"""The demo's dates, from the day of the seed: the tables speak of spring 2027 and move by years of 52 weeks."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.database import UTC
from app.demo.tables import table

YEAR = timedelta(weeks=52)
LEAST_LEAD = timedelta(days=45)  # there must be time to wish before the first practice begins


@dataclass(frozen=True)
class Wave:
    key: str
    title: str
    starts_on: date
    ends_on: date
    years: tuple[int, ...]
    codes: frozenset[str]

    @property
    def is_for_teachers(self) -> bool:
        return not self.years


@dataclass(frozen=True)
class Calendar:
    spring: tuple[Wave, ...]
    autumn: Wave
    wishes_close_at: datetime
    autumn_wishes_closed_at: datetime
    answers_close_at: datetime


def calendar(today: date) -> Calendar:
    """The open round lies months ahead; the published one has closed its wishes and begins in two weeks or three."""
    rows = table("practice_waves")
    first = min(date.fromisoformat(row["starts_on"]) for row in rows)
    shift = timedelta(0)
    while first + shift < today + LEAST_LEAD:
        shift += YEAR
    while first + shift - YEAR >= today + LEAST_LEAD:
        shift -= YEAR
    start = today + timedelta(days=14)
    start += timedelta(days=-start.weekday() % 7)
    autumn = Wave(
        "autumn",
        "Практика пробных занятий",
        start,
        start + timedelta(days=13),
        (3, 4),
        frozenset({"44.02.01", "44.02.02"}),
    )
    return Calendar(
        spring=tuple(_wave(row, shift) for row in rows),
        autumn=autumn,
        wishes_close_at=_evening(today + timedelta(days=21)),
        autumn_wishes_closed_at=_evening(today - timedelta(days=7)),
        answers_close_at=_evening(today + timedelta(days=10)),
    )


def _wave(row: dict[str, str], shift: timedelta) -> Wave:
    return Wave(
        row["key"],
        row["title"],
        date.fromisoformat(row["starts_on"]) + shift,
        date.fromisoformat(row["ends_on"]) + shift,
        tuple(int(year) for year in row["years"].split()),
        frozenset(row["specialties"].split()),
    )


def _evening(day: date) -> datetime:
    """20:59 UTC, a minute before midnight in Moscow: «до 23:59» is read by everybody alike."""
    return datetime.combine(day, time(20, 59), UTC)
