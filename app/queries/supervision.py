"""Supervision: whom a teacher looks after and when, and whether a group's supervisors have room for the round."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, raiseload

from app.extensions import db
from app.models import (
    GroupSupervisor,
    Participant,
    Person,
    Phase,
    Placement,
    Round,
    Slot,
    StudyGroup,
    Teacher,
)
from app.models.round import WITH_RESULT
from app.queries.search import fold
from app.services import settings, snapshots

WEEK = timedelta(days=7)
UNDECIDED = [phase for phase in Phase if phase not in WITH_RESULT]


@dataclass(frozen=True)
class Room:
    """A group in a round that is not decided yet, `round` by title: `students` need a supervisor, theirs take `most`.

    `most` is None where one of them agreed no limit. `shared_students` and `shared_most` are those of all the groups
    that share supervisors with this one, itself among them.
    """

    round: str
    students: int
    supervisors: int
    most: int | None
    shared_groups: int
    shared_students: int
    shared_most: int | None

    @property
    def is_short(self) -> bool:
        return self.supervisors > 0 and self.most is not None and self.students > self.most

    @property
    def is_short_together(self) -> bool:
        return self.supervisors > 0 and self.shared_most is not None and self.shared_students > self.shared_most


def rooms(groups: Iterable[StudyGroup]) -> dict[int, Room]:
    """Group → room, for the groups that take part in a round without a result; the latest such round of each.

    One query whatever the number: it reads of the whole colleges, for groups share supervisors.
    """
    asked = {group.id: group.organisation_id for group in groups}
    people, titles, limits, teachers_of = {}, {}, {}, defaultdict(set)
    for row in db.session.execute(_supervised_groups(set(asked.values()))):
        people[row.group_id, row.round_id], titles[row.round_id] = row.people, row.title
        if row.teacher_id is not None:
            limits[row.teacher_id] = row.most_supervised
            teachers_of[row.group_id].add(row.teacher_id)
    latest = dict(sorted(people))  # a later round has a greater key
    joined = {one: _together({key for key, of in people if of == one}, teachers_of) for one in titles}
    found = {}
    for group_id in asked.keys() & latest.keys():
        round_id = latest[group_id]
        together, own = joined[round_id][group_id], teachers_of[group_id]
        found[group_id] = Room(
            round=titles[round_id],
            students=people[group_id, round_id],
            supervisors=len(own),
            most=_sum(limits[key] for key in own),
            shared_groups=len(together),
            shared_students=sum(people[key, round_id] for key in together),
            shared_most=_sum(limits[key] for key in set().union(*(teachers_of[group] for group in together))),
        )
    return found


def _supervised_groups(organisation_ids: set[int]) -> Select:
    """Groups with their people in each undecided round, once for each teacher who supervises them or will."""
    counted = (
        select(Participant.group_id, Participant.round_id, Round.title, func.count().label("people"))
        .join(Round, Participant.round_id == Round.id)
        .where(
            Participant.organisation_id.in_(organisation_ids),
            Participant.group_id.is_not(None),
            Participant.taken_out_at.is_(None),
            Round.phase.in_(UNDECIDED),
        )
        .group_by(Participant.group_id, Participant.round_id, Round.title)
        .subquery()
    )
    lasting = GroupSupervisor.ends_on.is_(None) | (GroupSupervisor.ends_on >= date.today())
    supervisor = (GroupSupervisor.group_id == counted.c.group_id) & lasting
    teacher = (Teacher.id == GroupSupervisor.teacher_id) & Teacher.left_on.is_(None)
    return (
        select(counted, Teacher.id.label("teacher_id"), Teacher.most_supervised)
        .select_from(counted)
        .outerjoin(GroupSupervisor, supervisor)
        .outerjoin(Teacher, teacher)
    )


def _together(groups: set[int], teachers_of: dict[int, set[int]]) -> dict[int, set[int]]:
    """Group → the groups joined to it by supervisors in common, near or far, itself among them."""
    groups_of = defaultdict(set)
    for group_id in groups:
        for teacher_id in teachers_of.get(group_id, ()):
            groups_of[teacher_id].add(group_id)
    joined: dict[int, set[int]] = {}
    for group_id in groups - joined.keys():
        found, waiting = {group_id}, [group_id]
        while waiting and group_id not in joined:
            near = set().union(*(groups_of[key] for key in teachers_of.get(waiting.pop(), ()))) - found
            found |= near
            waiting += near
        joined |= {} if group_id in joined else dict.fromkeys(found, found)
    return joined


def _sum(limits: Iterable[int | None]) -> int | None:
    """None as soon as somebody has no limit."""
    known = list(limits)
    return None if None in known else sum(known)


@dataclass(frozen=True)
class Place:
    """The students whom a teacher has at one slot, by surname."""

    slot: Slot
    students: list[Person]


@dataclass(frozen=True)
class Weeks:
    """Weeks in a row with as many students at once."""

    starts_on: date
    ends_on: date
    students: int


@dataclass(frozen=True)
class Supervised:
    """A teacher's students in published rounds, not yet over: by place, and how many at once in which weeks."""

    places: list[Place]
    weeks: list[Weeks]

    @property
    def students(self) -> int:
        return len({person.id for place in self.places for person in place.students})

    @property
    def at_once(self) -> int:
        return max((one.students for one in self.weeks), default=0)


def supervised_by(teacher: Teacher) -> Supervised:
    published = select(Round.published_run_id).where(Round.published_run_id.is_not(None))
    rows = db.session.execute(
        select(Slot, Person)
        .select_from(Placement)
        .join(Slot, Placement.slot_id == Slot.id)
        .join(Participant, Placement.participant_id == Participant.id)
        .join(Person, Participant.person_id == Person.id)
        .where(Placement.supervisor_id == teacher.id, Placement.run_id.in_(published), Slot.ends_on >= date.today())
        .options(
            joinedload(Slot.site),
            raiseload(Slot.specialties),
            raiseload(Slot.year_rows),
            raiseload(Slot.clearance_rows),
        )
    )
    of_slot: dict[Slot, list[Person]] = defaultdict(list)
    for slot, person in rows:
        of_slot[slot].append(person)
    places = [
        Place(slot, sorted(people, key=lambda one: (fold(one.full_name), one.id))) for slot, people in of_slot.items()
    ]
    places.sort(key=lambda one: (one.slot.starts_on, fold(one.slot.site.name), one.slot.id))
    return Supervised(places, _weeks(places))


def _weeks(places: list[Place]) -> list[Weeks]:
    """Monday by Monday; equal neighbours are one row, weeks without anybody none."""
    counts: Counter[date] = Counter()
    for place in places:
        monday = place.slot.starts_on - timedelta(days=place.slot.starts_on.weekday())
        while monday <= place.slot.ends_on:
            counts[monday] += len(place.students)
            monday += WEEK
    found: list[Weeks] = []
    for monday in sorted(counts):
        sunday = monday + WEEK - timedelta(days=1)
        if found and found[-1].students == counts[monday] and found[-1].ends_on + timedelta(days=1) == monday:
            found[-1] = Weeks(found[-1].starts_on, sunday, counts[monday])
        else:
            found.append(Weeks(monday, sunday, counts[monday]))
    return found


@dataclass(frozen=True)
class Weight:
    """What a teacher's own wish weighs in a round that is not decided yet; `most` is the greatest weight there is."""

    participant: Participant
    weight: int
    most: int


def weight_of(teacher: Teacher) -> Weight | None:
    """In the latest such round; None where the teacher takes part in none."""
    participant = db.session.scalar(
        select(Participant)
        .join(Round, Participant.round_id == Round.id)
        .where(
            Participant.person_id == teacher.person_id,
            Participant.organisation_id == teacher.organisation_id,
            Participant.group_id.is_(None),
            Participant.taken_out_at.is_(None),
            Round.phase.in_(UNDECIDED),
        )
        .order_by(Round.id.desc())
        .limit(1)
        .options(joinedload(Participant.round))
    )
    if participant is None:
        return None
    weight = snapshots.weights(participant.round_id).get(participant.id, 1)
    return Weight(participant, weight, int(settings.get("internship_interval_years")))
