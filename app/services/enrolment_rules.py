"""Reads what the rules of enrolment ask for: runs as courses, people with what they have passed and hold."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import ColumnElement, select

from app.extensions import db
from app.models import Enrolment, EnrolmentState, Module, ModuleRun, ModuleVersion, RunMeeting
from app.models.enrolment_round import enrolment_round_run
from app.models.module import module_prerequisite
from app.policies.enrolling import Course, Learner
from app.policies.timetable import Meeting, Times


def of_round(round_id: int) -> dict[int, Course]:
    """The runs of an enrolment round by key."""
    mine = select(enrolment_round_run.c.module_run_id).where(enrolment_round_run.c.round_id == round_id)
    return courses(ModuleRun.id.in_(mine))


def courses(which: ColumnElement[bool]) -> dict[int, Course]:
    """Runs by key: three queries, however many."""
    rows = db.session.execute(
        select(
            ModuleRun.id,
            ModuleRun.public_id,
            ModuleRun.starts_on,
            ModuleRun.ends_on,
            ModuleRun.seats,
            ModuleRun.taken,
            ModuleRun.min_to_open,
            ModuleRun.cancelled_at,
            ModuleVersion.id.label("version_id"),
            ModuleVersion.module_id,
            ModuleVersion.title,
            ModuleVersion.credits,
        )
        .join(ModuleVersion, ModuleRun.module_version_id == ModuleVersion.id)
        .where(which)
        .order_by(ModuleVersion.title, ModuleRun.starts_on, ModuleRun.id)
    ).all()
    meetings, needs = _meetings(which), _needs({row.version_id for row in rows})
    return {
        row.id: Course(
            row.id,
            row.public_id,
            row.title,
            row.module_id,
            row.credits or 0,
            Times(str(row.module_id), row.starts_on, row.ends_on, tuple(meetings[row.id])),
            row.seats,
            row.taken,
            row.min_to_open,
            row.cancelled_at is not None,
            needs[row.version_id],
        )
        for row in rows
    }


def _meetings(which: ColumnElement[bool]) -> defaultdict[int, list[Meeting]]:
    found = defaultdict(list)
    rows = db.session.execute(
        select(RunMeeting.module_run_id, RunMeeting.weekday, RunMeeting.starts_at, RunMeeting.ends_at)
        .join(ModuleRun, RunMeeting.module_run_id == ModuleRun.id)
        .where(which)
        .order_by(RunMeeting.weekday, RunMeeting.starts_at)
    )
    for run_id, weekday, starts_at, ends_at in rows:
        found[run_id].append(Meeting(weekday, starts_at, ends_at))
    return found


def _needs(version_ids: set[int]) -> defaultdict[int, dict[int, str]]:
    """Version → modules that must be passed before, with their titles of today."""
    found = defaultdict(dict)
    rows = db.session.execute(
        select(module_prerequisite.c.version_id, Module.id, ModuleVersion.title)
        .join(Module, module_prerequisite.c.needs_id == Module.id)
        .outerjoin(ModuleVersion, Module.current_id == ModuleVersion.id)
        .where(module_prerequisite.c.version_id.in_(version_ids))
    )
    for version_id, module_id, title in rows:
        found[version_id][module_id] = title or ""
    return found


def learner(person_id: int) -> Learner:
    return learners([person_id])[person_id]


def learners(person_ids: Iterable[int]) -> dict[int, Learner]:
    """People by key with what they have passed, in whatever version, and what they hold."""
    asked = select(Enrolment.person_id, Enrolment.module_run_id, Enrolment.state, ModuleVersion.module_id)
    keys = list(person_ids)
    rows = db.session.execute(
        asked.join(ModuleRun, Enrolment.module_run_id == ModuleRun.id)
        .join(ModuleVersion, ModuleRun.module_version_id == ModuleVersion.id)
        .where(
            Enrolment.person_id.in_(keys),
            Enrolment.state.in_([EnrolmentState.ENROLLED, EnrolmentState.COMPLETED]),
        )
    ).all()
    passed, held = defaultdict(set), defaultdict(list)
    for row in rows:
        if row.state == EnrolmentState.COMPLETED:
            passed[row.person_id].add(row.module_id)
        else:
            held[row.person_id].append(row.module_run_id)
    known = courses(ModuleRun.id.in_({run for mine in held.values() for run in mine}))
    return {key: Learner(frozenset(passed[key]), tuple(known[run] for run in held[key])) for key in keys}
