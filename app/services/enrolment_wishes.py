"""The ranked runs of a learner: a draft saved at every change, then certified with a receipt."""

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import delete, func, insert, select

from app import arrival
from app.database import utc_now
from app.extensions import db
from app.models import EnrolmentApplicant, EnrolmentList, EnrolmentPhase, EnrolmentRound, EnrolmentWish, ModuleRun
from app.policies import receipts
from app.policies.actor import Actor
from app.policies.enrolling import closed
from app.services import audit, enrolment_rules, enrolments, notices
from app.services.errors import Refused, Stale
from app.services.transaction import transaction

MOST = 20  # runs on a list
FRESH = {"populate_existing": True}


def add(actor: Actor, applicant: EnrolmentApplicant, run_key: str, seen: int) -> None:
    """Put a run at the end of the list; one that is shut to the learner is refused with the reason."""
    with transaction():
        applicant, order, courses = _locked(applicant, seen)
        course = next((one for one in courses.values() if one.public_id == run_key), None)
        if course is None:
            raise Refused(_("There is no such module in this round. Choose one of those on this page."))
        if course.key in order:
            raise Refused(_("This module is on your list already."))
        if found := closed(enrolment_rules.learner(applicant.person_id), course):
            raise Refused(enrolments.words(found[0]))
        if len(order) >= MOST:
            raise Refused(_("A list holds at most %(most)s modules. Remove one to add another.", most=MOST))
        _save(actor, applicant, [*order, course.key], "enrolment_wish:add", course.title)


def move(actor: Actor, applicant: EnrolmentApplicant, run_key: str, position: int, seen: int) -> None:
    """Put a listed run at `position`, 1 the first."""
    with transaction():
        applicant, order, courses = _locked(applicant, seen)
        course = _listed(run_key, order, courses)
        others = [key for key in order if key != course.key]
        at = min(max(position, 1), len(order)) - 1
        _save(actor, applicant, [*others[:at], course.key, *others[at:]], "enrolment_wish:move", course.title)


def remove(actor: Actor, applicant: EnrolmentApplicant, run_key: str, seen: int) -> None:
    with transaction():
        applicant, order, courses = _locked(applicant, seen)
        course = _listed(run_key, order, courses)
        _save(actor, applicant, [key for key in order if key != course.key], "enrolment_wish:remove", course.title)


def certify(actor: Actor, applicant: EnrolmentApplicant, seen: int) -> EnrolmentList:
    """Make the draft the list that takes part; what is in force already keeps its receipt."""
    with transaction():
        applicant, order, courses = _locked(applicant, seen)
        if not order:
            raise Refused(_("The list is empty. Add a module, then certify it."))
        learner = enrolment_rules.learner(applicant.person_id)
        for rank, key in enumerate(order, start=1):
            if found := closed(learner, courses[key]):
                told = {"rank": rank, "module": courses[key].title, "why": enrolments.words(found[0])}
                raise Refused(_("Wish %(rank)s, “%(module)s”: %(why)s Remove it first.", **told))
        runs = [courses[key].public_id for key in order]
        if applicant.certified_list is not None and applicant.certified_list.runs == runs:
            return applicant.certified_list
        certified = _store(applicant, runs, actor.person_id)
        told = {"round": applicant.round.title, "number": certified.number}
        audit.record(actor.person_id, "enrolment_list:certify", applicant, **told)
        address = f"/enrolments/rounds/{applicant.public_id}"
        event = f"enrolment-certified:{certified.public_id}"
        notices.tell([applicant.person_id], "list_certified", event, address, round=applicant.round.title)
    return certified


def certify_drafts(round_: EnrolmentRound) -> int:
    """At the deadline, inside the caller's transaction: drafts of those who never certified count as they stand."""
    courses = enrolment_rules.of_round(round_.id)
    waiting = (EnrolmentApplicant.round_id == round_.id) & EnrolmentApplicant.certified_list_id.is_(None)
    people = {one.id: one for one in db.session.scalars(select(EnrolmentApplicant).where(waiting))}
    learners = enrolment_rules.learners(one.person_id for one in people.values())
    made = 0
    for key, order in drafts(EnrolmentWish.applicant_id.in_(select(EnrolmentApplicant.id).where(waiting))).items():
        learner = learners[people[key].person_id]
        runs = [courses[run].public_id for run in order if run in courses and not closed(learner, courses[run])]
        if runs:
            _store(people[key], runs, None)
            made += 1
    return made


def drafts(which) -> dict[int, list[int]]:
    """Applicant → runs of the draft, best first."""
    found: dict[int, list[int]] = {}
    rows = select(EnrolmentWish.applicant_id, EnrolmentWish.module_run_id).where(which)
    for key, run in db.session.execute(rows.order_by(EnrolmentWish.applicant_id, EnrolmentWish.rank)):
        found.setdefault(key, []).append(run)
    return found


def may_edit(applicant: EnrolmentApplicant) -> bool:
    """Whether the list can be changed at this moment, by the server's clock."""
    round_ = applicant.round
    return round_.phase is EnrolmentPhase.CHOOSING and arrival.moment() < round_.closes_at


def _locked(applicant: EnrolmentApplicant, seen: int):
    """The applicant under lock, the draft, the runs of the round."""
    in_round = select(EnrolmentRound).where(EnrolmentRound.id == applicant.round_id)
    db.session.scalar(in_round.with_for_update(read=True), execution_options=FRESH)
    own = select(EnrolmentApplicant).where(EnrolmentApplicant.id == applicant.id)
    fresh = db.session.scalar(own.with_for_update(), execution_options=FRESH)
    if not may_edit(fresh):
        raise Refused(_("The round is not collecting wishes now, so the list can't be changed."))
    if fresh.wishes_version != seen:
        raise Stale(_("The list was changed in another window. Here it is as it stands now; make your change again."))
    return fresh, drafts(EnrolmentWish.applicant_id == fresh.id).get(fresh.id, []), _courses(fresh)


def _courses(applicant: EnrolmentApplicant):
    """The runs of the round, and those on the list that have left it."""
    listed = select(EnrolmentWish.module_run_id).where(EnrolmentWish.applicant_id == applicant.id)
    return enrolment_rules.courses(ModuleRun.id.in_(listed)) | enrolment_rules.of_round(applicant.round_id)


def _listed(run_key: str, order: Iterable[int], courses):
    for key in order:
        if courses[key].public_id == run_key:
            return courses[key]
    raise Refused(_("This module is not on your list any more."))


def _save(actor: Actor, applicant: EnrolmentApplicant, order: list[int], act: str, title: str) -> None:
    db.session.execute(delete(EnrolmentWish).where(EnrolmentWish.applicant_id == applicant.id))
    if order:
        rows = [
            {"applicant_id": applicant.id, "module_run_id": run, "rank": rank}
            for rank, run in enumerate(order, start=1)
        ]
        db.session.execute(insert(EnrolmentWish), rows)
    applicant.wishes_version += 1
    applicant.wishes_saved_at = utc_now()
    audit.record(actor.person_id, act, applicant, module=title)


def _store(applicant: EnrolmentApplicant, runs: list[str], person_id: int | None) -> EnrolmentList:
    moment = utc_now().replace(microsecond=0)
    told = receipts.text(applicant.round.public_id, applicant.public_id, moment, enumerate(runs, start=1))
    last = select(func.max(EnrolmentList.version)).where(EnrolmentList.applicant_id == applicant.id)
    certified = EnrolmentList(
        applicant_id=applicant.id,
        version=1 + (db.session.scalar(last) or 0),
        runs=runs,
        certified_at=moment,
        certified_by_id=person_id,
        sha256=receipts.sha256(told),
    )
    db.session.add(certified)
    db.session.flush()
    applicant.certified_list_id = certified.id
    return certified
