"""Students and teachers within reach, and one person's whole profile."""

from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import (
    Account,
    Clearance,
    Consent,
    Document,
    Person,
    PortfolioItem,
    Student,
    StudyGroup,
    Teacher,
)
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries.paging import Page, paged
from app.queries.search import found_keys


@dataclass(frozen=True)
class PersonRow:
    """A person of a list: in which group they study, or where they teach."""

    person: Person
    group: StudyGroup | None
    teacher: Teacher | None
    tasks: int = 0


def people(actor: Actor, number: int, text: str = "", group: str = "", kind: str = "") -> Page:
    """By surname; `text` finds names and record numbers, `kind` is students or teachers."""
    statement = (
        scope(actor, Permission.PERSON_VIEW)
        .outerjoin(Student, Student.person_id == Person.id)
        .outerjoin(StudyGroup, Student.group_id == StudyGroup.id)
        .outerjoin(Teacher, Teacher.person_id == Person.id)
        .where(or_(Student.id.is_not(None), Teacher.id.is_not(None)))
        .add_columns(StudyGroup, Teacher)
    )
    page = paged(
        _narrowed(statement, text, group, kind).order_by(Person.surname, Person.given_name, Person.id),
        number,
        rows=True,
    )
    return Page([PersonRow(*row) for row in page.items], page.number, page.total, page.size)


def _narrowed(statement: Select, text: str, group: str, kind: str) -> Select:
    if text:
        statement = statement.where(or_(Person.id.in_(found_keys("person", text)), Student.record_number == text))
    if group:
        statement = statement.where(StudyGroup.public_id == group)
    if kind == "students":
        statement = statement.where(Student.id.is_not(None), Student.left_on.is_(None))
    if kind == "teachers":
        statement = statement.where(Teacher.id.is_not(None), Teacher.left_on.is_(None))
    return statement


@dataclass(frozen=True)
class Profile:
    """Everything on record about a person, for whoever may see it."""

    person: Person
    student: Student | None
    teacher: Teacher | None
    email: str | None
    papers: list[Clearance]
    consents: list[Consent]
    portfolio: list[PortfolioItem]
    documents: list[Document]


def profile(person: Person) -> Profile:
    student = db.session.scalar(
        select(Student)
        .where(Student.person_id == person.id)
        .options(
            joinedload(Student.group).joinedload(StudyGroup.programme),
            joinedload(Student.group).joinedload(StudyGroup.organisation),
            joinedload(Student.home_municipality),
        )
    )
    teacher = db.session.scalar(
        select(Teacher).where(Teacher.person_id == person.id).options(joinedload(Teacher.organisation))
    )
    return Profile(
        person=person,
        student=student,
        teacher=teacher,
        email=db.session.scalar(select(Account.email).where(Account.person_id == person.id)),
        papers=_of(Clearance, person, Clearance.kind),
        consents=_of(Consent, person, Consent.purpose, Consent.given_on.desc()),
        portfolio=_of(PortfolioItem, person, PortfolioItem.year.desc()),
        documents=_of(Document, person, Document.title),
    )


def _of(model, person: Person, *order) -> list:
    return list(
        db.session.scalars(select(model).where(model.person_id == person.id).order_by(*order, model.id).limit(100))
    )
