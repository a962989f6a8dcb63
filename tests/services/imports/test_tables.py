"""Reading files as people have them: encodings, separators, Excel, and files meant to harm."""

import io
import zipfile

import pytest

from app.adapters.tables import Unreadable, read
from tests.services.imports.tools import workbook

LINES = "Фамилия;Группа\nСёмин;ДО-31\nИванова;ДО-21\n"


def cells(content) -> list[tuple]:
    return [line.cells for line in read(content).lines]


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_the_encodings_of_office_programs_are_read(coding):
    assert cells(LINES.encode(coding)) == [("Сёмин", "ДО-31"), ("Иванова", "ДО-21")]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_separator_is_found(separator):
    assert cells(LINES.replace(";", separator).encode())[0] == ("Сёмин", "ДО-31")


@pytest.mark.parametrize("coding", ["koi8-r", "cp866"])
def test_another_encoding_is_named(coding):
    with pytest.raises(Unreadable) as refused:
        read((LINES * 20).encode(coding))

    assert (refused.value.code, refused.value.facts["coding"]) == ("coding", coding.upper())


@pytest.mark.parametrize("wrong", ["cp1251", "latin-1"])
def test_letters_garbled_by_another_program_are_told(wrong):
    garbled = LINES.replace("И", "").encode().decode(wrong, errors="ignore")

    with pytest.raises(Unreadable, match="garbled"):
        read(garbled.encode())


def test_a_file_with_zero_bytes_is_no_table():
    with pytest.raises(Unreadable, match="not_text"):
        read(b"\x00\x01\x02" * 50)


def test_quotes_keep_separators_lines_and_quotes():
    assert cells('Имя;Группа\n"Анна ""Нюра""; младшая";"ДО\n31"\n'.encode()) == [('Анна "Нюра"; младшая', "ДО 31")]


def test_a_line_is_counted_as_a_person_counts():
    table = read('Имя;Группа\n\n"Анна\nМария";1\n;\nОлег;2\n'.encode())

    assert [line.number for line in table.lines] == [3, 6]


def test_letters_composed_and_decomposed_are_one():
    assert cells("Имя\nСергей\n".encode())[0] == cells("Имя\nСергей\n".encode())[0]


def test_a_row_with_more_cells_than_the_header_is_noticed():
    assert read("Имя;Группа\nАнна;ДО;31\n".encode()).lines[0].extra == "31"


def test_excel_gives_whole_numbers_codes_and_dates_as_text():
    from datetime import date

    content = workbook([["ИНН", "Код", "Дата", "Мест"], [7707083893, "01.02.03", date(2008, 5, 17), 4.0]])

    assert cells(content) == [("7707083893", "01.02.03", "2008-05-17", "4")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        ("Имя;Группа\n".encode(), "no_rows"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old_excel"),
        (b"PK\x03\x04 and nothing more", "damaged"),
        (";".join(map(str, range(300))).encode() + b"\n1", "columns"),
    ],
)
def test_what_is_no_table_is_told(content, code):
    with pytest.raises(Unreadable) as refused:
        read(content)

    assert refused.value.code == code


def packed(**parts: bytes) -> bytes:
    """An archive that looks like a workbook from outside."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for name, content in parts.items():
            archive.writestr(f"xl/{name.replace('__', '/')}.xml", content)
    return file.getvalue()


def test_an_archive_that_unpacks_to_far_more_is_not_opened():
    with pytest.raises(Unreadable, match="bomb"):
        read(packed(worksheets__sheet1=bytes(60 * 1024 * 1024)))


def test_a_long_text_named_by_many_cells_is_not_unfolded():
    cell = b'<c t="s"><v>0</v></c>'
    texts = b"<sst><si><t>" + bytes(range(65, 91)) * 800 + b"</t></si></sst>"

    with pytest.raises(Unreadable, match="bomb"):
        read(packed(sharedStrings=texts, worksheets__sheet1=b"<sheetData>" + cell * 5000 + b"</sheetData>"))


@pytest.mark.parametrize(("place", "code"), [(b"XFD1", "columns"), (b"A1048576", "rows")])
def test_a_cell_far_out_takes_no_memory(place, code):
    with pytest.raises(Unreadable) as refused:
        read(packed(worksheets__sheet1=b'<sheetData><row><c r="' + place + b'"><v>1</v></c></row></sheetData>'))

    assert refused.value.code == code
