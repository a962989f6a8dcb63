"""What needs doing now, by role: a few counted questions each, every answer with the page that helps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import exists, func, select

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
    Person,
    PracticePeriod,
    Role,
    RoleGrant,
    Site,
    SitePhoto,
    StudyGroup,
)
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries import groups, tasks


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


Rule = Callable[[Actor], list[Todo]]
COLLEGE = frozenset({Role.COLLEGE_MANAGER})
HOSTS = frozenset({Role.HOST_MANAGER, Role.SCHOOL_MANAGER})
RULES: tuple[tuple[frozenset[Role], Rule], ...] = (
    (frozenset({Role.STUDENT}), own_profile),
    (frozenset({Role.TEACHER}), own_teaching),
    (COLLEGE, papers_to_confirm),
    (COLLEGE, groups_without_practice),
    (COLLEGE | HOSTS, imports_to_finish),
    (HOSTS, sites_to_complete),
    (frozenset({Role.COORDINATOR}), organisations_without_a_manager),
    (frozenset({Role.ADMINISTRATOR}), failed_machinery),
)
