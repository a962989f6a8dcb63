"""Study groups within reach: lists, one group, the academic year as a plan, a teacher's own load."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import joinedload, noload, selectinload

from app.extensions import db
from app.models import GroupSupervisor, Person, PracticePeriod, Programme, Student, StudyGroup, Teacher
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.completeness import Task
from app.policies.permissions import Permission
from app.queries import supervision, tasks
from app.queries.paging import Page, paged
from app.services import settings

MOST_GROUPS = 500


@dataclass(frozen=True)
class GroupRow:
    """A group of a list: how many study in it, how many of them have nothing left to do, who supervises it.

    `room`: whether its supervisors can take the students of the coming round, None where it is in none.
    """

    group: StudyGroup
    students: int
    ready: int
    supervisors: list[str]
    room: supervision.Room | None = None


SUPERVISORS = (joinedload(GroupSupervisor.teacher).options(joinedload(Teacher.person), noload(Teacher.specialties)),)


def all_groups(actor: Actor, permission: Permission = Permission.GROUP_VIEW) -> list[StudyGroup]:
    """For a choice: those that still study, by name."""
    own = scope(actor, permission).where(StudyGroup.closed_on.is_(None))
    return list(db.session.scalars(own.order_by(StudyGroup.name, StudyGroup.id).limit(MOST_GROUPS)))


def groups(actor: Actor, number: int, text: str = "", year: str = "", state: str = "") -> Page:
    statement = _narrowed(scope(actor, Permission.GROUP_VIEW), text, year, state)
    options = (
        joinedload(StudyGroup.programme).joinedload(Programme.organisation),
        selectinload(StudyGroup.practice_periods),
        selectinload(StudyGroup.supervisors).options(*SUPERVISORS),
    )
    page = paged(statement.options(*options).order_by(StudyGroup.name, StudyGroup.id), number)
    return Page(_rows(page.items), page.number, page.total, page.size)


def supervisors(group: StudyGroup) -> list[GroupSupervisor]:
    """All there were, in the order of entry."""
    statement = select(GroupSupervisor).where(GroupSupervisor.group_id == group.id).options(*SUPERVISORS)
    return list(db.session.scalars(statement.order_by(GroupSupervisor.id)))


def _narrowed(statement: Select, text: str, year: str, state: str) -> Select:
    closed = StudyGroup.closed_on.is_not(None)
    statement = statement.where(closed if state == "closed" else ~closed)
    if text:
        statement = statement.where(StudyGroup.name.contains(text, autoescape=True))
    if year:
        statement = statement.where(StudyGroup.year_of_study == int(year))
    if state == "no_practice":
        coming = exists().where(PracticePeriod.group_id == StudyGroup.id, PracticePeriod.ends_on >= date.today())
        statement = statement.where(~coming)
    return statement


def _rows(groups: list[StudyGroup]) -> list[GroupRow]:
    """Readiness is judged for the students of these groups only."""
    rows, rooms = [], supervision.rooms(groups)
    todo = tasks.of_groups(group.id for group in groups)
    for group in groups:
        people = todo.get(group.id, [])
        names = [_name(one) for one in group.supervisors if _lasts(one)]
        rows.append(GroupRow(group, len(people), people.count([]), names, rooms.get(group.id)))
    return rows


def _lasts(supervisor: GroupSupervisor) -> bool:
    return supervisor.starts_on <= date.today() <= (supervisor.ends_on or date.max)


def _name(supervisor: GroupSupervisor) -> str:
    return supervisor.teacher.person.short_name


@dataclass(frozen=True)
class StudentRow:
    student: Student
    tasks: list[Task]


def students(group: StudyGroup) -> list[StudentRow]:
    """Who studies in the group now, by surname, with what each has still to do."""
    found = db.session.scalars(
        select(Student)
        .join(Student.person)
        .where(Student.group_id == group.id, Student.left_on.is_(None))
        .options(joinedload(Student.person))
        .order_by(Person.surname, Person.given_name, Student.id)
        .limit(200)
    ).all()
    todo = tasks.of_people([student.person_id for student in found])
    return [StudentRow(student, todo.get(student.person_id, [])) for student in found]


def programmes(actor: Actor) -> list[Programme]:
    """Programmes whose groups the actor may keep: those of the own colleges, all for the coordinator."""
    organisations = scope(actor, Permission.ORGANISATION_EDIT).subquery()
    return list(
        db.session.scalars(
            select(Programme)
            .where(Programme.organisation_id.in_(select(organisations.c.id)))
            .options(joinedload(Programme.organisation))
            .order_by(Programme.title, Programme.id)
            .limit(MOST_GROUPS)
        )
    )


def teachers_of(group: StudyGroup) -> list[Teacher]:
    return list(
        db.session.scalars(
            select(Teacher)
            .join(Teacher.person)
            .where(Teacher.organisation_id == group.organisation_id, Teacher.left_on.is_(None))
            .options(joinedload(Teacher.person))
            .order_by(Person.surname, Person.given_name, Teacher.id)
            .limit(MOST_GROUPS)
        )
    )


@dataclass(frozen=True)
class YearPlan:
    """The practice of groups in one academic year: `weeks` are Mondays, `cells[i]` a period or None for each week."""

    first_year: int
    weeks: list[date]
    groups: list[StudyGroup]
    cells: list[list[PracticePeriod | None]]
    page: Page


def year_plan(actor: Actor, first_year: int, number: int) -> YearPlan:
    starts, ends = date(first_year, 9, 1), date(first_year + 1, 8, 31)
    monday = starts - timedelta(days=starts.weekday())
    weeks = [monday + timedelta(weeks=week) for week in range(52)]
    own = scope(actor, Permission.GROUP_VIEW).where(StudyGroup.closed_on.is_(None))
    page = paged(
        own.options(selectinload(StudyGroup.practice_periods)).order_by(StudyGroup.name, StudyGroup.id), number
    )
    cells = [[_period_in(group, week) for week in weeks] for group in page.items]
    return YearPlan(first_year, [week for week in weeks if week <= ends], page.items, cells, page)


def _period_in(group: StudyGroup, monday: date) -> PracticePeriod | None:
    sunday = monday + timedelta(days=6)
    return next((one for one in group.practice_periods if one.starts_on <= sunday and one.ends_on >= monday), None)


@dataclass(frozen=True)
class Load:
    """A teacher's supervision now and the next internship."""

    teacher: Teacher
    groups: list[tuple[StudyGroup, int]]
    due_on: date | None
    is_due_soon: bool

    @property
    def students(self) -> int:
        return sum(count for _, count in self.groups)

    @property
    def is_over(self) -> bool:
        return self.teacher.most_supervised is not None and self.students > self.teacher.most_supervised


def loads(actor: Actor) -> list[Load]:
    """One for each college in which the actor teaches."""
    own = scope(actor, Permission.TEACHING_OWN).options(
        joinedload(Teacher.organisation), joinedload(Teacher.person), selectinload(Teacher.internships)
    )
    return [load_of(teacher) for teacher in db.session.scalars(own)]


def load_of(teacher: Teacher) -> Load:
    today = date.today()
    lasting = or_(GroupSupervisor.ends_on.is_(None), GroupSupervisor.ends_on >= today)
    counted = (
        select(StudyGroup, func.count(Student.id))
        .join(GroupSupervisor, GroupSupervisor.group_id == StudyGroup.id)
        .outerjoin(Student, (Student.group_id == StudyGroup.id) & Student.left_on.is_(None))
        .where(GroupSupervisor.teacher_id == teacher.id, GroupSupervisor.starts_on <= today, lasting)
        .group_by(StudyGroup.id)
        .order_by(StudyGroup.name)
    )
    groups = [(group, count) for group, count in db.session.execute(counted)]
    due = due_on(teacher)
    months = int(settings.get("internship_warning_months"))
    return Load(teacher, groups, due, due is None or due <= today + timedelta(days=30 * months))


def due_on(teacher: Teacher) -> date | None:
    """The last day by which the next internship is due; None when no internship is on record."""
    if teacher.last_internship_on is None:
        return None
    years = int(settings.get("internship_interval_years"))
    last = teacher.last_internship_on
    try:
        return last.replace(year=last.year + years)
    except ValueError:  # 29 February
        return last.replace(year=last.year + years, day=28)
