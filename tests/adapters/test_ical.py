"""The rules of RFC 5545 that a feed has to keep, each by its number."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.ical import CANCELLED, Entry, calendar, folded, text

NOW = datetime(2027, 1, 15, 9, 30, tzinfo=UTC)


def lines_of(content: bytes) -> list[str]:
    """The content lines, unfolded (3.1)."""
    return content.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def feed(**fields) -> bytes:
    given_fields = {"uid": "a@b", "sequence": 3, "starts": date(2027, 2, 1), "summary": "Практика", **fields}
    return calendar("Мой", [Entry(**given_fields)], NOW)


def value_of(content: bytes, name: str) -> str:
    return next(line.partition(":")[2] for line in lines_of(content) if line.partition(":")[0].split(";")[0] == name)


def test_3_1_every_line_ends_in_crlf_and_has_at_most_75_octets():
    content = feed(summary="Практика в детском саду " * 20, description="x" * 500)
    assert content.endswith(b"\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert b"\n" not in content.replace(b"\r\n", b"")


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=400))
def test_3_1_unfolding_gives_the_line_back_and_no_character_is_cut(line):
    pieces = folded(line).split("\r\n")
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line
    assert all(len(piece.encode()) <= 75 for piece in pieces)


@pytest.mark.parametrize(
    ("plain", "escaped"),
    [
        ("a, b; c", "a\\, b\\; c"),
        ("C:\\temp", "C:\\\\temp"),
        ("one\ntwo\r\nthree", "one\\ntwo\\nthree"),
        ("bell\a and tab\t", "bell and tab"),
    ],
)
def test_3_3_11_text_is_escaped(plain, escaped):
    assert text(plain) == escaped


def test_nothing_typed_by_a_person_begins_a_line_of_its_own():
    content = feed(summary="x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:forged")
    assert lines_of(content).count("BEGIN:VEVENT") == 1


def test_3_4_and_3_6_the_calendar_has_what_it_must_have_in_pairs():
    lines = lines_of(feed())
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert {"VERSION:2.0", "METHOD:PUBLISH"} <= set(lines)
    assert [sum(line.startswith(name) for line in lines) for name in ("PRODID:", "UID:", "DTSTAMP:", "DTSTART")] == [
        1,
        1,
        1,
        1,
    ]


def test_3_6_1_an_event_of_days_ends_on_the_day_after_its_last():
    content = feed(last_day=date(2027, 2, 14))
    assert {"DTSTART;VALUE=DATE:20270201", "DTEND;VALUE=DATE:20270215"} <= set(lines_of(content))


def test_3_3_5_a_moment_is_in_utc_whatever_its_zone():
    in_moscow = datetime(2027, 2, 1, 18, 0, tzinfo=ZoneInfo("Europe/Moscow"))
    assert value_of(feed(starts=in_moscow), "DTSTART") == "20270201T150000Z"
    assert value_of(feed(), "DTSTAMP") == "20270115T093000Z"


def test_3_6_1_an_event_at_a_moment_has_no_end():
    assert b"DTEND" not in feed(starts=NOW)


def test_3_8_7_4_and_3_8_1_11_the_sequence_and_the_state_are_told():
    content = feed(status=CANCELLED)
    assert (value_of(content, "SEQUENCE"), value_of(content, "STATUS")) == ("3", "CANCELLED")


def test_what_is_not_known_is_left_out():
    assert b"LOCATION" not in feed()


def test_a_calendar_without_events_is_still_one():
    assert lines_of(calendar("Мой", [], NOW))[-1] == "END:VCALENDAR"
