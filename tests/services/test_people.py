"""The people of a college: what is kept of them, by whom, and what they still miss."""

from datetime import date, timedelta

import pytest

from app.extensions import db
from app.models import (
    Clearance,
    ClearanceKind,
    Consent,
    ConsentPurpose,
    Disclosure,
    Guardian,
    Notification,
    Person,
    Role,
    Student,
)
from app.policies.actor import actor_of
from app.policies.completeness import Code, State, tasks
from app.queries import groups as queries
from app.services.eligibility import eligibility
from tests import factories as make

TODAY = date(2026, 11, 24)
READY = State(
    today=TODAY,
    birth_date=date(2005, 1, 1),
    has_home=True,
    has_phone=True,
    consents=frozenset({ConsentPurpose.PLACEMENT, ConsentPurpose.HOST}),
    papers={ClearanceKind.HEALTH_BOOK: date(2027, 6, 1)},
    asked=frozenset({ClearanceKind.HEALTH_BOOK}),
    practice=(date(2027, 2, 1), date(2027, 2, 28)),
)


def without(**fields) -> list[Code]:
    import dataclasses

    return [task.code for task in tasks(dataclasses.replace(READY, **fields))]


@pytest.mark.parametrize(
    ("lacks", "asked"),
    [
        ({}, []),
        ({"birth_date": None}, [Code.BIRTH_DATE]),
        ({"has_home": False}, [Code.HOME]),
        ({"has_phone": False}, [Code.PHONE]),
        ({"consents": frozenset({ConsentPurpose.HOST})}, [Code.CONSENT]),
        ({"papers": {}}, [Code.PAPER_MISSING]),
        ({"papers": {}, "waiting": frozenset({ClearanceKind.HEALTH_BOOK})}, [Code.PAPER_WAITS]),
        ({"papers": {ClearanceKind.HEALTH_BOOK: date(2027, 2, 27)}}, [Code.PAPER_LAPSES]),
        ({"papers": {ClearanceKind.HEALTH_BOOK: date(2027, 2, 28)}}, []),
        ({"papers": {ClearanceKind.HEALTH_BOOK: None}}, []),
        ({"practice": None}, [Code.PRACTICE]),
        ({"birth_date": date(2008, 11, 24)}, []),
        (
            {"birth_date": date(2008, 11, 25)},
            [Code.GUARDIAN, Code.GUARDIAN_SIGNATURE, Code.GUARDIAN_SIGNATURE],
        ),
        (
            {"birth_date": date(2009, 1, 1), "guardians": 1, "guardian_signed": READY.consents},
            [],
        ),
    ],
)
def test_what_is_missing(lacks, asked):
    assert without(**lacks) == asked


@pytest.fixture
def college(sqlite_app):
    return make.organisation()


@pytest.fixture
def group(college):
    return make.group(make.programme(college))


@pytest.fixture
def manager(college, client, sign_in):
    person = make.user(Role.COLLEGE_MANAGER, college)
    sign_in(client, person)
    return actor_of(person.id)


def student(group, **fields) -> Person:
    person = make.person(**fields)
    make.account(person)
    make.student(person, group)
    return person


def test_a_student_is_entered_into_a_group(group, manager, client):
    data = {"surname": "Ёлкина", "given_name": "Анна", "birth_date": "2008-05-17", "record_number": "К-17"}
    client.post(f"/groups/{group.public_id}/students/add", data=data)
    assert "Ёлкина Анна" in client.get(f"/groups/{group.public_id}").text
    answer = client.post(f"/groups/{group.public_id}/students/add", data={**data, "surname": "Другая"})
    assert (answer.status_code, "Ёлкина" in answer.text) == (422, True)


def edit_form(person, **fields) -> dict:
    known = db.session.query(Student).filter_by(person_id=person.id).one()
    data = {"version": person.version, "surname": person.surname, "given_name": person.given_name}
    return {**data, "group_id": known.group_id, "sex": "", **fields}


def test_two_who_edit_one_profile(group, manager, client):
    person = student(group, surname="Старая")
    stale = edit_form(person, surname="Вторая")
    client.post(f"/people/{person.public_id}/edit", data=edit_form(person, surname="Первая"))
    answer = client.post(f"/people/{person.public_id}/edit", data=stale)
    assert (answer.status_code, "Первая" in answer.text, "Вторая" in answer.text) == (422, True, True)
    assert db.session.get(Person, person.id).surname == "Первая"


def test_needs_are_kept_only_with_consent(group, manager, client):
    person = student(group)
    address, data = f"/people/{person.public_id}/edit", {"adaptations": ["lift"], "needs_accessible_site": "y"}
    assert client.post(address, data=edit_form(person, **data)).status_code == 422
    make.consent(person, ConsentPurpose.ADAPTATION)
    assert client.post(address, data=edit_form(person, **data)).status_code == 302
    consent = db.session.query(Consent).filter_by(person_id=person.id).one()
    client.post(f"/people/{person.public_id}/consents/{consent.public_id}/withdraw")
    assert db.session.get(Person, person.id).adaptations == []
    assert not db.session.query(Student).filter_by(person_id=person.id).one().needs_accessible_site


def test_a_student_is_moved_into_groups_of_the_same_college_only(group, manager, client):
    person, foreign = student(group), make.group()
    answer = client.post(f"/people/{person.public_id}/edit", data=edit_form(person, group_id=foreign.id))
    assert answer.status_code == 422
    assert db.session.query(Student).filter_by(person_id=person.id).one().group_id == group.id


def test_a_paper_of_ones_own_counts_once_the_college_has_seen_it(group, client, sign_in, college):
    person, round_ = student(group), make.round_()
    someone = make.participant(round_, db.session.query(Student).filter_by(person_id=person.id).one())
    slot = make.slot(round_=round_, clearances=[ClearanceKind.HEALTH_BOOK])
    sign_in(client, person)
    client.post("/me/practice/papers/add", data={"kind": "health_book", "valid_until": "2028-01-01"})
    assert not eligibility(round_.id).is_open(someone.id, slot.id)
    paper = db.session.query(Clearance).filter_by(person_id=person.id).one()
    sign_in(client, make.user(Role.COLLEGE_MANAGER, college))
    client.post(f"/people/{person.public_id}/papers/{paper.public_id}/confirm")
    assert eligibility(round_.id).is_open(someone.id, slot.id)
    assert db.session.query(Notification).filter_by(person_id=person.id).one().kind == "clearance_confirmed"


def test_nobody_confirms_the_own_paper(group, client, sign_in):
    person = student(group)
    sign_in(client, person)
    client.post("/me/practice/papers/add", data={"kind": "health_book"})
    paper = db.session.query(Clearance).filter_by(person_id=person.id).one()
    assert client.post(f"/people/{person.public_id}/papers/{paper.public_id}/confirm").status_code == 404
    assert client.post(f"/me/practice/papers/{paper.public_id}", data={"kind": "health_book"}).status_code == 404


def test_a_confirmed_paper_is_the_colleges_to_remove(group, client, sign_in):
    person = student(group)
    paper = make.clearance(person, ClearanceKind.HEALTH_BOOK)
    sign_in(client, person)
    client.post(f"/me/practice/papers/{paper.public_id}/remove")
    assert db.session.get(Clearance, paper.id)


def test_a_new_consent_replaces_the_old_one(group, manager, client):
    person = student(group)
    for day in ("2026-09-01", "2026-10-01"):
        data = {"purpose": "placement", "given_on": day, "signed_by_person": "y"}
        client.post(f"/people/{person.public_id}/consents/add", data=data)
    rows = db.session.query(Consent).order_by(Consent.given_on).all()
    assert [row.withdrawn_at is None for row in rows] == [False, True]


def test_who_looked_is_on_record_and_the_person_reads_it(group, manager, client, sign_in):
    person = student(group)
    client.get(f"/people/{person.public_id}")
    client.get(f"/people/{person.public_id}")
    row = db.session.query(Disclosure).filter_by(subject_id=person.id, what="person:profile").one()
    assert (row.reader_id, row.times) == (manager.person_id, 2)
    sign_in(client, person)
    assert db.session.get(Person, manager.person_id).full_name in client.get("/me/readers").text


def test_a_supervisor_sees_the_students_and_changes_nothing(group, client, sign_in):
    person = student(group)
    master = make.teacher(make.user(Role.MENTOR, make.organisation()), group.organisation)
    make.supervisor(group, master)
    sign_in(client, master.person)
    assert client.get(f"/people/{person.public_id}").status_code == 200
    assert client.get(f"/people/{person.public_id}/edit").status_code == 404
    assert client.get(f"/people/{student(make.group()).public_id}").status_code == 404


def test_a_teachers_load_and_the_day_when_the_next_internship_is_due(group):
    student(group)
    master = make.teacher(organisation_=group.organisation, last_internship_on=date(2024, 2, 29), most_supervised=0)
    make.supervisor(group, master)
    load = queries.load_of(master)
    assert (load.students, load.is_over, load.due_on) == (1, True, date(2027, 2, 28))


@pytest.mark.parametrize(
    ("days", "is_right"),
    [
        (("2027-03-01", "2027-03-14"), True),
        (("2027-08-25", "2027-09-05"), False),
        (("2027-02-20", "2027-03-14"), False),
        (("2027-03-14", "2027-03-01"), False),
    ],
)
def test_practice_lies_in_one_academic_year_and_does_not_overlap(group, manager, client, days, is_right):
    data = {"title": "ПП.01", "kind": "work", "starts_on": days[0], "ends_on": days[1]}
    answer = client.post(f"/groups/{group.public_id}/periods/add", data=data)
    assert answer.status_code == (302 if is_right else 422)


def test_the_year_is_drawn_from_the_same_weeks_as_the_table(group, manager):
    plan = queries.year_plan(manager, 2026, 1)
    period = group.practice_periods[0]
    drawn = [week for week, cell in zip(plan.weeks, plan.cells[0], strict=False) if cell is period]
    assert drawn[0] <= period.starts_on <= drawn[0] + timedelta(days=6)
    assert drawn[-1] <= period.ends_on <= drawn[-1] + timedelta(days=6)


def test_strange_names_are_kept_as_they_are(group, manager, client):
    person = student(group)
    for name in ("О’Коннор-Ёлкина", "Ли 🎓", "<b>Жирная</b>", "Ж" * 80):
        client.post(f"/people/{person.public_id}/guardians/add", data={"full_name": name})
    kept = {row.full_name for row in db.session.query(Guardian)}
    assert kept == {"О’Коннор-Ёлкина", "Ли 🎓", "<b>Жирная</b>", "Ж" * 80}
    assert "<b>Жирная</b>" not in client.get(f"/people/{person.public_id}").text
