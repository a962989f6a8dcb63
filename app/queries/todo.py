"""What needs doing now, by role: a few counted questions each, every answer with the page that helps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask_babel import format_datetime, ngettext
from flask_babel import gettext as _
from sqlalchemy import exists, func, select
from sqlalchemy.orm import contains_eager, defer

from app.database import utc_now
from app.extensions import db
from app.models import (
    Clearance,
    ImportBatch,
    ImportState,
    Job,
    JobState,
    Letter,
    LetterState,
    Organisation,
    OrganisationKind,
    Participant,
    Person,
    Phase,
    PracticePeriod,
    Role,
    RoleGrant,
    Round,
    Run,
    RunKind,
    Site,
    SitePhoto,
    StudyGroup,
)
from app.policies.access import may, scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.policies.phases import Act, allowing, allows
from app.queries import approvals, candidates, groups, own_places, taking_part, tasks, teams
from app.queries.after import after
from app.queries.assignments import answered_in, for_host
from app.queries.by_hand import proposal


@dataclass(frozen=True)
class Todo:
    """`endpoint` and `arguments` name the page; `action` is what the link to it says."""

    words: str
    action: str
    endpoint: str
    arguments: tuple[tuple[str, str], ...] = ()


def todo(actor: Actor) -> list[Todo]:
    """In the order of RULES, each at most once."""
    found = [one for roles, rule in RULES if roles & actor.roles for one in rule(actor)]
    return list(dict.fromkeys(found))


def _count(statement) -> int:
    return db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0


def own_profile(actor: Actor) -> list[Todo]:
    missing = [task for task in tasks.of_person(actor.person_id) if not task.waits_for_others]
    if not missing:
        return []
    words = missing[0].words
    if len(missing) > 1:
        words += " " + ngettext("And %(num)s more.", "And %(num)s more.", len(missing) - 1)
    return [Todo(words, _("My profile for practice"), "practice_profile.show")]


def own_teaching(actor: Actor) -> list[Todo]:
    found = []
    for load in groups.loads(actor):
        if load.groups:
            students = ngettext("%(num)s student", "%(num)s students", load.students)
            words = _("You supervise %(students)s.", students=students)
            found.append(Todo(words, _("My students"), "people.index"))
        if load.is_due_soon:
            words = _("Your next internship is due soon, or none is on record.")
            found.append(Todo(words, _("My groups and internships"), "teaching.show"))
    return found


def papers_to_confirm(actor: Actor) -> list[Todo]:
    waiting = scope(actor, Permission.PERSON_EDIT).where(
        exists().where(Clearance.person_id == Person.id, Clearance.confirmed_at.is_(None))
    )
    people = db.session.scalars(waiting.limit(100)).all()
    if not people:
        return []
    words = ngettext(
        "%(num)s person has put in papers to be confirmed.",
        "%(num)s people have put in papers to be confirmed.",
        len(people),
    )
    return [Todo(words, _("Look at the first"), "people.show", (("public_id", people[0].public_id),))]


def slots_to_approve(actor: Actor) -> list[Todo]:
    count = approvals.waiting(actor)
    if not count:
        return []
    words = ngettext("%(num)s slot waits for your approval.", "%(num)s slots wait for your approval.", count)
    return [Todo(words, _("Approve slots"), "slots.approve")]


def rounds_to_join(actor: Actor) -> list[Todo]:
    """Rounds into which nobody has been brought yet, of the own colleges or, for a coordinator, at all."""
    inside = exists().where(Participant.round_id == Round.id, Participant.taken_out_at.is_(None))
    if (own := taking_part.colleges(actor)) is not None:
        inside = inside.where(Participant.organisation_id.in_(own))
    waiting = (Round.phase.in_(allowing(Act.ENROL))) & (Round.wishes_close_at > utc_now()) & ~inside
    found = db.session.scalars(scope(actor, Permission.PARTICIPANT_ENROL).where(waiting).order_by(Round.id).limit(3))
    told = (
        _("Nobody takes part in the round “%(round)s” yet.")
        if own is None
        else _("Nobody of your college takes part in the round “%(round)s” yet.")
    )
    action, page = _("Choose who takes part"), "taking_part.show"
    return [Todo(told % {"round": one.title}, action, page, (("public_id", one.public_id),)) for one in found]


def own_places_to_decide(actor: Actor) -> list[Todo]:
    count = own_places.waiting(actor)
    if not count:
        return []
    words = ngettext(
        "%(num)s student waits for your word on a place found by themselves.",
        "%(num)s students wait for your word on places found by themselves.",
        count,
    )
    return [Todo(words, _("Look and decide"), "own_places.index", (("state", "waiting"),))]


def team_to_answer(actor: Actor) -> list[Todo]:
    return [
        Todo(
            ngettext("%(num)s person asks to join your team.", "%(num)s people ask to join your team.", count),
            _("Accept or decline"),
            "teams.show",
            (("public_id", participant.public_id),),
        )
        for participant, count in teams.to_answer(actor)
    ]


def candidates_to_rate(actor: Actor) -> list[Todo]:
    """A person on the lists of two slots is rated for each of them."""
    missing = sum(row.candidates - row.rated for row in candidates.slots(actor))
    if not missing:
        return []
    words = ngettext("%(num)s candidate is not rated yet.", "%(num)s candidates are not rated yet.", missing)
    return [Todo(words, _("Candidates"), "candidates.index")]


def groups_without_practice(actor: Actor) -> list[Todo]:
    coming = exists().where(PracticePeriod.group_id == StudyGroup.id, PracticePeriod.ends_on >= date.today())
    count = _count(scope(actor, Permission.GROUP_EDIT).where(StudyGroup.closed_on.is_(None), ~coming))
    if not count:
        return []
    words = ngettext("%(num)s group has no practice ahead.", "%(num)s groups have no practice ahead.", count)
    return [Todo(words, _("Set the weeks"), "groups.index", (("state", "no_practice"),))]


def imports_to_finish(actor: Actor) -> list[Todo]:
    waiting = (ImportState.UPLOADED, ImportState.CHECKED)
    own = scope(actor, Permission.IMPORT_RUN)
    count = _count(own.where(ImportBatch.state.in_(waiting), ImportBatch.created_by_id == actor.person_id))
    if not count:
        return []
    words = ngettext("%(num)s import is not finished.", "%(num)s imports are not finished.", count)
    return [Todo(words, _("Imports"), "imports.index")]


def sites_to_complete(actor: Actor) -> list[Todo]:
    """Of the own sites, those on whose page a student finds no photo, address, description or safety rules."""
    photo = exists().where(SitePhoto.site_id == Site.id)
    lacks = (Site.description == "") | (Site.safety == "") | (Site.address == "") | ~photo
    count = _count(scope(actor, Permission.SITE_EDIT).where(Site.closed_at.is_(None), lacks))
    if not count:
        return []
    words = ngettext(
        "%(num)s site page lacks something that students look for.",
        "%(num)s site pages lack something that students look for.",
        count,
    )
    return [Todo(words, _("My sites"), "sites.mine")]


def organisations_without_a_manager(actor: Actor) -> list[Todo]:
    managers = (Role.COLLEGE_MANAGER, Role.SCHOOL_MANAGER, Role.HOST_MANAGER)
    managed = exists().where(
        RoleGrant.organisation_id == Organisation.id, RoleGrant.role.in_(managers), RoleGrant.withdrawn_at.is_(None)
    )
    hosts = scope(actor, Permission.STAFF_MANAGE).where(
        exists().where(Site.organisation_id == Organisation.id), Organisation.kind != OrganisationKind.AUTHORITY
    )
    count = _count(hosts.where(~managed))
    if not count:
        return []
    words = ngettext(
        "%(num)s host has nobody who acts for it; colleges keep its sites.",
        "%(num)s hosts have nobody who acts for them; colleges keep their sites.",
        count,
    )
    return [Todo(words, _("Organisations"), "organisations.index")]


def runs_to_decide(actor: Actor) -> list[Todo]:
    """Verified runs that wait for a second person, and approved ones that wait to be published."""
    own = Run.started_by_id == actor.person_id
    waiting = (Round.phase == Phase.VERIFIED) & (Run.kind == RunKind.ROUND) & Run.verified_at.is_not(None) & ~own
    approved = (Round.phase == Phase.APPROVED) & (Round.approved_run_id == Run.id)
    runs = scope(actor, Permission.RUN_VIEW).join(Round, Run.round_id == Round.id)
    found = db.session.execute(
        runs.where(waiting | approved).add_columns(Round.title, Round.phase).order_by(Run.id.desc()).limit(10)
    )
    latest = {run.round_id: (run, title, phase) for run, title, phase in reversed(found.all())}
    told = []
    for run, title, phase in latest.values():
        facts = {"number": run.number, "round": title}
        address = (("public_id", run.public_id),)
        if phase is Phase.VERIFIED:
            words = _("Run %(number)s of the round “%(round)s” waits for your approval.", **facts)
            told.append(Todo(words, _("Look at it and approve it"), "runs.show", address))
        elif may(actor, Permission.RUN_PUBLISH):
            words = _("Run %(number)s of the round “%(round)s” is approved.", **facts)
            told.append(Todo(words, _("Publish it"), "runs.show", address))
    return told


def failed_machinery(actor: Actor) -> list[Todo]:
    found = []
    jobs = _count(scope(actor, Permission.JOB_LIST).where(Job.state == JobState.FAILED))
    if jobs:
        words = ngettext("%(num)s job has failed.", "%(num)s jobs have failed.", jobs)
        found.append(Todo(words, _("Jobs"), "jobs.index", (("state", "failed"),)))
    letters = _count(scope(actor, Permission.LETTER_LIST).where(Letter.state == LetterState.FAILED))
    if letters:
        words = ngettext("%(num)s letter could not be sent.", "%(num)s letters could not be sent.", letters)
        found.append(Todo(words, _("Letters"), "letters.index", (("state", "failed"),)))
    return found


def own_offers(actor: Actor) -> list[Todo]:
    """An offered place that waits for the person's word, or free places for one who has none."""
    own = scope(actor, Permission.ASSIGNMENT_ANSWER).join(Participant.round).where(Round.phase.in_(answered_in()))
    found = []
    for one in after(db.session.scalars(own.options(contains_eager(Participant.round)).limit(6)).all()).values():
        key = (("public_id", one.participant.public_id),)
        if one.asks and one.now.answer_by:
            told = {"site": one.now.slot.site.name, "moment": format_datetime(one.now.answer_by, "short")}
            words = _("You are offered a place: %(site)s. Answer by %(moment)s.", **told)
            found.append(Todo(words, _("Accept or decline"), "placements.show", key))
        elif one.is_open and one.now and one.now.person_said and (asked := proposal(one.participant)):
            told = {"site": asked.slot.site.name, "moment": format_datetime(asked.change.answer_by, "short")}
            words = _("Another place is proposed to you: %(site)s. Answer by %(moment)s.", **told)
            found.append(Todo(words, _("Agree or keep your place"), "placements.show", key))
        elif one.may_take and one.participant.left_at is None:
            title = one.participant.round.title
            words = _("You have no place in the round “%(round)s”, and places are free to be taken.", round=title)
            found.append(Todo(words, _("Look at the free places"), "assignments.free", key))
    return found


def host_answers(actor: Actor) -> list[Todo]:
    count = _count(for_host(actor))
    if not count:
        return []
    words = ngettext(
        "%(num)s person was placed at your sites and waits for your answer.",
        "%(num)s people were placed at your sites and wait for your answer.",
        count,
    )
    return [Todo(words, _("Who is offered to me"), "assignments.offered")]


def repairs_to_approve(actor: Actor) -> list[Todo]:
    """The latest repair of a round that somebody else has started and nobody has approved."""
    phases = [phase for phase in Phase if allows(phase, Act.CLEAR)]
    run = db.session.scalar(
        scope(actor, Permission.RUN_APPROVE)
        .join(Run.round)
        .where(
            Run.kind == RunKind.CLEARING,
            Run.verified_at.is_not(None),
            Run.published_at.is_(None),
            Run.approved_at.is_(None),
            Round.phase.in_(phases),
        )
        .order_by(Run.id.desc())
        .limit(1)
        .options(contains_eager(Run.round), defer(Run.result))
    )
    if run is None or run.started_by_id == actor.person_id:
        return []
    words = _("A repair of the round “%(round)s” waits for a second person to approve it.", round=run.round.title)
    return [Todo(words, _("Look at the repair"), "runs.show", (("public_id", run.public_id),))]


Rule = Callable[[Actor], list[Todo]]
COLLEGE = frozenset({Role.COLLEGE_MANAGER})
HOSTS = frozenset({Role.HOST_MANAGER, Role.SCHOOL_MANAGER})
RULES: tuple[tuple[frozenset[Role], Rule], ...] = (
    (frozenset({Role.STUDENT, Role.TEACHER}), own_offers),
    (COLLEGE | HOSTS | {Role.MENTOR, Role.COORDINATOR}, host_answers),
    (frozenset({Role.COORDINATOR, Role.COUNCIL_MEMBER}), repairs_to_approve),
    (frozenset({Role.STUDENT}), own_profile),
    (frozenset({Role.STUDENT}), team_to_answer),
    (frozenset({Role.TEACHER}), own_teaching),
    (COLLEGE | {Role.COORDINATOR}, rounds_to_join),
    (COLLEGE, papers_to_confirm),
    (COLLEGE, slots_to_approve),
    (COLLEGE | {Role.COORDINATOR}, own_places_to_decide),
    (COLLEGE | HOSTS, candidates_to_rate),
    (COLLEGE, groups_without_practice),
    (COLLEGE | HOSTS, imports_to_finish),
    (HOSTS, sites_to_complete),
    (frozenset({Role.COORDINATOR, Role.COUNCIL_MEMBER}), runs_to_decide),
    (frozenset({Role.COORDINATOR}), organisations_without_a_manager),
    (frozenset({Role.ADMINISTRATOR}), failed_machinery),
)
