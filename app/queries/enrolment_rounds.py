"""Enrolment rounds for the coordinator: the list, one round with its checks, a solve and what came out."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from app.adapters import bundles
from app.extensions import db
from app.models import (
    Enrolment,
    EnrolmentApplicant,
    EnrolmentArchive,
    EnrolmentRound,
    EnrolmentSolve,
    EnrolmentWay,
    EnrolmentWish,
    Module,
    ModuleRun,
    ModuleVersion,
    Organisation,
    Student,
    StudyGroup,
)
from app.models.enrolment_round import enrolment_round_run
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.enrolling import Course
from app.policies.permissions import Permission
from app.queries.paging import Page, paged
from app.services import enrolment_rules

MOST_OFFERED = 500  # runs or groups to tick on one page: more than a region has in a term


def rounds(actor: Actor, number: int) -> Page:
    rows = scope(actor, Permission.ENROLMENT_ROUND_LIST).order_by(EnrolmentRound.closes_at.desc(), EnrolmentRound.id)
    return paged(rows, number)


@dataclass(frozen=True)
class View:
    """Figures of a round, and what a coordinator has to see to before the next step."""

    runs: int
    seats: int
    learners: int
    certified: int
    drafted: int
    solves: list[EnrolmentSolve]

    @property
    def without(self) -> int:
        """Learners who have chosen nothing."""
        return self.learners - self.certified - self.drafted


def view(round_: EnrolmentRound) -> View:
    runs, seats = db.session.execute(
        select(func.count(), func.coalesce(func.sum(ModuleRun.seats - ModuleRun.taken), 0))
        .join(enrolment_round_run, enrolment_round_run.c.module_run_id == ModuleRun.id)
        .where(enrolment_round_run.c.round_id == round_.id, ModuleRun.cancelled_at.is_(None))
    ).one()
    mine = EnrolmentApplicant.round_id == round_.id
    drafted = EnrolmentApplicant.id.in_(select(EnrolmentWish.applicant_id))
    listed = EnrolmentApplicant.certified_list_id
    learners, certified, drafts = db.session.execute(
        select(
            func.count(),
            func.count(listed),
            func.coalesce(func.sum(case((drafted & listed.is_(None), 1), else_=0)), 0),
        ).where(mine)
    ).one()
    solves = db.session.scalars(
        select(EnrolmentSolve)
        .where(EnrolmentSolve.round_id == round_.id)
        .options(joinedload(EnrolmentSolve.started_by), joinedload(EnrolmentSolve.approved_by))
        .order_by(EnrolmentSolve.number.desc())
        .limit(20)
    )
    return View(runs, seats, learners, certified, drafts, list(solves))


def possible_runs(round_: EnrolmentRound) -> list[ModuleRun]:
    """Runs meant for a round that stand in no other."""
    elsewhere = select(enrolment_round_run.c.module_run_id).where(enrolment_round_run.c.round_id != round_.id)
    rows = db.session.scalars(
        select(ModuleRun)
        .join(ModuleRun.module_version)
        .where(ModuleRun.way == EnrolmentWay.ROUND, ModuleRun.cancelled_at.is_(None), ModuleRun.id.not_in(elsewhere))
        .options(
            joinedload(ModuleRun.module_version)
            .joinedload(ModuleVersion.module)
            .joinedload(Module.organisation)
            .selectinload(Organisation.names)
        )
        .order_by(ModuleVersion.title, ModuleRun.starts_on, ModuleRun.id)
        .limit(MOST_OFFERED)
    )
    return list(rows)


def possible_groups() -> list[tuple[str, str]]:
    """(public identifier, words) of groups whose students may be brought in, with how many study there."""
    studying = select(func.count()).where(Student.group_id == StudyGroup.id, Student.left_on.is_(None))
    rows = db.session.execute(
        select(StudyGroup, studying.scalar_subquery())
        .options(joinedload(StudyGroup.organisation).selectinload(Organisation.names))
        .order_by(StudyGroup.organisation_id, StudyGroup.name)
        .limit(MOST_OFFERED)
    )
    return [(group.public_id, f"{group.organisation.name}: {group.name} ({count})") for group, count in rows if count]


@dataclass(frozen=True)
class Outcome:
    """What a solve came to; `by_run`: a run, how many of it, the seats and the least number it was solved with."""

    placements: int
    learners: int
    asked: int
    by_rank: list[tuple[int, int]]
    by_run: list[tuple[Course, int, int, int]]
    reasons: list[tuple[str, int]]

    @property
    def unfilled(self) -> int:
        return sum(seats - held for _one, held, seats, _least in self.by_run if held)

    @property
    def closed(self) -> list[Course]:
        """Runs for which too few could be enrolled."""
        return [one for one, held, _seats, least in self.by_run if not held and least]


def outcome(solve: EnrolmentSolve) -> Outcome | None:
    """Counted from the stored archive, not from what the engine says of itself."""
    archive = db.session.get(EnrolmentArchive, solve.id)
    if archive is None:
        return None
    result, bundle = bundles.unzipped(archive.result), bundles.unzipped(archive.bundle)
    placed = bundles.columns(result, "placements.csv", "person", "opening", "rank")
    held = Counter(run for _person, run, _rank in placed)
    by_rank = Counter(int(rank) for _person, _run, rank in placed)
    courses = {one.public_id: one for one in enrolment_rules.of_round(solve.round_id).values()}
    openings = bundles.columns(bundle, "openings.csv", "opening", "capacity", "min_to_open")
    reasons = Counter(reason for (reason,) in bundles.columns(result, "unplaced.csv", "reason"))
    asked = {person for (person,) in bundles.columns(bundle, "wishes.csv", "person")}
    return Outcome(
        len(placed),
        len({person for person, _run, _rank in placed}),
        len(asked),
        sorted(by_rank.items()),
        [(courses[run], held[run], int(seats), int(least)) for run, seats, least in openings if run in courses],
        reasons.most_common(),
    )


def archive(solve: EnrolmentSolve) -> bytes | None:
    """Bundle and result in one ZIP: anyone can verify them from the command line."""
    kept = db.session.get(EnrolmentArchive, solve.id)
    if kept is None:
        return None
    files = {f"bundle/{name}": content for name, content in bundles.unzipped(kept.bundle).items()}
    files |= {f"result/{name}": content for name, content in bundles.unzipped(kept.result).items()}
    return bundles.zipped(files)


def learners(round_: EnrolmentRound, number: int) -> Page:
    """Who holds or waits for what, by module, for whoever runs the round."""
    rows = (
        select(Enrolment)
        .join(Enrolment.person)
        .join(Enrolment.module_run)
        .join(ModuleRun.module_version)
        .where(Enrolment.round_id == round_.id)
        .options(joinedload(Enrolment.person), joinedload(Enrolment.module_run).joinedload(ModuleRun.module_version))
        .order_by(ModuleVersion.title, Enrolment.module_run_id, Enrolment.state, Enrolment.place, Enrolment.id)
    )
    return paged(rows, number)
