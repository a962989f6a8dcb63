"""Organisations keep their own page; two who edit at once see each other's words."""

import io

import pytest

from app.extensions import db
from app.models import Contact, Document, Organisation, OrganisationKind, Role
from tests import factories as make

LONG = "Ж" * 200


@pytest.fixture
def college(sqlite_app, client, sign_in):
    college = make.organisation(name="Колледж")
    sign_in(client, make.user(Role.COLLEGE_MANAGER, college))
    return college


def form(organisation, **fields) -> dict:
    known = {"kind": organisation.kind.value, "municipality_id": organisation.municipality_id}
    return {"version": organisation.version, **known, **fields}


def test_a_manager_edits_the_own_page(college, client):
    client.post(f"/organisations/{college.public_id}/edit", data=form(college, address="ул. Ленина, 1"))
    assert "ул. Ленина, 1" in client.get(f"/organisations/{college.public_id}").text


def test_the_second_of_two_is_shown_the_difference(college, client):
    stale = form(college, address="мой адрес")
    client.post(f"/organisations/{college.public_id}/edit", data=form(college, address="адрес другого"))
    answer = client.post(f"/organisations/{college.public_id}/edit", data=stale)
    assert answer.status_code == 422
    assert "адрес другого" in answer.text
    assert "мой адрес" in answer.text
    assert db.session.get(Organisation, college.id).address == "адрес другого"
    seen = form(db.session.get(Organisation, college.id), address="мой адрес")
    client.post(f"/organisations/{college.public_id}/edit", data=seen)
    assert db.session.get(Organisation, college.id).address == "мой адрес"


@pytest.mark.parametrize(
    ("kind", "inn", "is_right"),
    [
        ("college", "7707083893", True),
        ("college", "7707083894", False),
        ("college", "500100732259", False),
        ("person", "500100732259", True),
        ("person", "7707083893", False),
        ("college", "", True),
        ("college", "ИНН 77", False),
    ],
)
def test_numbers_suit_the_kind(college, client, kind, inn, is_right):
    answer = client.post(f"/organisations/{college.public_id}/edit", data=form(college, kind=kind, inn=inn))
    assert answer.status_code == (302 if is_right else 422)


def test_a_number_belongs_to_one_organisation(college, client):
    make.organisation(name="Первая", inn="7707083893")
    answer = client.post(f"/organisations/{college.public_id}/edit", data=form(college, inn="7707083893"))
    assert "Первая" in answer.text


@pytest.mark.parametrize("name", [LONG[:160], "Ёлочка «№ 5» & сыновья", "<script>alert(1)</script>", "Школа 🎓"])
def test_any_name_is_shown_as_it_was_typed(college, client, name):
    data = {"short_name": name, "full_name": name, "valid_from": "2026-09-01"}
    assert client.post(f"/organisations/{college.public_id}/names/add", data=data).status_code == 302
    page = client.get(f"/organisations/{college.public_id}").text
    assert name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in page


def test_too_long_a_name_is_refused_and_kept_in_the_form(college, client):
    data = {"short_name": LONG, "full_name": "Полное", "valid_from": "2026-09-01"}
    answer = client.post(f"/organisations/{college.public_id}/names/add", data=data)
    assert (answer.status_code, LONG in answer.text) == (422, True)


def test_the_only_name_stays(college, client):
    address = f"/organisations/{college.public_id}/names/{college.names[0].public_id}/remove"
    client.post(address)
    assert len(db.session.get(Organisation, college.id).names) == 1


def test_contacts_are_public_only_where_said_so(college, client):
    add = f"/organisations/{college.public_id}/contacts/add"
    client.post(add, data={"name": "Приёмная", "phone": "84812000000", "is_public": "y"})
    client.post(add, data={"name": "Личный номер директора"})
    page = client.application.test_client().get(f"/organisations/{college.public_id}").text
    assert "+7 481 200-00-00" in page
    assert "Личный номер директора" not in page


def test_two_who_change_one_contact(college, client):
    contact = make.save(Contact(organisation_id=college.id, name="Приёмная"))
    address = f"/organisations/{college.public_id}/contacts/{contact.public_id}"
    seen = client.get(address).text.partition('name="version"')[2].partition('value="')[2].partition('"')[0]
    client.post(address, data={"version": seen, "name": "Практика"})
    answer = client.post(address, data={"version": seen, "name": "Учебная часть"})
    assert (answer.status_code, "Практика" in answer.text) == (422, True)
    assert db.session.get(Contact, contact.id).name == "Практика"


def test_a_part_of_another_organisation_does_not_exist_here(college, client):
    foreign = make.save(Contact(organisation_id=make.organisation().id, name="Чужой"))
    assert client.post(f"/organisations/{college.public_id}/contacts/{foreign.public_id}/remove").status_code == 404
    assert db.session.get(Contact, foreign.id)


def test_a_document_is_added_with_its_file(college, client):
    data = {"file": (io.BytesIO(b"%PDF-1.7"), "устав.pdf"), "title": "Устав", "kind": "charter", "is_public": "y"}
    client.post(f"/organisations/{college.public_id}/documents/add", data=data)
    document = db.session.query(Document).one()
    assert client.application.test_client().get(f"/files/{document.file.public_id}").data == b"%PDF-1.7"


def test_a_refused_file_leaves_nothing(college, client):
    data = {"file": (io.BytesIO(b"MZ program"), "устав.pdf"), "title": "Устав", "kind": "charter"}
    answer = client.post(f"/organisations/{college.public_id}/documents/add", data=data)
    assert (answer.status_code, "Устав" in answer.text) == (422, True)
    assert db.session.query(Document).count() == 0


def test_the_coordinator_enters_a_private_person(sqlite_app, client, sign_in):
    sign_in(client, make.user(Role.COORDINATOR))
    data = {
        "kind": "person",
        "municipality_id": make.municipality().id,
        "inn": "500100732259",
        "valid_from": "2026-01-01",
    }
    client.post("/organisations/new", data={**data, "short_name": "Иванов И. И.", "full_name": "Иванов Иван"})
    made = db.session.query(Organisation).filter_by(kind=OrganisationKind.PERSON).one()
    assert "500100732259" not in client.application.test_client().get(f"/organisations/{made.public_id}").text


def test_a_name_that_is_here_already_is_shown_before(sqlite_app, client, sign_in):
    sign_in(client, make.user(Role.COORDINATOR))
    make.organisation(name="Ёлочка")
    data = {"kind": "school", "municipality_id": make.municipality().id, "valid_from": "2026-01-01"}
    data |= {"short_name": "елочка", "full_name": "Детский сад"}
    assert "Ёлочка" in client.post("/organisations/new", data=data).text
    assert client.post("/organisations/new", data={**data, "similar_seen": "y"}).status_code == 302
