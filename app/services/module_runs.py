"""Runs of modules: planned, changed, copied from an earlier year, cancelled; seats that are held stay."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from app.database import utc_now
from app.extensions import db
from app.models import Enrolment, EnrolmentState, Module, ModuleRun, ModuleVersion, RunMeeting
from app.policies.actor import Actor
from app.services import audit, letters, notices
from app.services.errors import Refused
from app.services.transaction import transaction
from app.services.versions import claim

MOST_COPIED = 300
COPIED = ("seats", "min_to_open", "format", "way", "teacher_id", "place", "note")


def create(actor: Actor, module: Module, values: dict, like: ModuleRun | None = None) -> ModuleRun:
    """A run of the version in force; `like` gives its timetable."""
    with transaction():
        _check_module(module)
        run = ModuleRun(module_version_id=module.current_id, **values)
        if like is not None:
            run.meetings = [_meeting_like(one) for one in like.meetings]
        db.session.add(run)
        db.session.flush()
        audit.record(actor.person_id, "module_run:create", run, **_told(run))
    return run


def edit(actor: Actor, run: ModuleRun, seen: int, values: dict) -> None:
    with transaction():
        claim(run, seen)
        check_open(run)
        if values["seats"] < run.taken:
            raise Refused(_("%(taken)s seats are held already, so there can't be fewer.", taken=run.taken))
        for name, value in values.items():
            setattr(run, name, value)
        audit.record(actor.person_id, "module_run:edit", run, **_told(run))


def cancel(actor: Actor, run: ModuleRun, seen: int, reason: str) -> None:
    with transaction():
        claim(run, seen)
        check_open(run)
        run.cancelled_at, run.cancel_reason = utc_now(), reason
        told = _told(run)
        audit.record(actor.person_id, "module_run:cancel", run, **told, reason=reason)
        facts = {"module": told["title"], "days": told["days"], "reason": reason}
        notices.tell(_concerned(run), "module_run_cancelled", f"run-cancelled:{run.public_id}", "/enrolments/", **facts)
    letters.hurry()


def _concerned(run: ModuleRun) -> list[int]:
    """Who holds a seat, or waits for one."""
    states = (EnrolmentState.ENROLLED, EnrolmentState.WAITING)
    theirs = (Enrolment.module_run_id == run.id) & Enrolment.state.in_(states)
    return list(db.session.scalars(select(Enrolment.person_id).where(theirs)))


def check_open(run: ModuleRun) -> None:
    if run.cancelled_at is not None:
        raise Refused(_("This run is cancelled. Plan a new one instead."))
    if run.ends_on < date.today():
        raise Refused(_("This run is over: it stays as it was."))


def check_meeting(run: ModuleRun, values: dict, meeting: RunMeeting | None) -> None:
    """Lessons of one run don't overlap."""
    check_open(run)
    for other in run.meetings:
        same_day = other is not meeting and other.weekday == values["weekday"]
        if same_day and other.starts_at < values["ends_at"] and values["starts_at"] < other.ends_at:
            raise Refused(_("It overlaps with another lesson of this run."))


@dataclass(frozen=True)
class Copy:
    """A run to be: like `source`, so many days later; `is_there` when the module has a run on these days already."""

    source: ModuleRun
    starts_on: date
    ends_on: date
    is_there: bool


def planned(sources: Iterable[ModuleRun], weeks: int) -> list[Copy]:
    """What copying by so many weeks would make; whole weeks keep the days of the week."""
    sources, shift = list(sources)[:MOST_COPIED], timedelta(weeks=weeks)
    modules = {run.module_version.module_id for run in sources}
    known = select(ModuleVersion.module_id, ModuleRun.starts_on, ModuleRun.ends_on)
    known = known.join(ModuleVersion, ModuleRun.module_version_id == ModuleVersion.id)
    known = known.where(ModuleVersion.module_id.in_(modules), ModuleRun.cancelled_at.is_(None))
    there = set(map(tuple, db.session.execute(known)))
    copies = []
    for run in sources:
        days = run.starts_on + shift, run.ends_on + shift
        copies.append(Copy(run, *days, (run.module_version.module_id, *days) in there))
    return copies


def copy(actor: Actor, sources: Iterable[ModuleRun], weeks: int) -> int:
    """Make the planned runs that are not there yet, of the versions now in force; gives how many."""
    with transaction():
        made = 0
        for plan in planned(sources, weeks):
            module = plan.source.module_version.module
            if plan.is_there or module.withdrawn_at:
                continue
            run = like(plan.source, weeks)
            run.module_version_id = module.current_id
            run.meetings = [_meeting_like(one) for one in plan.source.meetings]
            db.session.add(run)
            db.session.flush()
            audit.record(actor.person_id, "module_run:copy", run, **_told(run))
            made += 1
    return made


def like(source: ModuleRun, weeks: int) -> ModuleRun:
    """An unsaved run with what the source says, so many weeks later; its timetable is left to the caller."""
    shift = timedelta(weeks=weeks)
    moved = ("starts_on", "ends_on", "enrol_from", "enrol_until")
    days = {name: getattr(source, name) + shift for name in moved if getattr(source, name)}
    return ModuleRun(**{name: getattr(source, name) for name in COPIED}, **days)


def _meeting_like(one: RunMeeting) -> RunMeeting:
    return RunMeeting(weekday=one.weekday, starts_at=one.starts_at, ends_at=one.ends_at, place=one.place)


def _check_module(module: Module) -> None:
    if module.current_id is None:
        raise Refused(_("Publish the module first: a run delivers a published version."))
    if module.withdrawn_at is not None:
        raise Refused(_("The module is withdrawn. Return it to the catalogue first."))


def _told(run: ModuleRun) -> dict:
    version = db.session.get(ModuleVersion, run.module_version_id)
    days = f"{run.starts_on:%d.%m.%Y}–{run.ends_on:%d.%m.%Y}"
    return {"title": version.title, "days": days, "seats": run.seats}
