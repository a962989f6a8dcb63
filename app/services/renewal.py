"""Brings the people of a round up to date: who has joined a group since, who has left, changed groups and weeks."""

import enum
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select, true, update

from app.database import utc_now
from app.extensions import db
from app.models import Audience, Participant, PracticePeriod, Round, Student, StudyGroup, Teacher
from app.policies.actor import Actor
from app.services import audit, letters, taking_part, teams
from app.services.transaction import transaction

Weeks = tuple[date | None, date | None]


class Kind(enum.StrEnum):
    JOINED = "joined"
    BACK = "back"
    LEFT = "left"
    MOVED = "moved"
    WEEKS = "weeks"


@dataclass(frozen=True)
class Change:
    """What would change for one person; `group_id` and `weeks` as they will be, `before` the weeks as they are.

    `participant_id` is None for who joins. `is_certified`: a list of theirs is in force.
    """

    kind: Kind
    person_id: int
    participant_id: int | None
    organisation_id: int
    group_id: int | None
    weeks: Weeks = (None, None)
    before: Weeks = (None, None)
    is_certified: bool = False


def changes(round_: Round, colleges: Collection[int] | None) -> list[Change]:
    """`colleges` are keys of organisations, None means all. Four queries whatever the number of people.

    Who was taken out by hand stays out.
    """
    within = true() if colleges is None else Participant.organisation_id.in_(list(colleges))
    rows = _rows(round_, within)
    joined = Counter((row.group_id, _weeks(row)) for row in rows if row.group_id and row.taken_out_at is None)
    groups = {group_id for group_id, _weeks in joined}
    weeks_now = _weeks_now(joined, _periods(groups))
    main = {}
    for (group_id, weeks), _count in sorted(joined.items(), key=lambda item: item[1]):
        main[group_id] = weeks_now[group_id, weeks]  # what most of the group have comes last and stays
    homes = dict(
        db.session.execute(select(StudyGroup.id, StudyGroup.organisation_id).where(StudyGroup.id.in_(groups))).all()
    )
    found = [change for row in rows if (change := _change(row, weeks_now, main, homes))]
    return found + [
        Change(Kind.JOINED, person_id, None, homes[group_id], group_id, main[group_id])
        for person_id, group_id in _newcomers(round_, groups)
    ]


def renew(actor: Actor, round_: Round, colleges: Collection[int] | None) -> Counter:
    """Do what `changes` says now; gives how many of each kind."""
    with transaction():
        round_ = taking_part.locked(round_)
        found = changes(round_, colleges)
        of_kind = defaultdict(list)
        for one in found:
            of_kind[one.kind].append(one)
        counts = Counter({kind: len(some) for kind, some in of_kind.items()})
        if found:
            _take_out(actor, of_kind[Kind.LEFT])
            _rewrite([*of_kind[Kind.BACK], *of_kind[Kind.MOVED], *of_kind[Kind.WEEKS]])
            taking_part.bring_in(round_, [{"person_id": one.person_id, **_fields(one)} for one in of_kind[Kind.JOINED]])
            taking_part.tell(round_, [one.person_id for one in of_kind[Kind.BACK]])
            told = {"added": counts[Kind.JOINED] + counts[Kind.BACK], "out": counts[Kind.LEFT]}
            told["changed"] = counts[Kind.MOVED] + counts[Kind.WEEKS]
            audit.record(actor.person_id, "round:renew", round_, round=round_.title, **told)
    letters.hurry()
    return counts


def _rows(round_: Round, within: ColumnElement[bool]) -> list:
    return db.session.execute(
        select(
            Participant.id,
            Participant.person_id,
            Participant.audience,
            Participant.organisation_id,
            Participant.group_id,
            Participant.practice_starts_on,
            Participant.practice_ends_on,
            Participant.certified_list_id,
            Participant.taken_out_at,
            Participant.taken_out_because,
            Student.group_id.label("studies_in"),
            Student.left_on.label("student_left"),
            Teacher.left_on.label("teacher_left"),
        )
        .outerjoin(Student, Student.person_id == Participant.person_id)
        .outerjoin(Teacher, Teacher.person_id == Participant.person_id)
        .where(Participant.round_id == round_.id, within)
        .order_by(Participant.id)
    ).all()


def _weeks(row) -> Weeks:
    return row.practice_starts_on, row.practice_ends_on


def _periods(groups: set[int]) -> dict[int, list[Weeks]]:
    found = defaultdict(list)
    rows = db.session.execute(
        select(PracticePeriod.group_id, PracticePeriod.starts_on, PracticePeriod.ends_on)
        .where(PracticePeriod.group_id.in_(groups))
        .order_by(PracticePeriod.starts_on, PracticePeriod.id)
    )
    for group_id, first, last in rows:
        found[group_id].append((first, last))
    return found


def _weeks_now(joined: Counter, periods: dict[int, list[Weeks]]) -> dict[tuple[int, Weeks], Weeks]:
    """The period as the group has it now: the same, else the one that shares the most days, else as it was."""
    found = {}
    for group_id, weeks in joined:
        known = periods.get(group_id, [])
        nearest = max(known, key=lambda one: _shared(one, weeks), default=weeks)
        found[group_id, weeks] = weeks if weeks in known or _shared(nearest, weeks) <= 0 else nearest
    return found


def _shared(one: Weeks, other: Weeks) -> int:
    """Days in common."""
    if None in one or None in other:
        return 0
    return (min(one[1], other[1]) - max(one[0], other[0])).days + 1


def _change(row, weeks_now: dict, main: dict[int, Weeks], homes: dict[int, int]) -> Change | None:
    """What has changed for one who is in the round, or was."""
    is_student, weeks = row.audience is Audience.STUDENT, _weeks(row)
    has_left = (row.student_left if is_student else row.teacher_left) is not None
    of = (row.person_id, row.id, row.organisation_id, row.group_id)
    more = {"before": weeks, "is_certified": row.certified_list_id is not None}
    if row.taken_out_at is not None:
        if has_left or row.taken_out_because:
            return None
        here = row.studies_in if row.studies_in in main else row.group_id
        there = (row.person_id, row.id, homes.get(here, row.organisation_id), here)
        return Change(Kind.BACK, *there, main.get(here, weeks), **more)
    if has_left:
        return Change(Kind.LEFT, *of, weeks, **more)
    if is_student and row.studies_in != row.group_id and row.studies_in in main:
        there = (row.person_id, row.id, homes[row.studies_in], row.studies_in)
        return Change(Kind.MOVED, *there, main[row.studies_in], **more)
    now = weeks_now.get((row.group_id, weeks), weeks)
    return Change(Kind.WEEKS, *of, now, **more) if now != weeks else None


def _newcomers(round_: Round, groups: set[int]) -> list:
    inside = select(Participant.person_id).where(Participant.round_id == round_.id)
    return db.session.execute(
        select(Student.person_id, Student.group_id)
        .where(Student.group_id.in_(groups), Student.left_on.is_(None), Student.person_id.not_in(inside))
        .order_by(Student.id)
    ).all()


def _fields(one: Change) -> dict:
    days = {"practice_starts_on": one.weeks[0], "practice_ends_on": one.weeks[1]}
    return {"organisation_id": one.organisation_id, "group_id": one.group_id, **days}


def _take_out(actor: Actor, some: list[Change]) -> None:
    keys = [one.participant_id for one in some]
    db.session.execute(update(Participant).where(Participant.id.in_(keys)).values(taken_out_at=utc_now()))
    for participant in teams.with_a_team(keys):
        teams.let_go(actor, participant)


def _rewrite(some: list[Change]) -> None:
    back = {"taken_out_at": None, "taken_out_because": ""}
    if some:
        db.session.execute(update(Participant), [{"id": one.participant_id, **_fields(one), **back} for one in some])
