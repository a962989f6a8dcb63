"""One person typed on two keyboards is one person."""

import pytest

from app.text import clean, clean_lines, fold


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Анна \t Петровна\n", "Анна Петровна"),
        ("Андрей", "Андрей"),  # и + breve
        ("Ко\u200bролева\ufeff", "Королева"),
        ("a\x00b", "ab"),
        ("«Ёлочка» 👩‍🏫", "«Ёлочка» 👩‍🏫"),
        (None, ""),
    ],
)
def test_a_line_is_cleaned(typed, kept):
    assert clean(typed) == kept


def test_cleaning_twice_changes_nothing():
    for text in ("а  б", "й", "\x07звонок", "x" * 300):
        assert clean(clean(text)) == clean(text)


def test_paragraphs_stay():
    assert clean_lines("один \r\n\r\n\r\n\r\nдва\x00 ") == "один\n\nдва"


def test_yo_and_case_do_not_matter_for_comparing():
    assert fold("ЁЛОЧКА ") == fold("елочка")
