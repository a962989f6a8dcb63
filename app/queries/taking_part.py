"""Who could take part in a round and who does: groups by practice, teachers whose internship falls due, people."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import to_user_timezone
from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import contains_eager, joinedload, raiseload

from app.extensions import db
from app.models import (
    Audience,
    Participant,
    Person,
    PracticeKind,
    PracticePeriod,
    Programme,
    Role,
    Round,
    Slot,
    Specialty,
    Student,
    StudyGroup,
    Teacher,
)
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries.groups import due_on
from app.queries.names import short_names
from app.queries.paging import Page, paged
from app.queries.search import fold, found_keys
from app.services import settings, taking_part

MOST = 500


@dataclass(frozen=True)
class Choice:
    """A practice period of a group. `here` are in the round for these weeks, `elsewhere` for others."""

    key: str
    kind: PracticeKind
    title: str
    starts_on: date
    ends_on: date
    group: str
    group_key: str
    year: int
    code: str
    specialty: str
    college: str
    students: int
    here: int
    elsewhere: int

    @property
    def left(self) -> int:
        return max(0, self.students - self.here - self.elsewhere)


@dataclass(frozen=True)
class Choices:
    """`shown` is what the filter leaves of `whole`; `cut`: there are more than can be shown."""

    shown: list[Choice]
    whole: list[Choice]
    cut: bool

    def values(self, name: str) -> list:
        """Of the whole: the different values, in their order."""
        return sorted({getattr(one, name) for one in self.whole}, key=lambda value: fold(str(value)))

    @property
    def ready(self) -> list[Choice]:
        return [one for one in self.shown if one.left]


def colleges(actor: Actor) -> list[int] | None:
    """For which organisations the actor brings people in; None means all."""
    return None if Role.COORDINATOR in actor.roles else actor.organisations(Role.COLLEGE_MANAGER)


def _of_colleges(actor: Actor, column) -> ColumnElement[bool]:
    own = colleges(actor)
    return true() if own is None else column.in_(own)


def span(round_: Round) -> tuple[date | None, date | None]:
    """First and last day of the round's open slots for students; without slots, from the day after wishes close."""
    first, last = db.session.execute(
        select(func.min(Slot.starts_on), func.max(Slot.ends_on)).where(
            Slot.round_id == round_.id, Slot.audience == Audience.STUDENT, Slot.closed_at.is_(None)
        )
    ).one()
    return (first or to_user_timezone(round_.wishes_close_at).date() + timedelta(days=1)), last


def choices(
    actor: Actor, round_: Round, since: date | None, until: date | None, narrowed: dict[str, str] | None = None
) -> Choices:
    """Periods that share a day with since … until, by college, group and time; `narrowed`: field of Choice → value."""
    rows = db.session.execute(
        _periods(actor, since, until)
        .join(Programme, StudyGroup.programme_id == Programme.id)
        .join(Specialty, Programme.specialty_id == Specialty.id)
        .with_only_columns(
            PracticePeriod.public_id,
            PracticePeriod.kind,
            PracticePeriod.title,
            PracticePeriod.starts_on,
            PracticePeriod.ends_on,
            StudyGroup.id,
            StudyGroup.name,
            StudyGroup.public_id.label("group_key"),
            StudyGroup.year_of_study,
            StudyGroup.organisation_id,
            Specialty.code,
            Specialty.name.label("specialty"),
        )
        .limit(MOST + 1)
    ).all()
    names = short_names({row.organisation_id for row in rows})
    students, inside = _students(row.id for row in rows), _inside(round_)
    whole = [_choice(row, names, students, inside) for row in rows[:MOST]]
    whole.sort(key=lambda one: (fold(one.college), fold(one.group), one.starts_on))
    wanted = {name: value for name, value in (narrowed or {}).items() if value}
    shown = [one for one in whole if all(str(getattr(one, name)) == value for name, value in wanted.items())]
    return Choices(shown, whole, len(rows) > MOST)


def _periods(actor: Actor, since: date | None, until: date | None) -> Select:
    """Of groups within reach that still study."""
    own = scope(actor, Permission.GROUP_EDIT).with_only_columns(StudyGroup.id)
    found = (
        select(PracticePeriod)
        .join(StudyGroup, PracticePeriod.group_id == StudyGroup.id)
        .where(StudyGroup.id.in_(own), StudyGroup.closed_on.is_(None))
        .order_by(StudyGroup.organisation_id, StudyGroup.name, PracticePeriod.starts_on, PracticePeriod.id)
    )
    found = found.where(PracticePeriod.ends_on >= since) if since else found
    return found.where(PracticePeriod.starts_on <= until) if until else found


def _students(group_ids: Iterable[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Student.group_id, func.count())
        .where(Student.group_id.in_(set(group_ids)), Student.left_on.is_(None))
        .group_by(Student.group_id)
    )
    return dict(map(tuple, rows))


def _inside(round_: Round) -> dict[int, Counter]:
    """Group in which they study now → how many of it are in the round, by weeks."""
    found: dict[int, Counter] = {}
    rows = db.session.execute(
        select(Student.group_id, Participant.practice_starts_on, Participant.practice_ends_on, func.count())
        .join(Student, Student.person_id == Participant.person_id)
        .where(taking_part.of(round_), Student.left_on.is_(None))
        .group_by(Student.group_id, Participant.practice_starts_on, Participant.practice_ends_on)
    )
    for group_id, first, last, count in rows:
        found.setdefault(group_id, Counter())[first, last] = count
    return found


def _choice(row, names: dict[int, str], students: dict[int, int], inside: dict[int, Counter]) -> Choice:
    weeks = inside.get(row.id, Counter())
    here = weeks[row.starts_on, row.ends_on]
    return Choice(
        key=row.public_id,
        kind=row.kind,
        title=row.title,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        group=row.name,
        group_key=row.group_key,
        year=row.year_of_study,
        code=row.code,
        specialty=row.specialty,
        college=names[row.organisation_id],
        students=students.get(row.id, 0),
        here=here,
        elsewhere=weeks.total() - here,
    )


def chosen(actor: Actor, keys: Collection[str]) -> list[PracticePeriod]:
    """The named periods within reach, in the order of groups; others are nobody's business."""
    found = _periods(actor, None, None).where(PracticePeriod.public_id.in_(list(keys)[:MOST]))
    return list(db.session.scalars(found.options(contains_eager(PracticePeriod.group))))


@dataclass(frozen=True)
class DueRow:
    """A teacher and when the next internship is due; None where none is on record. `is_out`: taken out by hand."""

    teacher: Teacher
    due: date | None
    is_in: bool
    is_out: bool

    @property
    def is_overdue(self) -> bool:
        return self.due is not None and self.due < date.today()

    @property
    def can_come(self) -> bool:
        return not self.is_in and not self.is_out


def due_teachers(actor: Actor, round_: Round, months: int | None) -> list[DueRow]:
    """Teachers whose internship falls due within so many months of the round, or who never had one; the latest first.

    None: all teachers. Counted from the first day of the round's slots for teachers, else from today.
    """
    first = select(func.min(Slot.starts_on)).where(
        Slot.round_id == round_.id, Slot.audience == Audience.TEACHER, Slot.closed_at.is_(None)
    )
    day = max(db.session.scalar(first) or date.min, date.today())
    years = int(settings.get("internship_interval_years"))
    found = (
        select(Teacher)
        .join(Teacher.person)
        .where(Teacher.left_on.is_(None), _of_colleges(actor, Teacher.organisation_id))
        .options(contains_eager(Teacher.person), joinedload(Teacher.organisation), raiseload(Teacher.specialties))
        .order_by(Teacher.last_internship_on.is_not(None), Teacher.last_internship_on, Person.surname, Teacher.id)
        .limit(MOST)
    )
    if months is not None:
        latest = day + timedelta(days=round(30.44 * months) - round(365.25 * years))
        found = found.where(Teacher.last_internship_on.is_(None) | (Teacher.last_internship_on <= latest))
    teaching = (Participant.round_id == round_.id) & Participant.group_id.is_(None)
    known = dict(
        db.session.execute(select(Participant.person_id, Participant.taken_out_at.is_not(None)).where(teaching)).all()
    )
    return [
        DueRow(one, due_on(one), known.get(one.person_id) == 0, bool(known.get(one.person_id)))
        for one in db.session.scalars(found).unique()
    ]


def chosen_teachers(actor: Actor, keys: Collection[str]) -> list[Teacher]:
    """By the public identifiers of their persons."""
    return list(
        db.session.scalars(
            select(Teacher)
            .join(Teacher.person)
            .where(Person.public_id.in_(list(keys)[:MOST]), _of_colleges(actor, Teacher.organisation_id))
            .options(raiseload(Teacher.specialties))
        )
    )


@dataclass(frozen=True)
class Totals:
    """Of the round, as far as the actor brings people in."""

    students: int = 0
    teachers: int = 0
    groups: int = 0
    out: int = 0


def totals(actor: Actor, round_: Round) -> Totals:
    within = (Participant.round_id == round_.id) & _of_colleges(actor, Participant.organisation_id)
    inside = Participant.taken_out_at.is_(None)
    rows = db.session.execute(
        select(Participant.audience, inside, func.count(), func.count(Participant.group_id.distinct()))
        .where(within)
        .group_by(Participant.audience, inside)
    )
    counts = {(audience, bool(is_in)): (count, groups) for audience, is_in, count, groups in rows}
    students, groups = counts.get((Audience.STUDENT, True), (0, 0))
    teachers, _none = counts.get((Audience.TEACHER, True), (0, 0))
    return Totals(students, teachers, groups, sum(count for (_a, is_in), (count, _g) in counts.items() if not is_in))


def people(actor: Actor, round_: Round, are_out: bool, text: str = "", number: int = 1) -> Page:
    """Who takes part, or who was taken out, by surname."""
    state = Participant.taken_out_at.is_not(None) if are_out else Participant.taken_out_at.is_(None)
    statement = (
        scope(actor, Permission.PARTICIPANT_TAKE_OUT)
        .join(Participant.person)
        .where(Participant.round_id == round_.id, state)
        .options(
            contains_eager(Participant.person), joinedload(Participant.group), joinedload(Participant.organisation)
        )
        .order_by(Person.surname, Person.given_name, Participant.id)
    )
    if text:
        statement = statement.where(Participant.person_id.in_(found_keys("person", text)))
    return paged(statement, number)
