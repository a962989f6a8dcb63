"""Seats in runs of modules: taken, left, handed on to whoever waits. No seat is ever given twice."""

from flask_babel import gettext as _
from sqlalchemy import func, select, update

from app.database import utc_now
from app.extensions import db
from app.models import (
    Enrolment,
    EnrolmentApplicant,
    EnrolmentOrigin,
    EnrolmentPhase,
    EnrolmentRound,
    EnrolmentState,
    EnrolmentWay,
    ModuleRun,
    Person,
)
from app.models.enrolment_round import enrolment_round_run
from app.policies.actor import Actor
from app.policies.enrolling import Barrier, Course, Why, barriers, closed
from app.services import audit, enrolment_rules, notices
from app.services.errors import Refused
from app.services.transaction import transaction

FRESH = {"populate_existing": True}


def take(actor: Actor, run: ModuleRun) -> Enrolment:
    """The actor takes a free seat: of an open course, or after the publication of a round they take part in."""
    with transaction() as session:
        _lock(actor.person_id)
        run = session.get(ModuleRun, run.id, populate_existing=True)
        applicant = applicant_for(actor.person_id, run)
        origin = EnrolmentOrigin.OPEN if run.way is EnrolmentWay.OPEN else EnrolmentOrigin.ADDED
        if why := why_shut(run, applicant):
            raise Refused(why)
        mine = _in_force(actor.person_id, run.id)
        if mine is not None and mine.state is EnrolmentState.ENROLLED:
            raise Refused(_("You are enrolled on this module already."))
        course = enrolment_rules.courses(ModuleRun.id == run.id)[run.id]
        if found := against(actor.person_id, applicant, course):
            raise Refused(words(found[0]))
        if applicant and _somebody_waits_before(run.id, mine):
            raise Refused(_("Others wait for this seat: it goes to them in their order."))
        if not seat(run.id):
            raise Refused(words(Why(Barrier.FULL)))
        enrolment = _enrolled(actor.person_id, run.id, applicant, origin, mine)
        audit.record(actor.person_id, "enrolment:take", enrolment, module=course.title)
    return enrolment


def drop(actor: Actor, enrolment: Enrolment) -> Course:
    """Give up a seat or a place in the waiting list; a seat goes at once to whoever waits first and may have it."""
    with transaction() as session:
        _lock(enrolment.person_id)
        enrolment = session.get(Enrolment, enrolment.id, with_for_update=True, populate_existing=True)
        run = session.get(ModuleRun, enrolment.module_run_id)
        if enrolment.state not in {EnrolmentState.ENROLLED, EnrolmentState.WAITING}:
            raise Refused(_("This enrolment is over already."))
        if why := _why_fixed(enrolment, run):
            raise Refused(why)
        had_seat = enrolment.state is EnrolmentState.ENROLLED
        enrolment.state, enrolment.ended_at = EnrolmentState.DROPPED, utc_now()
        course = enrolment_rules.courses(ModuleRun.id == run.id)[run.id]
        audit.record(actor.person_id, "enrolment:drop", enrolment, module=course.title)
        session.flush()
        if had_seat:
            free(run.id)
            come_up(run.id)
    return course


def come_up(run_id: int) -> list[Enrolment]:
    """Inside a transaction: free seats of a run to those who wait, in their order; who may not have one is passed over.

    Nobody who has a seat anywhere is moved. Gives those who came up; they are told.
    """
    came = []
    waiting = _in_line(run_id)
    course = enrolment_rules.courses(ModuleRun.id == run_id)[run_id]
    for one in waiting:
        applicant = _applicant(one.person_id, one.round_id)
        if against(one.person_id, applicant, course):
            continue
        if not seat(run_id):
            break
        one.state, one.origin = EnrolmentState.ENROLLED, EnrolmentOrigin.QUEUE
        db.session.flush()
        audit.record(None, "enrolment:come_up", one, module=course.title)
        notices.tell([one.person_id], "seat_given", f"seat:{one.public_id}", "/enrolments/", module=course.title)
        came.append(one)
    return came


def seat(run_id: int, number: int = 1) -> bool:
    """Take seats, the check and the change in one UPDATE: the last one is won by one, on any database."""
    room = (ModuleRun.id == run_id) & (ModuleRun.taken + number <= ModuleRun.seats) & ModuleRun.cancelled_at.is_(None)
    done = update(ModuleRun).where(room).values(taken=ModuleRun.taken + number)
    return _changed(done) == 1


def free(run_id: int) -> None:
    _changed(update(ModuleRun).where(ModuleRun.id == run_id, ModuleRun.taken > 0).values(taken=ModuleRun.taken - 1))


def _changed(statement) -> int:
    return db.session.execute(statement, execution_options={"synchronize_session": False}).rowcount


def against(person_id: int, applicant: EnrolmentApplicant | None, course: Course) -> list[Why]:
    """Why the person cannot have a seat beside what they hold; nothing of how many are left."""
    most = (applicant.most_modules, applicant.most_credits) if applicant else (None, None)
    return barriers(enrolment_rules.learner(person_id), course, *most)


def why_shut(run: ModuleRun, applicant: EnrolmentApplicant | None) -> str | None:
    """Why nobody may take a seat by themselves now."""
    now = utc_now()
    if run.cancelled_at is not None:
        return words(Why(Barrier.CANCELLED))
    if run.way is EnrolmentWay.OPEN:
        if run.enrol_from and now < run.enrol_from:
            return _("Enrolment on this module has not begun yet.")
        if run.enrol_until and now >= run.enrol_until:
            return _("Enrolment on this module is over.")
        return None
    if applicant is None:
        return _("The organisation itself enrols on this module. Ask it.")
    if applicant.round.phase is not EnrolmentPhase.CHANGING or now >= applicant.round.changes_close_at:
        return _("Modules can be added and dropped only after the publication, until the last day for changes.")
    return None


def _why_fixed(enrolment: Enrolment, run: ModuleRun) -> str | None:
    if enrolment.round_id is None:
        return None
    round_ = db.session.get(EnrolmentRound, enrolment.round_id)
    if round_.phase is not EnrolmentPhase.CHANGING or utc_now() >= round_.changes_close_at:
        return _("The time for changes is over. Ask the organisation that teaches the module.")
    return None


def applicant_for(person_id: int, run: ModuleRun) -> EnrolmentApplicant | None:
    """The person as an applicant of the round that the run stands in."""
    if run.way is not EnrolmentWay.ROUND:
        return None
    of_run = select(enrolment_round_run.c.round_id).where(enrolment_round_run.c.module_run_id == run.id)
    return _applicant(person_id, db.session.scalar(of_run))


def _applicant(person_id: int, round_id: int | None) -> EnrolmentApplicant | None:
    mine = select(EnrolmentApplicant).where(
        EnrolmentApplicant.person_id == person_id, EnrolmentApplicant.round_id == round_id
    )
    return db.session.scalar(mine) if round_id is not None else None


def _lock(person_id: int) -> None:
    """One person's seats change one after the other, so that two taken at once are checked against each other."""
    db.session.scalar(select(Person).where(Person.id == person_id).with_for_update(), execution_options=FRESH)


def _in_force(person_id: int, run_id: int) -> Enrolment | None:
    states = [EnrolmentState.ENROLLED, EnrolmentState.WAITING]
    mine = (Enrolment.person_id == person_id) & (Enrolment.module_run_id == run_id) & Enrolment.state.in_(states)
    return db.session.scalar(select(Enrolment).where(mine), execution_options=FRESH)


def _in_line(run_id: int) -> list[Enrolment]:
    """Who waits for a seat of the run, the first first."""
    waiting = (Enrolment.module_run_id == run_id) & (Enrolment.state == EnrolmentState.WAITING)
    return list(db.session.scalars(select(Enrolment).where(waiting).order_by(Enrolment.place)))


def _somebody_waits_before(run_id: int, mine: Enrolment | None) -> bool:
    """Whether a person who may have the seat stands before this one in the waiting list."""
    waiting = _in_line(run_id)
    course = enrolment_rules.courses(ModuleRun.id == run_id)[run_id]
    for one in waiting:
        if mine is not None and one.id == mine.id:
            return False
        if not against(one.person_id, _applicant(one.person_id, one.round_id), course):
            return True
    return False


def _enrolled(person_id: int, run_id: int, applicant, origin: EnrolmentOrigin, mine: Enrolment | None) -> Enrolment:
    if mine is None:
        mine = Enrolment(person_id=person_id, module_run_id=run_id, round_id=applicant and applicant.round_id)
        db.session.add(mine)
    mine.state, mine.origin = EnrolmentState.ENROLLED, origin
    db.session.flush()
    return mine


def wait(actor: Actor, run: ModuleRun) -> Enrolment:
    """Stand at the end of the waiting list of a full run."""
    with transaction() as session:
        _lock(actor.person_id)
        run = session.get(ModuleRun, run.id, with_for_update=True, populate_existing=True)
        applicant = applicant_for(actor.person_id, run)
        if why := why_shut(run, applicant):
            raise Refused(why)
        if _in_force(actor.person_id, run.id) is not None:
            raise Refused(_("You are enrolled on this module, or wait for it, already."))
        course = enrolment_rules.courses(ModuleRun.id == run.id)[run.id]
        if found := closed_to(actor.person_id, course):
            raise Refused(words(found[0]))
        if run.taken < run.seats and not _somebody_waits_before(run.id, None):
            raise Refused(_("There is a free seat: take it."))
        last = select(func.max(Enrolment.place)).where(Enrolment.module_run_id == run.id)
        one = Enrolment(
            person_id=actor.person_id,
            module_run_id=run.id,
            round_id=applicant and applicant.round_id,
            state=EnrolmentState.WAITING,
            origin=EnrolmentOrigin.ADDED if applicant else EnrolmentOrigin.OPEN,
            place=1 + (session.scalar(last) or 0),
        )
        session.add(one)
        session.flush()
        audit.record(actor.person_id, "enrolment:wait", one, module=course.title)
    return one


def closed_to(person_id: int, course: Course) -> list[Why]:
    return closed(enrolment_rules.learner(person_id), course)


def words(why: Why) -> str:
    """A barrier in plain words for the person it stops."""
    said = {
        Barrier.CANCELLED: _("This run of the module is cancelled."),
        Barrier.COMPLETED: _("You have completed this module already."),
        Barrier.PREREQUISITE: _("First you need to have passed “%(other)s”.", other=why.other),
        Barrier.SAME_MODULE: _("You have a seat in another run of this module."),
        Barrier.CLASH: _("Its lessons fall together with “%(other)s”.", other=why.other),
        Barrier.CREDITS: _("With it you would have more credits than you may take."),
        Barrier.MODULES: _("You have as many modules as you may take. Drop one to take another."),
        Barrier.FULL: _("All seats are taken."),
    }
    return said[why.barrier]
