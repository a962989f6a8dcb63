"""A learner's modules: what they hold, wait for and may take; their list in a round and what came of it."""

from dataclasses import dataclass, field

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.database import utc_now
from app.extensions import db
from app.models import (
    Enrolment,
    EnrolmentApplicant,
    EnrolmentPhase,
    EnrolmentRound,
    EnrolmentState,
    EnrolmentWay,
    EnrolmentWish,
    ModuleRun,
)
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.enrolling import Barrier, Course, Learner, Why, barriers, beside, closed
from app.policies.permissions import Permission
from app.services import enrolment_rules, enrolment_wishes, enrolments

MOST_OPEN = 100  # open courses on the page: those that end their enrolment first


@dataclass(frozen=True)
class Mine:
    """One enrolment with its course; `before` are those who wait before; `may_leave`: it can be given up now."""

    enrolment: Enrolment
    course: Course
    before: int = 0
    may_leave: bool = False


def mine(actor: Actor) -> list[Mine]:
    """What the person holds, waits for and has behind them, the latest first."""
    rows = db.session.scalars(
        select(Enrolment)
        .where(Enrolment.person_id == actor.person_id, Enrolment.state != EnrolmentState.DROPPED)
        .options(joinedload(Enrolment.round))
        .order_by(Enrolment.state, Enrolment.rank, Enrolment.id.desc())
    ).all()
    courses = enrolment_rules.courses(ModuleRun.id.in_([one.module_run_id for one in rows]))
    before, now = _waiting_before(rows), utc_now()
    return [Mine(one, courses[one.module_run_id], before.get(one.id, 0), _may_leave(one, now)) for one in rows]


def _may_leave(one: Enrolment, now) -> bool:
    if one.state not in {EnrolmentState.ENROLLED, EnrolmentState.WAITING}:
        return False
    changing = one.round and one.round.phase is EnrolmentPhase.CHANGING and now < one.round.changes_close_at
    return one.round_id is None or bool(changing)


def _waiting_before(rows) -> dict[int, int]:
    """Enrolment → how many wait for the same run with a smaller place."""
    ours = {one.id for one in rows if one.state is EnrolmentState.WAITING}
    own, other = Enrolment.__table__.alias("own"), Enrolment.__table__.alias("other")
    counted = (
        select(own.c.id, func.count(other.c.id))
        .join(other, (other.c.module_run_id == own.c.module_run_id) & (other.c.place < own.c.place))
        .where(own.c.id.in_(ours), other.c.state == EnrolmentState.WAITING)
        .group_by(own.c.id)
    )
    return dict(db.session.execute(counted).all())


def applications(actor: Actor) -> list[EnrolmentApplicant]:
    """The rounds in which the person takes part, the open ones first."""
    rows = scope(actor, Permission.ENROLMENT_CHOOSE).join(EnrolmentApplicant.round)
    options = (joinedload(EnrolmentApplicant.round), joinedload(EnrolmentApplicant.certified_list))
    return list(db.session.scalars(rows.options(*options).order_by(EnrolmentRound.closes_at.desc()).limit(20)))


@dataclass(frozen=True)
class Choice:
    """A run before a learner: `rank` where it is on the list; `shut` for good; `against`: what it clashes with."""

    course: Course
    rank: int | None = None
    shut: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)
    waiting: int = 0


def open_courses(actor: Actor) -> list[Choice]:
    """Courses on which one may enrol by oneself now, first come, first served."""
    now = utc_now()
    until = ModuleRun.enrol_until.is_(None) | (ModuleRun.enrol_until > now)
    since = ModuleRun.enrol_from.is_(None) | (ModuleRun.enrol_from <= now)
    open_ = (ModuleRun.way == EnrolmentWay.OPEN) & ModuleRun.cancelled_at.is_(None) & since & until
    keys = db.session.scalars(
        select(ModuleRun.id).where(open_).order_by(ModuleRun.enrol_until, ModuleRun.id).limit(MOST_OPEN)
    ).all()
    return _choices(actor.person_id, enrolment_rules.courses(ModuleRun.id.in_(keys)), (None, None))


def changes(applicant: EnrolmentApplicant) -> list[Choice]:
    """The runs of a published round that the learner does not hold: with a free seat, or to wait for."""
    courses = enrolment_rules.of_round(applicant.round_id)
    return _choices(applicant.person_id, courses, (applicant.most_modules, applicant.most_credits))


def _choices(person_id: int, courses: dict[int, Course], most) -> list[Choice]:
    learner = enrolment_rules.learner(person_id)
    known = set(
        db.session.scalars(
            select(Enrolment.module_run_id).where(
                Enrolment.person_id == person_id,
                Enrolment.state.in_([EnrolmentState.ENROLLED, EnrolmentState.WAITING]),
            )
        )
    )
    waiting = dict(
        db.session.execute(
            select(Enrolment.module_run_id, func.count())
            .where(Enrolment.module_run_id.in_(courses), Enrolment.state == EnrolmentState.WAITING)
            .group_by(Enrolment.module_run_id)
        ).all()
    )
    return [
        Choice(
            one,
            shut=said(closed(learner, one)),
            against=said(barriers(learner, one, *most)),
            waiting=waiting.get(key, 0),
        )
        for key, one in courses.items()
        if key not in known
    ]


def said(found: list[Why]) -> list[str]:
    return [enrolments.words(why) for why in found]


@dataclass(frozen=True)
class Page:
    """The list of a learner in a round: `listed` in order, `offered` what else there is."""

    applicant: EnrolmentApplicant
    may_edit: bool
    listed: list[Choice]
    offered: list[Choice]

    @property
    def certified(self) -> bool:
        """Whether what is shown is what takes part."""
        inforce = self.applicant.certified_list
        return inforce is not None and inforce.runs == [one.course.public_id for one in self.listed]

    @property
    def credits(self) -> int:
        return sum(one.course.credits for one in self.listed)


def page(applicant: EnrolmentApplicant) -> Page:
    """What stands on the list and what else may be ranked; clashes are told, for only one of two can be held."""
    draft = enrolment_wishes.drafts(EnrolmentWish.applicant_id == applicant.id).get(applicant.id, [])
    courses = enrolment_rules.of_round(applicant.round_id)
    courses |= enrolment_rules.courses(ModuleRun.id.in_(set(draft) - courses.keys()))
    learner = enrolment_rules.learner(applicant.person_id)
    chosen = tuple(courses[key] for key in draft)
    listed = [
        Choice(courses[key], rank, said(closed(learner, courses[key])), _beside(courses[key], chosen, learner))
        for rank, key in enumerate(draft, start=1)
    ]
    offered = [
        Choice(one, None, said(closed(learner, one)), _beside(one, chosen, learner))
        for key, one in courses.items()
        if key not in draft
    ]
    return Page(applicant, enrolment_wishes.may_edit(applicant), listed, offered)


def _beside(course: Course, chosen: tuple[Course, ...], learner: Learner) -> list[str]:
    told = []
    for why in beside(course, chosen):
        if why.barrier is Barrier.SAME_MODULE:
            told.append(_("Another run of this module is on your list: you get one of them at most."))
        else:
            told.append(_("Falls together with “%(other)s”: you get one of them at most.", other=why.other))
    return told + said(beside(course, learner.held))


@dataclass(frozen=True)
class Fate:
    """What came of one wish: its enrolment, or why there is none."""

    rank: int
    course: Course
    enrolment: Enrolment | None
    why: str = ""


def fates(applicant: EnrolmentApplicant) -> list[Fate]:
    """Wish by wish what the published result gave, and in plain words why not the others."""
    runs = applicant.certified_list.runs if applicant.certified_list else []
    courses = {one.public_id: one for one in enrolment_rules.of_round(applicant.round_id).values()}
    rows = db.session.scalars(
        select(Enrolment).where(Enrolment.person_id == applicant.person_id, Enrolment.round_id == applicant.round_id)
    )
    got = {one.module_run_id: one for one in rows}
    learner = enrolment_rules.learner(applicant.person_id)
    found = []
    for rank, key in enumerate(runs, start=1):
        if key in courses:
            one = got.get(courses[key].key)
            found.append(Fate(rank, courses[key], one, "" if one else _why_not(applicant, learner, courses[key])))
    return found


def _why_not(applicant: EnrolmentApplicant, learner: Learner, course: Course) -> str:
    if course.taken == 0 and course.least > 0:
        return _("It does not take place: fewer than %(least)s could be enrolled.", least=course.least)
    against = barriers(learner, course, applicant.most_modules, applicant.most_credits)
    if against:
        return enrolments.words(against[0])
    if course.taken >= course.seats:
        return enrolments.words(Why(Barrier.FULL))
    return _("There is a free seat now: you can take it.")
