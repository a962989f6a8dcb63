"""What a check finds: line by line, and what only a person can judge."""

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models import ImportFault, ImportKind, Person, Student
from app.services.errors import Refused
from app.services.imports import batches, planning
from tests import factories as make
from tests.services.imports.tools import College, faults, students


def test_each_fault_is_told_by_its_line_and_column(sqlite_app):
    college = College()

    batch = college.check(students("Иванова;;;31.02.2008;х;ДО-99;;anna at college", "😀;Олег;;03.11.1200;м;ДО-31;;"))

    assert faults(batch) == [
        (2, "Имя", "required"),
        (2, "Дата рождения", "not_date"),
        (2, "Пол", "not_choice"),
        (2, "E-mail", "not_email"),
        (2, "Группа", "group_unknown"),
        (3, "Фамилия", "not_name"),
        (3, "Дата рождения", "date_range"),
    ]


def test_an_unknown_group_is_told_with_the_groups_there_are(sqlite_app):
    college = College()
    make.group(make.programme(), name="Чужая-1")

    college.check(students("Иванова;Анна;;;;ДО-99;;"))

    assert db.session.scalar(select(ImportFault.facts)) == {"known": "ДО-31"}


def test_a_name_of_two_hundred_letters_is_a_fault_and_no_crash(sqlite_app):
    batch = College().check(students(f"{'Я' * 200};Анна;;;;ДО-31;{'9' * 300};"))

    assert faults(batch) == [(2, "Фамилия", "too_long"), (2, "Номер зачётки", "too_long")]


def test_quotes_hyphens_and_apostrophes_are_names(sqlite_app):
    batch = College().check(students("О’Нил-Ёлкина;Анна-Мария;Абу Саид кызы;;;ДО-31;;", "Д'Артаньян;Жан;;;;ДО-31;;"))

    assert (batch.summary["new"], faults(batch)) == (2, [])


def test_doubles_within_the_file_are_found(sqlite_app):
    anna = "Иванова;Анна;;17.05.2008;ж;ДО-31;ДО-17;"

    batch = College().check(students(anna, anna, "Сёмин;Олег;;;;ДО-31;ДО-17;"))

    assert faults(batch) == [
        (3, "Фамилия", "double"),
        (3, "Номер зачётки", "double_value"),
        (4, "Номер зачётки", "double_value"),
    ]


def rows(number: int, **cells) -> list[str]:
    given = {"surname": "Орлов{}", "name": "Олег", "group": "ДО-31", "record": "Н-{}", **cells}
    letters = ["".join(chr(1072 + int(digit)) for digit in str(n)) for n in range(1, number + 1)]
    return [
        f"{given['surname'].format(word)};{given['name']};;;;{given['group']};{given['record'].format(n)};"
        for n, word in enumerate(letters, 1)
    ]


def test_running_numbers_in_place_of_record_numbers_look_odd(sqlite_app):
    batch = College().check(students(*rows(8, record="{}")))

    assert (0, "Номер зачётки", "ranks") in faults(batch, warnings=True)


def test_a_group_of_which_every_row_fails_is_told_as_one(sqlite_app):
    batch = College().check(students(*rows(4), *rows(4, surname="Крылов{}", group="ДО-13", record="М-{}")))

    assert (0, "Группа", "whole_group") in faults(batch, warnings=True)


def test_names_in_each_others_columns_look_odd(sqlite_app):
    names = ["Анна", "Мария", "Иван", "Олег", "Дарья", "Павел"]

    batch = College().check(students(*(f"{name};Орлов;;;;ДО-31;;" for name in names)))

    assert (0, "Фамилия", "swapped") in faults(batch, warnings=True)


def test_one_value_down_the_column_looks_odd(sqlite_app):
    batch = College().check(students(*(row.replace("Олег;;;", "Олег;;17.05.2008;") for row in rows(6))))

    assert (0, "Дата рождения", "all_alike") in faults(batch, warnings=True)


def test_ten_thousand_bad_rows_are_told_one_by_one_and_nothing_is_written(sqlite_app):
    college, before = College(), db.session.scalar(select(func.count()).select_from(Person))

    batch = college.check(students(*(f"{n};;;{n};?;ДО-99;;" for n in range(10_000))))

    told = db.session.scalar(select(func.count(func.distinct(ImportFault.row))).where(~ImportFault.is_warning))
    assert (told, batch.summary["faulty"], batch.summary["faults"]) == (10_000, 10_000, 50_000)
    assert db.session.scalar(select(func.count()).select_from(Person)) == before


@pytest.mark.slow
def test_five_thousand_students_come_in_within_half_a_minute(app):
    import time

    college, started = College(), time.perf_counter()
    batch = college.commit(students(*rows(5_000)))

    assert (batch.summary["written"], db.session.scalar(select(func.count()).select_from(Student))) == (5_000, 5_000)
    assert time.perf_counter() - started < 30


def test_columns_are_known_by_their_headers_in_any_order_and_language(sqlite_app):
    kind = planning.KINDS[ImportKind.STUDENTS]

    found = planning.match(kind, ["GROUP", "№ п/п", "фамилия студента", "First name", "Зачётная книжка", "Д.р."])

    assert found == {
        "group": "GROUP",
        "surname": "фамилия студента",
        "given_name": "First name",
        "record_number": "Зачётная книжка",
        "birth_date": "Д.р.",
    }


def test_a_needed_column_must_be_chosen(sqlite_app):
    college = College()
    batch = college.upload("Имя;Отчество\nАнна;Петровна\n")

    with pytest.raises(Refused):
        batches.check(college.actor, batch, batch.columns)

    assert batch.state == "uploaded"


def test_every_fault_has_its_words(sqlite_app):
    """Codes in the source against the table of sentences."""
    import re
    from pathlib import Path

    from app.services.imports import wording

    folder = Path(wording.__file__).parent
    source = "".join(file.read_text(encoding="utf-8") for file in folder.glob("*.py") if file.name != "wording.py")
    used = set(
        re.findall(r"(?:Wrong\(|wrong\([\w\[\]\"]+, |warn\([\w\[\]\"]+, |_warning\(\w[\w.\[\]]*, )\"(\w+)\"", source)
    )
    assert used - wording.FAULTS.keys() == set()
