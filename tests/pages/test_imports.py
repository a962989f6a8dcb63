"""The wizard in a browser's eyes, and lists as files."""

import io

import pytest

from app.extensions import db
from app.models import Disclosure, ImportBatch, ImportKind
from app.services import jobs
from tests import factories as make
from tests.services.imports.tools import College, students

ANNA = "Иванова;Анна;;17.05.2008;ж;ДО-31;ДО-17;"


@pytest.fixture
def manager(sqlite_app, client, sign_in):
    college = College()
    person = db.session.get(make.Person, college.actor.person_id)
    sign_in(client, person)
    client.college = college
    return client


def send(client, content: bytes, name="students.csv", kind="students"):
    file = (io.BytesIO(content), name)
    data = {"file": file, "organisation": client.college.organisation.public_id}
    return client.post(f"/imports/new/{kind}", data=data, content_type="multipart/form-data")


def work() -> ImportBatch:
    batch = db.session.query(ImportBatch).order_by(ImportBatch.id.desc()).first()
    jobs.run(batch.job_id)
    db.session.expire_all()
    return batch


def test_a_table_comes_in_and_goes_again(manager):
    address = send(manager, students(ANNA).encode("cp1251")).location
    columns = manager.get(manager.get(address).location)
    assert "Фамилия" in columns.text

    chosen = db.session.query(ImportBatch).one().columns
    manager.post(f"{address}/columns", data=chosen)
    work()
    assert "Записать в «Кластер»" in manager.get(address).text
    manager.post(f"{address}/commit")
    work()
    assert "Отменить запись" in manager.get(address).text
    manager.post(f"{address}/undo")
    work()

    assert "всё стало как прежде" in manager.get(address).text
    assert db.session.query(make.Student).count() == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(600), ".xlsx"),
        (b"<script>alert(1)</script>", "заголовки, но нет строк"),
        (b"", "пуст"),
        (bytes(2000), "не таблица"),
    ],
)
def test_what_is_no_table_is_told_beside_the_field(manager, content, words):
    answer = send(manager, content)

    assert (answer.status_code, db.session.query(ImportBatch).count()) == (422, 0)
    assert words in answer.text


def test_faults_are_shown_line_by_line_and_can_be_taken_away(manager):
    address = send(manager, students(ANNA, "<b>;Олег;;;;=1+1;;").encode()).location
    manager.post(f"{address}/columns", data=db.session.query(ImportBatch).one().columns)
    work()

    page, file = manager.get(address).text, manager.get(f"{address}/faults.csv").data.decode("utf-8-sig")

    assert "&lt;b&gt;" in page
    assert "<b>;" not in page
    assert "одна из групп: ДО-31" in page
    assert "'=1+1" in file


@pytest.mark.parametrize("kind", ["organisations", "nothing"])
def test_kinds_beyond_the_role_are_no_pages(manager, kind):
    assert manager.get(f"/imports/new/{kind}").status_code == 404


@pytest.mark.parametrize(
    "kind", [kind for kind in ImportKind if kind not in (ImportKind.ORGANISATIONS, ImportKind.COMPETENCIES)]
)
def test_each_sample_is_understood_by_the_wizard(manager, kind):
    sample = manager.get(f"/imports/samples/{kind}.xlsx").data

    address = send(manager, sample, "sample.xlsx", kind).location

    form = manager.get(f"{address}/columns").text
    batch = db.session.query(ImportBatch).one()
    assert form.count("<select") == len(batch.columns)
    assert len(batch.headers) == len(batch.columns)


def test_a_list_as_a_file_has_the_rows_of_the_page_and_no_formula(manager):
    make.student(make.person("=cmd|' /C calc'!A0", phone="+7"), manager.college.group)
    make.student(make.person("Чужой"), make.group())

    file = manager.get("/people/export.csv?kind=students").data.decode("utf-8-sig")

    assert "'=cmd" in file
    assert "Чужой" not in file
    assert file.count("\r\n") == 2


def test_whose_data_was_taken_away_can_be_read_by_them(manager):
    student = make.student(group_=manager.college.group)

    manager.get("/people/export.xlsx")

    seen = db.session.query(Disclosure).filter_by(what="person:export").one()
    assert (seen.subject_id, seen.reader_id) == (student.person_id, manager.college.actor.person_id)


def test_a_file_has_more_rows_than_a_page(manager):
    for number in range(45):
        make.group(manager.college.programme, name=f"Г-{number:03}", practice=None)

    file = manager.get("/groups/export.csv").data.decode("utf-8-sig")

    assert file.count("\r\n") == 1 + 46
