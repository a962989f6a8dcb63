"""Teachers of one organisation."""

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import ImportKind, Role, RoleGrant, Teacher
from app.services.imports import fields, people
from app.services.imports.kinds import Ground, Kind, Plan, Record, Row, change, given, specialties, specialty_ids
from app.services.imports.words import column

JOB_TITLE = column("teachers", "job_title", _l("Post"), fields.text(160))
SPECIALTIES = column(
    "teachers",
    "specialties",
    _l("Specialties"),
    fields.several(fields.specialty_code),
    _l("Codes, with commas between them."),
)
LAST = column(
    "teachers",
    "last_internship_on",
    _l("Last internship"),
    fields.day(lambda: date(1990, 1, 1), lambda: date.today() + timedelta(days=366)),
    _l("The day on which it ended."),
)
MOST = column(
    "teachers",
    "most_supervised",
    _l("Students at once"),
    fields.whole(0, 500),
    _l("How many the teacher can supervise at the same time."),
)


def plan(rows: list[Row], ground: Ground) -> list[Plan]:
    teachers = db.session.scalars(
        select(Teacher).where(Teacher.organisation_id == ground.organisation.id).options(joinedload(Teacher.person))
    ).all()
    known, of_person = people.Known(one.person for one in teachers), {one.person_id: one for one in teachers}
    emails, codes = people.Emails(rows), specialties()
    signed_up = people.with_accounts(of_person)

    def planned(row: Row) -> Plan:
        ids = specialty_ids(row, "specialties", codes)
        person = known.find(row)
        if row.is_faulty:
            return Plan(row)
        wanted = given(row, "job_title", "last_internship_on", "most_supervised")
        if person is None:
            records = _new(row, ground, wanted, ids)
            return Plan(row, records + emails.account(row, records[0], False, ground))
        records = [people.person_change(person, row), _change(of_person[person.id], wanted, ids)]
        records += emails.account(row, person.id, person.id in signed_up, ground)
        return Plan(row, [record for record in records if record], "name")

    return [planned(row) for row in rows]


def _change(teacher: Teacher, wanted: dict, ids: list[int]) -> Record | None:
    now = {name: getattr(teacher, name) for name in wanted}
    record = change(Teacher, teacher.id, teacher.version, now, wanted)
    stored = sorted(one.id for one in teacher.specialties)
    if not ids or ids == stored:
        return record
    record = record or Record(Teacher, {}, teacher.id, teacher.version, is_new=False)
    record.sets["specialties"], record.before["specialties"] = ids, stored
    return record


def _new(row: Row, ground: Ground, wanted: dict, ids: list[int]) -> list[Record]:
    person = people.new_person(row)
    here = ground.organisation.id
    grant = {
        "person_id": person,
        "organisation_id": here,
        "role": Role.TEACHER,
        "job_title": wanted.get("job_title", ""),
    }
    grant["granted_by_id"] = ground.actor.person_id
    teacher = Record(Teacher, {"person_id": person, "organisation_id": here, **wanted}, sets={"specialties": ids})
    return [person, teacher, Record(RoleGrant, grant)]


TEACHERS = Kind(
    ImportKind.TEACHERS,
    _l("Teachers of the organisation with their specialties and their last internship."),
    (
        people.SURNAME,
        people.GIVEN_NAME,
        people.PATRONYMIC,
        people.BIRTH_DATE,
        people.SEX,
        JOB_TITLE,
        SPECIALTIES,
        LAST,
        MOST,
        people.EMAIL,
        people.PHONE,
    ),
    plan,
    _l("A teacher is known by full name and, where it is given, date of birth."),
    identity=("surname", "given_name", "patronymic", "birth_date"),
    unique=("email",),
    numbers=("most_supervised",),
)
