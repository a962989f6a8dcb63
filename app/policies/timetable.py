"""When runs of modules meet, and which of them nobody can attend together. Pure: no row, no query."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from itertools import combinations


@dataclass(frozen=True)
class Meeting:
    """A weekly lesson; `weekday` 1 is Monday."""

    weekday: int
    starts_at: time
    ends_at: time

    def meets(self, other: "Meeting") -> bool:
        """Lessons that follow each other without a break do not meet."""
        return self.weekday == other.weekday and self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True)
class Times:
    """A run in the timetable: `module` names what is taught, so that nobody takes one module twice."""

    module: str
    starts_on: date
    ends_on: date
    meetings: tuple[Meeting, ...]

    def shares_days(self, other: "Times") -> bool:
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on


def clash(one: Times, other: Times) -> tuple[Meeting, Meeting] | None:
    """The first lessons of two runs that fall together; None where both can be attended."""
    if not one.shares_days(other):
        return None
    pairs = ((mine, theirs) for mine in one.meetings for theirs in other.meetings if mine.meets(theirs))
    return next(pairs, None)


def conflicts(runs: dict[str, Times]) -> list[tuple[str, str]]:
    """Pairs of keys that one person cannot hold both: lessons that fall together, or the same module twice."""
    found = set()
    for together in (*_by(runs, lambda times: (times.module,)), *_by(runs, _weekdays)):
        for a, b in combinations(together, 2):
            if runs[a].module == runs[b].module or clash(runs[a], runs[b]):
                found.add((a, b))
    return sorted(found)


def _weekdays(times: Times) -> Iterable[int]:
    return {meeting.weekday for meeting in times.meetings}


def _by(runs: dict[str, Times], keys_of) -> list[list[str]]:
    """The keys of runs that have something in common, in order."""
    groups = defaultdict(list)
    for key in sorted(runs):
        for common in keys_of(runs[key]):
            groups[common].append(key)
    return list(groups.values())
