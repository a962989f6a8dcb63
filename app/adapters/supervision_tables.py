"""Who may supervise which group where, as tables of a bundle."""

from collections import Counter, defaultdict
from datetime import date, timedelta

from sqlalchemy import select

from app.adapters.bundles import Files, table
from app.extensions import db
from app.models import GroupSupervisor, Person, Slot, StudyGroup, Teacher, TeacherAbsence

DAY = timedelta(days=1)
Days = tuple[date, date]


def supervised_groups(people: list) -> dict[int, str]:
    """Groups that have a supervisor, key → public identifier: only their students need one."""
    rows = db.session.execute(
        select(StudyGroup.id, StudyGroup.public_id)
        .join(GroupSupervisor, GroupSupervisor.group_id == StudyGroup.id)
        .join(Teacher, GroupSupervisor.teacher_id == Teacher.id)
        .where(StudyGroup.id.in_({p.group_id for p in people if p.group_id}), Teacher.left_on.is_(None))
        .distinct()
    )
    return dict(rows.all())


def tables(people: list, slots: list[Slot], groups: dict[int, str]) -> Files:
    """A teacher who is away on a day of a slot does not supervise there; who never is away gets one row for all."""
    rows = _rows(groups)
    away, during = _absences({row.id for row in rows}), _practice(people)
    sizes = Counter(person.group_id for person in people)
    who, most_of, where, of_days = {}, Counter(), set(), _by_days(slots)
    for row in rows:
        who[row.public_id] = row
        most_of[row.public_id] += sizes[row.group_id]
        near = [days for days in of_days if row.group_id in during and _meet(days, during[row.group_id])]
        free = [days for days in near if not any(_meet(days, other) for other in (*away[row.id], *_not_yet(row)))]
        openings = [""] if len(free) == len(near) else [key for days in free for key in of_days[days]]
        where.update((row.public_id, groups[row.group_id], opening) for opening in openings)
    supervisors = (
        (key, most_of[key] if row.most_supervised is None else row.most_supervised, row.most_sites or "")
        for key, row in sorted(who.items())
    )
    return {
        "supervisors.csv": table(("supervisor", "capacity", "max_openings"), supervisors),
        "supervision.csv": table(("supervisor", "group", "opening"), sorted(where)),
    }


def is_away(teacher_id: int, days: Days) -> bool:
    """Whether the teacher is away on one of the days."""
    return any(_meet(days, other) for other in _absences({teacher_id})[teacher_id])


def _rows(groups: dict[int, str]) -> list:
    return db.session.execute(
        select(
            GroupSupervisor.group_id,
            GroupSupervisor.starts_on,
            GroupSupervisor.ends_on,
            Teacher.id,
            Teacher.most_supervised,
            Teacher.most_sites,
            Person.public_id,
        )
        .join(Teacher, GroupSupervisor.teacher_id == Teacher.id)
        .join(Person, Teacher.person_id == Person.id)
        .where(GroupSupervisor.group_id.in_(groups), Teacher.left_on.is_(None))
        .order_by(GroupSupervisor.id)
    ).all()


def _practice(people: list) -> dict[int, Days]:
    """The first and last day of practice of each group."""
    during: dict[int, Days] = {}
    for person in people:
        if person.group_id and person.starts_on:
            first, last = during.get(person.group_id, (person.starts_on, person.ends_on))
            during[person.group_id] = min(first, person.starts_on), max(last, person.ends_on)
    return during


def _not_yet(row) -> list[Days]:
    """Days before the teacher takes the group over, and after."""
    return [(date.min, row.starts_on - DAY), *([(row.ends_on + DAY, date.max)] if row.ends_on else [])]


def _by_days(slots: list[Slot]) -> dict[Days, list[str]]:
    """Days → the slots on them: a round has thousands of slots on a few dozen periods."""
    found = defaultdict(list)
    for slot in slots:
        found[slot.starts_on, slot.ends_on].append(slot.public_id)
    return found


def _meet(one: Days, other: Days) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _absences(teacher_ids: set[int]) -> defaultdict[int, list[Days]]:
    found = defaultdict(list)
    rows = db.session.execute(
        select(TeacherAbsence.teacher_id, TeacherAbsence.starts_on, TeacherAbsence.ends_on).where(
            TeacherAbsence.teacher_id.in_(teacher_ids)
        )
    )
    for teacher_id, first, last in rows:
        found[teacher_id].append((first, last))
    return found
