"""Who may supervise which group where, as tables of a bundle."""

from collections import Counter, defaultdict
from datetime import date, timedelta

from sqlalchemy import select

from app.adapters.bundles import Files, rows, table
from app.extensions import db
from app.models import GroupSupervisor, Person, Slot, StudyGroup, Teacher, TeacherAbsence

TABLES = ("supervisors.csv", "supervision.csv")
DAY = timedelta(days=1)
Days = tuple[date, date]


def supervised_groups(people: list) -> dict[int, str]:
    """Groups that have a supervisor, key → public identifier: only their students need one."""
    found = db.session.execute(
        select(StudyGroup.id, StudyGroup.public_id)
        .join(GroupSupervisor, GroupSupervisor.group_id == StudyGroup.id)
        .join(Teacher, GroupSupervisor.teacher_id == Teacher.id)
        .where(StudyGroup.id.in_({p.group_id for p in people if p.group_id}), Teacher.left_on.is_(None))
        .distinct()
    )
    return dict(found.all())


def tables(people: list, slots: list[Slot], groups: dict[int, str]) -> Files:
    """A teacher who is away on a day of a slot does not supervise there; who never is away gets one row for all."""
    theirs = _rows(groups)
    away, during = _absences({row.id for row in theirs}), _practice(people)
    sizes = Counter(person.group_id for person in people)
    who, most_of, where, on = {}, Counter(), set(), defaultdict(list)
    for slot in slots:
        on[slot.starts_on, slot.ends_on].append(slot.public_id)
    for row in theirs:
        who[row.public_id] = row
        most_of[row.public_id] += sizes[row.group_id]
        not_there = (*away[row.id], *_not_yet(row))
        near = [days for days in on if row.group_id in during and _meet(days, during[row.group_id])]
        free = [days for days in near if not any(_meet(days, others) for others in not_there)]
        openings = [""] if len(free) == len(near) else [opening for days in free for opening in on[days]]
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


def left_out(files: Files) -> Files:
    """The same bundle where nobody is supervised: the stable mechanism knows people and hosts only."""
    people = rows(files, "people.csv")
    alone = table(people[0], ((row | {"group": ""}).values() for row in people)) if people else files["people.csv"]
    return {name: content for name, content in files.items() if name not in TABLES} | {"people.csv": alone}


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


def _meet(some: Days, others: Days) -> bool:
    return some[0] <= others[1] and others[0] <= some[1]


def _absences(teacher_ids: set[int]) -> defaultdict[int, list[Days]]:
    found = defaultdict(list)
    stored = db.session.execute(
        select(TeacherAbsence.teacher_id, TeacherAbsence.starts_on, TeacherAbsence.ends_on).where(
            TeacherAbsence.teacher_id.in_(teacher_ids)
        )
    )
    for teacher_id, first, last in stored:
        found[teacher_id].append((first, last))
    return found
