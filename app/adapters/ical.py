"""Calendars in the format of RFC 5545, as far as a feed needs it: events by days or at a moment, nothing recurring.

Days are written as dates, for practice is by days wherever one stands; moments in UTC, so no VTIMEZONE is needed and no
summer time can be got wrong. Lines end in CRLF and are folded at 75 octets, never inside a character.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MOST_OCTETS = 75
CONFIRMED, TENTATIVE, CANCELLED = "CONFIRMED", "TENTATIVE", "CANCELLED"
MEDIA_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Entry:
    """`uid` stays the same for as long as the thing exists, `sequence` grows with each change of it.

    `starts` is a day, with `last_day` inclusive, or an aware moment without one.
    """

    uid: str
    sequence: int
    starts: date | datetime
    summary: str
    last_day: date | None = None
    status: str = CONFIRMED
    description: str = ""
    location: str = ""
    url: str = ""


def calendar(name: str, entries: Iterable[Entry], now: datetime) -> bytes:
    """The whole feed; readers are asked to come again every six hours."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Klaster//Calendar of placements//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    ]
    for entry in entries:
        lines += event(entry, now)
    return "".join(folded(line) + "\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def event(entry: Entry, now: datetime) -> list[str]:
    given = {"DESCRIPTION": text(entry.description), "LOCATION": text(entry.location), "URL": entry.url}
    return [
        "BEGIN:VEVENT",
        f"UID:{text(entry.uid)}",
        f"DTSTAMP:{moment(now)}",
        f"SEQUENCE:{entry.sequence}",
        f"STATUS:{entry.status}",
        *_when(entry),
        f"SUMMARY:{text(entry.summary)}",
        *(f"{name}:{value}" for name, value in given.items() if value),
        "CLASS:PRIVATE",
        "END:VEVENT",
    ]


def _when(entry: Entry) -> list[str]:
    """An event of days ends on the day after its last; one at a moment has no length. Neither blocks the diary."""
    if isinstance(entry.starts, datetime):
        return [f"DTSTART:{moment(entry.starts)}", "TRANSP:TRANSPARENT"]
    after = (entry.last_day or entry.starts) + timedelta(days=1)
    return [f"DTSTART;VALUE=DATE:{entry.starts:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}", "TRANSP:TRANSPARENT"]


def moment(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def text(value: str) -> str:
    """A TEXT value (3.3.11): what has a meaning of its own is escaped, control characters are left out."""
    plain = re.sub(r"\r\n?", "\n", value)
    escaped = plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return re.sub(r"[\x00-\x1f\x7f]", "", escaped)


def folded(line: str) -> str:
    """A content line (3.1) in pieces of at most 75 octets; each but the first begins with a space."""
    pieces, size = [""], 0
    for character in line:
        octets = len(character.encode())
        if size + octets > MOST_OCTETS:
            pieces.append(" ")
            size = 1
        pieces[-1] += character
        size += octets
    return "\r\n".join(pieces)
