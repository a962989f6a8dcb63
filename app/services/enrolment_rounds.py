"""Enrolment rounds: made, filled with runs and learners, moved through their phases."""

import secrets
from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import insert, select

from app import arrival
from app.database import new_public_id, utc_now
from app.extensions import db
from app.models import (
    EnrolmentApplicant,
    EnrolmentPhase,
    EnrolmentRound,
    EnrolmentWay,
    ModuleRun,
    Student,
    StudyGroup,
)
from app.models.enrolment_round import enrolment_round_run
from app.policies.actor import Actor
from app.services import audit, enrolment_wishes, notices
from app.services.errors import Refused
from app.services.transaction import transaction
from app.services.versions import claim

MOST_SEED = 10**9
FOLLOWS = {
    EnrolmentPhase.PREPARING: EnrolmentPhase.CHOOSING,
    EnrolmentPhase.CHOOSING: EnrolmentPhase.SOLVING,
    EnrolmentPhase.CHANGING: EnrolmentPhase.ENDED,
}
ENDS = {
    EnrolmentPhase.PREPARING: "opens_at",
    EnrolmentPhase.CHOOSING: "closes_at",
    EnrolmentPhase.CHANGING: "changes_close_at",
}


def create(actor: Actor, values: dict) -> EnrolmentRound:
    """`values`: columns of EnrolmentRound. The seed is drawn here and committed to at once."""
    with transaction() as session:
        round_ = EnrolmentRound(seed=secrets.randbelow(MOST_SEED), **values)
        _check_dates(round_)
        session.add(round_)
        session.flush()
        audit.record(actor.person_id, "enrolment_round:create", round_, round=round_.title)
    return round_


def edit(actor: Actor, round_: EnrolmentRound, seen: int, values: dict) -> None:
    """While the round is prepared everything may change, later only the title and the dates ahead."""
    with transaction():
        claim(round_, seen)
        changed = {name for name, value in values.items() if getattr(round_, name) != value}
        ahead = [column for phase, column in ENDS.items() if _place(phase) >= _place(round_.phase)]
        if round_.phase is not EnrolmentPhase.PREPARING and changed - {"title", *ahead}:
            raise Refused(_("Learners rely on the rules as they stand. Only the title and later dates may change."))
        for name in changed:
            setattr(round_, name, values[name])
        _check_dates(round_)
        audit.record(actor.person_id, "enrolment_round:edit", round_, round=round_.title)


def _place(phase: EnrolmentPhase) -> int:
    return list(EnrolmentPhase).index(phase)


def _check_dates(round_: EnrolmentRound) -> None:
    if not round_.opens_at < round_.closes_at < round_.changes_close_at:
        raise Refused(_("The dates are not in the order of the phases. Each phase ends after the one before it."))


def set_runs(actor: Actor, round_: EnrolmentRound, run_keys: Iterable[str]) -> int:
    """The runs that learners may rank: only those meant for a round, each in one round; gives how many there are."""
    with transaction():
        round_ = _locked(round_)
        if round_.phase is not EnrolmentPhase.PREPARING:
            raise Refused(_("Learners choose already: the modules of the round can't change any more."))
        taken = select(enrolment_round_run.c.module_run_id).where(enrolment_round_run.c.round_id != round_.id)
        free = (ModuleRun.way == EnrolmentWay.ROUND) & ModuleRun.cancelled_at.is_(None) & ModuleRun.id.not_in(taken)
        wanted = ModuleRun.public_id.in_(list(run_keys))
        round_.runs = list(db.session.scalars(select(ModuleRun).where(free, wanted).order_by(ModuleRun.id)))
        told = {"round": round_.title, "runs": len(round_.runs)}
        audit.record(actor.person_id, "enrolment_round:set_runs", round_, **told)
        return len(round_.runs)


def bring_in(actor: Actor, round_: EnrolmentRound, group_keys: Iterable[str]) -> int:
    """The students of whole groups become applicants; gives how many were not yet."""
    with transaction():
        round_ = _locked(round_)
        if round_.phase not in {EnrolmentPhase.PREPARING, EnrolmentPhase.CHOOSING}:
            raise Refused(_("Learners can be brought in only until the wishes are closed."))
        known = select(EnrolmentApplicant.person_id).where(EnrolmentApplicant.round_id == round_.id)
        rows = db.session.execute(
            select(Student.person_id, StudyGroup.organisation_id)
            .join(StudyGroup, Student.group_id == StudyGroup.id)
            .where(
                StudyGroup.public_id.in_(list(group_keys)),
                Student.left_on.is_(None),
                Student.person_id.not_in(known),
            )
            .order_by(Student.person_id)
        ).all()
        if rows:
            db.session.execute(insert(EnrolmentApplicant), [_applicant(round_, *row) for row in rows])
        audit.record(actor.person_id, "enrolment_round:bring_in", round_, round=round_.title, people=len(rows))
        if round_.phase is EnrolmentPhase.CHOOSING:
            _tell_open(round_)
        return len(rows)


def _applicant(round_: EnrolmentRound, person_id: int, organisation_id: int) -> dict:
    keys = {"public_id": new_public_id(), "round_id": round_.id}
    return keys | {"person_id": person_id, "organisation_id": organisation_id, "wishes_version": 0}


def advance(actor: Actor, round_: EnrolmentRound, seen: int) -> None:
    """End the phase by hand, before its date."""
    with transaction():
        claim(round_, seen)
        if round_.phase not in FOLLOWS:
            raise Refused(_("This phase ends with the publication of a result."))
        _enter(round_, FOLLOWS[round_.phase], actor)


def advance_due() -> int:
    """The job behind the dates: gives how many rounds have gone on."""
    moved, now = 0, utc_now() - arrival.GRACE
    keys = db.session.scalars(select(EnrolmentRound.id).where(EnrolmentRound.phase.in_(list(FOLLOWS)))).all()
    for key in keys:
        with transaction():
            round_ = _locked(db.session.get(EnrolmentRound, key))
            while round_.phase in FOLLOWS and getattr(round_, ENDS[round_.phase]) <= now:
                _enter(round_, FOLLOWS[round_.phase], None)
                moved += 1
    return moved


def _enter(round_: EnrolmentRound, phase: EnrolmentPhase, actor: Actor | None) -> None:
    """Inside a transaction: the phase, with what belongs to the change."""
    before, round_.phase = round_.phase, phase
    told = {"round": round_.title, "before": before.value, "after": phase.value}
    audit.record(actor and actor.person_id, "enrolment_round:phase", round_, **told)
    db.session.flush()
    if phase is EnrolmentPhase.CHOOSING:
        if not round_.runs:
            raise Refused(_("There is no module in the round yet. Choose its modules first."))
        _tell_open(round_)
    if phase is EnrolmentPhase.SOLVING:
        enrolment_wishes.certify_drafts(round_)


def _tell_open(round_: EnrolmentRound) -> None:
    people = db.session.scalars(
        select(EnrolmentApplicant.person_id).where(EnrolmentApplicant.round_id == round_.id)
    ).all()
    event, moment = f"enrolment-open:{round_.public_id}", round_.closes_at.isoformat()
    notices.tell(people, "enrolment_open", event, "/enrolments/", round=round_.title, moment=moment)


def _locked(round_: EnrolmentRound) -> EnrolmentRound:
    return db.session.get(EnrolmentRound, round_.id, with_for_update=True, populate_existing=True)
