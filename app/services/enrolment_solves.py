"""Solves of an enrolment round: started, done outside the request, verified, approved by a second person, published."""

import hashlib
import json
from collections import defaultdict

from flask_babel import gettext as _
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import joinedload

from app.adapters import bundles, enrolment_tables
from app.adapters.bundles import Files
from app.adapters.enrolment_tables import Wishing
from app.database import new_public_id, utc_now
from app.extensions import db
from app.models import (
    Enrolment,
    EnrolmentApplicant,
    EnrolmentArchive,
    EnrolmentOrigin,
    EnrolmentPhase,
    EnrolmentRound,
    EnrolmentSolve,
    EnrolmentState,
    Job,
    JobKind,
    JobState,
    RunStatus,
)
from app.policies.actor import Actor
from app.policies.enrolling import Course, Learner, beside, closed
from app.policies.timetable import conflicts
from app.services import audit, engine, enrolment_rules, enrolments, jobs, letters, notices
from app.services.errors import Refused
from app.services.transaction import transaction

SOLVED = {RunStatus.OPTIMAL, RunStatus.FEASIBLE}


def start(actor: Actor, round_: EnrolmentRound) -> EnrolmentSolve:
    """Create the solve and its job and wake a worker. Refused while another solve of the round works."""
    with transaction() as session:
        round_ = _locked(round_.id)
        if round_.phase is not EnrolmentPhase.SOLVING:
            raise Refused(_("Close the wishes first: a solve starts from lists that nobody can change any more."))
        last = select(func.max(EnrolmentSolve.number)).where(EnrolmentSolve.round_id == round_.id)
        number = 1 + (session.scalar(last) or 0)
        solve = EnrolmentSolve(round_id=round_.id, number=number, started_by_id=actor.person_id)
        session.add(solve)
        session.flush()
        job = jobs.enqueue(JobKind.SOLVE_ENROLMENT, f"enrolment:{round_.public_id}", {"solve": solve.public_id}, actor)
        solve.job_id = job.id
        audit.record(actor.person_id, "enrolment_solve:start", solve, number=solve.number, round=round_.title)
    jobs.announce(job)
    return solve


def cancel(actor: Actor, solve: EnrolmentSolve) -> None:
    if solve.job is None or solve.job.is_over:
        raise Refused(_("This solve is already over."))
    with transaction():
        audit.record(actor.person_id, "enrolment_solve:cancel", solve, number=solve.number)
        jobs.request_cancel(solve.job)


def approve(actor: Actor, solve: EnrolmentSolve) -> None:
    """The second pair of eyes: whoever started the solve can't approve it."""
    with transaction():
        round_ = _locked(solve.round_id)
        if solve.started_by_id == actor.person_id:
            raise Refused(_("You started this solve yourself. A second person has to look at it and approve it."))
        _check_presentable(round_, solve)
        solve.approved_by_id, solve.approved_at = actor.person_id, utc_now()
        round_.approved_solve_id = solve.id
        audit.record(actor.person_id, "enrolment_solve:approve", solve, number=solve.number, round=round_.title)


def publish(actor: Actor, solve: EnrolmentSolve) -> None:
    """Seats and waiting lists come into force as the approved solve has them; everybody is told."""
    with transaction():
        round_ = _locked(solve.round_id)
        if round_.approved_solve_id != solve.id:
            raise Refused(_("A second person has to approve this solve before it can be published."))
        archive = _check_presentable(round_, solve)
        result = bundles.unzipped(archive.result)
        placed = [(row["person"], row["opening"], int(row["rank"])) for row in bundles.rows(result, "placements.csv")]
        people = _people(round_.id)
        _give_seats(round_, people, placed)
        _let_wait(round_, people, placed)
        for row in bundles.rows(result, "unplaced.csv"):
            people[row["person"]].unplaced_because = row["reason"]
        solve.published_at, round_.published_solve_id = utc_now(), solve.id
        round_.phase = EnrolmentPhase.CHANGING
        audit.record(actor.person_id, "enrolment_solve:publish", solve, number=solve.number, round=round_.title)
        event = f"enrolment-published:{round_.public_id}"
        told = [one.person_id for one in people.values()]
        notices.tell(told, "enrolment_published", event, "/enrolments/", round=round_.title)
    letters.hurry()


def _give_seats(round_: EnrolmentRound, people: dict, placed: list) -> None:
    keys = {course.public_id: course.key for course in enrolment_rules.of_round(round_.id).values()}
    wanted = defaultdict(int)
    for _person, run, _rank in placed:
        wanted[run] += 1
    for run, number in sorted(wanted.items()):
        if not enrolments.seat(keys[run], number):
            raise Refused(_("Seats have been taken meanwhile. Start a new solve."))
    rows = [
        _row(round_, people[person].person_id, keys[run], EnrolmentState.ENROLLED, rank=rank)
        for person, run, rank in placed
    ]
    if rows:
        db.session.execute(insert(Enrolment), rows)


def _row(round_: EnrolmentRound, person_id: int, run_id: int, state: EnrolmentState, **more) -> dict:
    keys = {"public_id": new_public_id(), "round_id": round_.id, "person_id": person_id, "module_run_id": run_id}
    usual = {"rank": None, "place": None, "version": 1, "created_at": utc_now(), "origin": EnrolmentOrigin.ROUND}
    return keys | usual | {"state": state} | more


def _let_wait(round_: EnrolmentRound, people: dict, placed: list) -> None:
    """Waiting lists of full runs, in force with the publication: by the rank of the wish, then by the draw."""
    got, courses = {pair[:2] for pair in placed}, enrolment_rules.of_round(round_.id)
    keys = {course.public_id: course for course in courses.values()}
    waiting = defaultdict(list)
    for key, one in people.items():
        for rank, run in enumerate(one.certified_list.runs if one.certified_list else (), start=1):
            course = keys.get(run)
            if course and (key, run) not in got and course.taken >= course.seats > 0:
                waiting[course.key].append((rank, lot(round_.seed, key, run), one.person_id))
    rows = [
        _row(round_, person_id, run_id, EnrolmentState.WAITING, rank=rank, place=place)
        for run_id, queue in sorted(waiting.items())
        for place, (rank, _lot, person_id) in enumerate(sorted(queue), start=1)
    ]
    if rows:
        db.session.execute(insert(Enrolment), rows)


def lot(seed: int, applicant_key: str, run_key: str) -> str:
    """The draw between equal wishes: SHA-256 of the seed and both identifiers, the smaller first."""
    return hashlib.sha256(f"{seed}\0{applicant_key}\0{run_key}".encode()).hexdigest()


def _check_presentable(round_: EnrolmentRound, solve: EnrolmentSolve) -> EnrolmentArchive:
    if round_.phase is not EnrolmentPhase.SOLVING:
        raise Refused(_("The round is published already, or its wishes are still open."))
    if solve.verified_at is None or solve.status not in SOLVED:
        raise Refused(_("Only a solve with a verified result can be published."))
    archive = db.session.get(EnrolmentArchive, solve.id)
    if bundles.unzipped(archive.bundle) != tables(round_):
        raise Refused(_("Learners, modules or seats have changed since this solve. Start a new one."))
    return archive


def is_stale(solve: EnrolmentSolve) -> bool:
    """Whether what decided this solve has changed since."""
    archive = db.session.get(EnrolmentArchive, solve.id)
    return archive is None or bundles.unzipped(archive.bundle) != tables(solve.round)


def tables(round_: EnrolmentRound) -> Files:
    """The round as it is now as the engine's bundle."""
    applicants = _people(round_.id)
    learners = enrolment_rules.learners(one.person_id for one in applicants.values())
    courses = {one.public_id: one for one in enrolment_rules.of_round(round_.id).values()}
    people = [
        Wishing(key, one.most_modules, one.most_credits, _possible(one, learners[one.person_id], courses))
        for key, one in sorted(applicants.items())
    ]
    clashes = conflicts({key: one.times for key, one in courses.items()})
    return enrolment_tables.tables(round_, courses.values(), clashes, people)


def _possible(applicant: EnrolmentApplicant, learner: Learner, courses: dict[str, Course]) -> list[tuple[int, str]]:
    """(rank, run) of the certified wishes that every rule still permits beside what is held from elsewhere."""
    listed = enumerate(applicant.certified_list.runs if applicant.certified_list else (), start=1)
    return [
        (rank, key)
        for rank, key in listed
        if key in courses and not closed(learner, courses[key]) and not beside(courses[key], learner.held)
    ]


def _people(round_id: int) -> dict[str, EnrolmentApplicant]:
    """The applicants of a round by public identifier, each with the list in force."""
    mine = select(EnrolmentApplicant).where(EnrolmentApplicant.round_id == round_id).order_by(EnrolmentApplicant.id)
    people = db.session.scalars(mine.options(joinedload(EnrolmentApplicant.certified_list)))
    return {one.public_id: one for one in people}


def _locked(round_id: int) -> EnrolmentRound:
    return db.session.get(EnrolmentRound, round_id, with_for_update=True, populate_existing=True)


def _mark_unfinished(job: Job) -> None:
    solve = db.session.scalar(select(EnrolmentSolve).where(EnrolmentSolve.job_id == job.id))
    if solve is not None:
        solve.status = RunStatus.CANCELLED if job.state == JobState.CANCELLED else RunStatus.FAILED
        solve.problem, solve.finished_at = job.error[:2000], utc_now()


@jobs.handles(JobKind.SOLVE_ENROLMENT, unfinished=_mark_unfinished)
def solve_enrolment(context: jobs.Context) -> None:
    """Read in one transaction, solve and verify outside of any, store in another."""
    context.report(0.02, "reading")
    solve = db.session.scalar(select(EnrolmentSolve).where(EnrolmentSolve.public_id == context.payload["solve"]))
    if solve.finished_at is not None:
        return  # the worker died after storing the result and before saying so
    solve_id, files = solve.id, tables(solve.round)
    db.session.rollback()
    result = engine.solved(files, context)
    context.check()
    context.report(0.95, "storing")
    told = json.loads(result["result.json"])
    with transaction() as session:
        solve = session.get(EnrolmentSolve, solve_id)
        session.execute(delete(EnrolmentArchive).where(EnrolmentArchive.solve_id == solve_id))
        archive = {"bundle": bundles.zipped(files), "result": bundles.zipped(result)}
        session.add(EnrolmentArchive(solve_id=solve_id, **archive))
        solve.status, solve.result = RunStatus(told["status"]), told
        solve.input_sha256, solve.result_sha256 = told["input_sha256"], told["result_sha256"]
        solve.finished_at = solve.verified_at = utc_now()
