"""An enrolment round of the demo: a hundred learners over twenty modules, solved and published; an open course."""

from datetime import datetime, time, timedelta

from sqlalchemy import select

from app.database import UTC
from app.demo.tables import Chance
from app.extensions import db
from app.models import (
    EnrolmentApplicant,
    EnrolmentPhase,
    EnrolmentRound,
    EnrolmentSolve,
    EnrolmentWay,
    EnrolmentWish,
    Module,
    ModuleRun,
    ModuleVersion,
    RunMeeting,
    Student,
    Teacher,
)
from app.policies.actor import Actor
from app.services import enrolment_rounds, enrolment_solves, jobs
from app.services.transaction import transaction

LEARNERS, RUNS, WISHES = 100, 20, 6
HOURS = ((time(15), time(16, 30)), (time(16, 40), time(18, 10)))
SCARCE = 0.9  # seats per module that is asked for


def make_enrolment(chance: Chance, people: list, today, coordinator: Actor, council: Actor, say) -> None:
    """`people`: students and teachers, those that are to take part first."""
    with transaction():
        runs = _runs(chance, today)
        if not runs:
            return
        round_ = _round(chance, runs, today)
        for person in people[:LEARNERS]:
            _applicant(chance, round_, runs, person)
        db.session.flush()
        key, seen = round_.id, round_.version
    round_ = db.session.get(EnrolmentRound, key)
    enrolment_rounds.advance(coordinator, round_, seen)
    solve = enrolment_solves.start(coordinator, round_)
    jobs.run(solve.job_id)
    solve = db.session.get(EnrolmentSolve, solve.id, populate_existing=True)
    enrolment_solves.approve(council, solve)
    enrolment_solves.publish(coordinator, solve)
    say(f"«{round_.title}»: {solve.status}, seats given {solve.result['criteria'][0]['value']}")


def _runs(chance: Chance, today) -> list[ModuleRun]:
    """The first modules by title, each once; the last is a course that anybody may join."""
    versions = db.session.scalars(
        select(ModuleVersion)
        .join(Module, Module.current_id == ModuleVersion.id)
        .order_by(ModuleVersion.title, ModuleVersion.code, ModuleVersion.id)
        .limit(RUNS + 1)
    ).all()
    made = []
    for number, version in enumerate(versions):
        starts = today + timedelta(days=60 + 45 * (number % 2))
        run = ModuleRun(
            public_id=chance.public_id(),
            module_version=version,
            starts_on=starts,
            ends_on=starts + timedelta(days=44),
            seats=max(6, round(SCARCE * 2.5 * LEARNERS / RUNS * chance.uniform(0.6, 1.4))),
            min_to_open=5 if number % 4 == 0 else 0,
            way=EnrolmentWay.OPEN if number == RUNS else EnrolmentWay.ROUND,
        )
        first, last = chance.choice(HOURS)
        run.meetings = [RunMeeting(weekday=1 + chance.randrange(5), starts_at=first, ends_at=last)]
        made.append(run)
    db.session.add_all(made)
    db.session.flush()
    return made


def _round(chance: Chance, runs: list[ModuleRun], today) -> EnrolmentRound:
    noon = datetime.combine(today, time(9), UTC)
    round_ = EnrolmentRound(
        public_id=chance.public_id(),
        title=f"Модули по выбору, {today.year}/{today.year + 1 - 2000}",
        phase=EnrolmentPhase.CHOOSING,
        opens_at=noon - timedelta(days=21),
        closes_at=noon - timedelta(days=2),
        changes_close_at=noon + timedelta(days=30),
        modules_most=3,
        credits_most=12,
        seed=chance.randrange(10**9),
        runs=[run for run in runs if run.way is EnrolmentWay.ROUND],
    )
    db.session.add(round_)
    db.session.flush()
    return round_


def _applicant(chance: Chance, round_: EnrolmentRound, runs: list[ModuleRun], somebody: Student | Teacher) -> None:
    """Everybody ranks a few; the first modules are asked for most."""
    home = somebody.group.organisation_id if isinstance(somebody, Student) else somebody.organisation_id
    one = EnrolmentApplicant(
        public_id=chance.public_id(), round=round_, person_id=somebody.person_id, organisation_id=home
    )
    db.session.add(one)
    db.session.flush()
    offered = [run for run in runs if run.way is EnrolmentWay.ROUND]
    chosen = sorted(offered, key=lambda run: chance.random() ** (1 / (1 + 8 / (1 + offered.index(run)))), reverse=True)
    for rank, run in enumerate(chosen[:WISHES], start=1):
        db.session.add(EnrolmentWish(applicant_id=one.id, module_run_id=run.id, rank=rank))
    one.wishes_version = WISHES
