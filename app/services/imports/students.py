"""Students of the groups of one organisation."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import ImportKind, Role, RoleGrant, Student, StudyGroup
from app.services.imports import fields, people
from app.services.imports.kinds import Ground, Kind, Plan, Record, Row, by_name, change, look_up, municipalities
from app.services.imports.words import column
from app.text import fold

GROUP = column(
    "students",
    "group",
    _l("Group"),
    fields.text(40),
    _l("As it stands in Klaster; groups are entered first."),
    required=True,
)
RECORD_NUMBER = column(
    "students",
    "record_number",
    _l("Record number"),
    fields.text(30),
    _l("Number of the student card or record book: by it the same person is known for sure."),
    differs=True,
)
HOME = column(
    "students", "municipality", _l("Home municipality"), fields.text(120), _l("Where the student lives when at home.")
)


def plan(rows: list[Row], ground: Ground) -> list[Plan]:
    here = ground.organisation.id
    groups = db.session.execute(
        select(StudyGroup.name, StudyGroup.id).where(StudyGroup.organisation_id == here, StudyGroup.closed_on.is_(None))
    ).all()
    of_here = Student.group_id.in_(select(StudyGroup.id).where(StudyGroup.organisation_id == here))
    students = db.session.scalars(select(Student).where(of_here).options(joinedload(Student.person))).all()
    planner = _Planner(rows, ground, groups, students)
    return [planner.plan(row) for row in rows]


class _Planner:
    def __init__(self, rows, ground, groups, students):
        self.ground = ground
        self.groups, self.towns = by_name(groups), municipalities()
        self.names = ", ".join(sorted(name for name, _key in groups)[:30]) or "—"
        self.people = people.Known(student.person for student in students)
        self.of_person = {student.person_id: student for student in students}
        self.by_number = {fold(one.record_number): one for one in students if one.record_number}
        self.emails = people.Emails(rows)
        self.signed_up = people.with_accounts(self.of_person)

    def plan(self, row: Row) -> Plan:
        group = look_up(row, "group", self.groups, "group_unknown", known=self.names)
        town = look_up(row, "municipality", self.towns, "municipality_unknown")
        student, known_by = self._find(row)
        wanted = {"group_id": group, "home_municipality_id": town, "record_number": row.values.get("record_number")}
        wanted = {name: value for name, value in wanted.items() if value is not None}
        if row.is_faulty:
            return Plan(row)
        records = self._changed(row, student, wanted) if student else self._new(row, wanted)
        return Plan(row, records, known_by)

    def _find(self, row: Row) -> tuple[Student | None, str]:
        number = row.values.get("record_number")
        if number and (student := self.by_number.get(fold(number))):
            if fold(student.person.surname) != fold(row.values.get("surname")):
                row.warn("surname", "other_surname", stored=student.person.surname)
            return student, "record_number"
        person = self.people.find(row)
        student = self.of_person[person.id] if person else None
        if student and number and student.record_number:
            row.warn("record_number", "other_number", stored=student.record_number)
            return None, ""
        return student, "name" if student else ""

    def _changed(self, row: Row, student: Student, wanted: dict) -> list[Record]:
        now = {name: getattr(student, name) for name in wanted}
        records = [
            people.person_change(student.person, row),
            change(Student, student.id, student.version, now, wanted),
            *self.emails.account(row, student.person_id, student.person_id in self.signed_up, self.ground),
        ]
        return [record for record in records if record]

    def _new(self, row: Row, wanted: dict) -> list[Record]:
        person = people.new_person(row)
        grant = {"person_id": person, "organisation_id": self.ground.organisation.id, "role": Role.STUDENT}
        grant["granted_by_id"] = self.ground.actor.person_id
        records = [person, Record(Student, {"person_id": person, **wanted}), Record(RoleGrant, grant)]
        return records + self.emails.account(row, person, False, self.ground)


STUDENTS = Kind(
    ImportKind.STUDENTS,
    _l("Students of your groups: new ones are added, known ones are brought up to date."),
    (
        people.SURNAME,
        people.GIVEN_NAME,
        people.PATRONYMIC,
        people.BIRTH_DATE,
        people.SEX,
        GROUP,
        RECORD_NUMBER,
        people.EMAIL,
        people.PHONE,
        HOME,
    ),
    plan,
    _l("A student is known by the record number; without one, by full name and date of birth."),
    identity=("surname", "given_name", "patronymic", "birth_date", "record_number"),
    unique=("record_number", "email"),
    group="group",
    numbers=("record_number",),
)
