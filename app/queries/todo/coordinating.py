"""What waits for those who keep the cluster going: runs to decide on, hosts without people, failed machinery."""

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, exists
from sqlalchemy.orm import contains_eager, defer

from app.extensions import db
from app.models import (
    Job,
    JobState,
    Letter,
    LetterState,
    Organisation,
    OrganisationKind,
    Phase,
    Role,
    RoleGrant,
    Round,
    Run,
    RunKind,
    Site,
)
from app.policies.access import may, scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.policies.phases import Act, allowing
from app.queries.todo.asking import Counted, Todo


def runs_to_decide(actor: Actor) -> list[Todo]:
    """Of each round the latest run that waits: for a second person, to be published, or a repair to be approved."""
    own = Run.started_by_id == actor.person_id
    waiting = (Round.phase == Phase.VERIFIED) & (Run.kind == RunKind.ROUND) & Run.verified_at.is_not(None) & ~own
    approved = (Round.phase == Phase.APPROVED) & (Round.approved_run_id == Run.id)
    repair = (Run.kind == RunKind.CLEARING) & Run.verified_at.is_not(None) & Run.published_at.is_(None)
    repair &= Round.phase.in_(allowing(Act.CLEAR))
    found = db.session.scalars(
        scope(actor, Permission.RUN_VIEW)
        .join(Run.round)
        .where(waiting | approved | repair)
        .order_by(Run.id.desc())
        .limit(10)
        .options(contains_eager(Run.round), defer(Run.result))
    )
    latest = {run.round_id: run for run in reversed(found.all())}
    return [todo for run in latest.values() if (todo := _decision(actor, run))]


def _decision(actor: Actor, run: Run) -> Todo | None:
    facts = {"number": run.number, "round": run.round.title}
    address = (("public_id", run.public_id),)
    if run.kind is RunKind.CLEARING:
        if run.approved_at is not None or run.started_by_id == actor.person_id:
            return None
        words = _("A repair of the round “%(round)s” waits for a second person to approve it.", round=run.round.title)
        return Todo(words, _("Look at the repair"), "runs.show", address)
    if run.round.phase is Phase.VERIFIED:
        words = _("Run %(number)s of the round “%(round)s” waits for your approval.", **facts)
        return Todo(words, _("Look at it and approve it"), "runs.show", address)
    if may(actor, Permission.RUN_PUBLISH):
        words = _("Run %(number)s of the round “%(round)s” is approved.", **facts)
        return Todo(words, _("Publish it"), "runs.show", address)
    return None


def _without_a_manager(actor: Actor) -> Select:
    managers = (Role.COLLEGE_MANAGER, Role.SCHOOL_MANAGER, Role.HOST_MANAGER)
    managed = exists().where(
        RoleGrant.organisation_id == Organisation.id, RoleGrant.role.in_(managers), RoleGrant.withdrawn_at.is_(None)
    )
    return scope(actor, Permission.STAFF_MANAGE).where(
        exists().where(Site.organisation_id == Organisation.id),
        Organisation.kind != OrganisationKind.AUTHORITY,
        ~managed,
    )


def _organisations(count: int) -> Todo:
    words = ngettext(
        "%(num)s host has nobody who acts for it; colleges keep its sites.",
        "%(num)s hosts have nobody who acts for them; colleges keep their sites.",
        count,
    )
    return Todo(words, _("Organisations"), "organisations.index")


def _failed_jobs(actor: Actor) -> Select:
    return scope(actor, Permission.JOB_LIST).where(Job.state == JobState.FAILED)


def _jobs(count: int) -> Todo:
    words = ngettext("%(num)s job has failed.", "%(num)s jobs have failed.", count)
    return Todo(words, _("Jobs"), "jobs.index", (("state", "failed"),))


def _failed_letters(actor: Actor) -> Select:
    return scope(actor, Permission.LETTER_LIST).where(Letter.state == LetterState.FAILED)


def _letters(count: int) -> Todo:
    words = ngettext("%(num)s letter could not be sent.", "%(num)s letters could not be sent.", count)
    return Todo(words, _("Letters"), "letters.index", (("state", "failed"),))


organisations_without_a_manager = Counted(_without_a_manager, _organisations)
jobs_failed = Counted(_failed_jobs, _jobs)
letters_failed = Counted(_failed_letters, _letters)
