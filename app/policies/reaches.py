"""Reaches: SQL conditions on a model's rows within which a role may act. The table that uses them is rules.py."""

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, exists, select, true

from app.database import utc_now
from app.models import (
    IN_FORCE,
    Assignment,
    AssignmentState,
    Audience,
    Deputy,
    Enrolment,
    EnrolmentApplicant,
    EnrolmentPhase,
    EnrolmentRound,
    EnrolmentWay,
    GroupSupervisor,
    ImportBatch,
    ManualChange,
    ManualLine,
    Module,
    ModuleRun,
    ModuleVersion,
    Organisation,
    OwnPlace,
    Participant,
    Person,
    Placement,
    Role,
    RoleGrant,
    Round,
    Site,
    Slot,
    Student,
    StudyGroup,
    Teacher,
)
from app.models.enrolment_round import enrolment_round_run
from app.policies.actor import Actor
from app.policies.phases import Act, allowing

Reach = Callable[[Actor, Role], ColumnElement[bool]]
HOST_ROLES = (Role.HOST_MANAGER, Role.SCHOOL_MANAGER)
SILENT_DAYS = 2  # so long a host may leave people without an answer before the coordinator may name a deputy


def everything(_actor: Actor, _role: Role) -> ColumnElement[bool]:
    return true()


def taking_part(_actor: Actor, _role: Role) -> ColumnElement[bool]:
    """Who has not been taken out of the round again."""
    return Participant.taken_out_at.is_(None)


def own_participation(actor: Actor, role: Role) -> ColumnElement[bool]:
    return (Participant.person_id == actor.person_id) & taking_part(actor, role)


def own_study(actor: Actor, role: Role) -> ColumnElement[bool]:
    """Where the person takes part as a student."""
    return own_participation(actor, role) & (Participant.audience == Audience.STUDENT)


def ever_of_own_organisation(actor: Actor, role: Role) -> ColumnElement[bool]:
    """Those who were taken out of the round, too."""
    return Participant.organisation_id.in_(actor.organisations(role))


def participants_of_own_organisation(actor: Actor, role: Role) -> ColumnElement[bool]:
    return ever_of_own_organisation(actor, role) & taking_part(actor, role)


def rounds_with_own_participants(actor: Actor, role: Role) -> ColumnElement[bool]:
    return Round.id.in_(select(Participant.round_id).where(participants_of_own_organisation(actor, role)))


def rounds_to_join_or_joined(actor: Actor, role: Role) -> ColumnElement[bool]:
    """A college sees a round before anybody of its own is in it: as long as people can be added."""
    return Round.phase.in_(allowing(Act.ENROL)) | rounds_with_own_participants(actor, role)


def slots_of_own_sites(actor: Actor, role: Role) -> ColumnElement[bool]:
    return Slot.site_id.in_(select(Site.id).where(Site.organisation_id.in_(actor.organisations(role))))


def slots_for_own_participants(actor: Actor, role: Role) -> ColumnElement[bool]:
    """Slots of rounds in which people of the organisation take part."""
    return Slot.round_id.in_(select(Participant.round_id).where(participants_of_own_organisation(actor, role)))


def own_places_of_own_organisation(actor: Actor, role: Role) -> ColumnElement[bool]:
    own = select(Participant.id).where(participants_of_own_organisation(actor, role))
    return OwnPlace.participant_id.in_(own)


def in_published_run() -> ColumnElement[bool]:
    """A placement exists for the people it concerns only once it is published."""
    return Placement.run_id.in_(select(Round.published_run_id).where(Round.published_run_id.is_not(None)))


def published_placements(_actor: Actor, _role: Role) -> ColumnElement[bool]:
    return in_published_run()


def published_at_own_sites(actor: Actor, role: Role) -> ColumnElement[bool]:
    own = select(Slot.id).where(slots_of_own_sites(actor, role))
    return in_published_run() & Placement.slot_id.in_(own)


def published_of_own_participants(actor: Actor, role: Role) -> ColumnElement[bool]:
    own = select(Participant.id).where(participants_of_own_organisation(actor, role))
    return in_published_run() & Placement.participant_id.in_(own)


def own_organisations(actor: Actor, role: Role) -> ColumnElement[bool]:
    return Organisation.id.in_(actor.organisations(role))


def hosts_without_a_manager(_actor: Actor, _role: Role) -> ColumnElement[bool]:
    """Organisations for which nobody of their own can act: a college may enter their sites."""
    managed = exists().where(
        RoleGrant.organisation_id == Organisation.id,
        RoleGrant.role.in_((*HOST_ROLES, Role.COLLEGE_MANAGER)),
        RoleGrant.withdrawn_at.is_(None),
    )
    return ~managed


def own_or_unmanaged_organisations(actor: Actor, role: Role) -> ColumnElement[bool]:
    return own_organisations(actor, role) | hosts_without_a_manager(actor, role)


def sites_of_own_organisation(actor: Actor, role: Role) -> ColumnElement[bool]:
    return Site.organisation_id.in_(actor.organisations(role))


def sites_of_or_kept_by_own_organisation(actor: Actor, role: Role) -> ColumnElement[bool]:
    """A college's own sites, and those it keeps for hosts as long as these have no manager of their own."""
    unmanaged = select(Organisation.id).where(hosts_without_a_manager(actor, role))
    kept = Site.keeper_id.in_(actor.organisations(role)) & Site.organisation_id.in_(unmanaged)
    return sites_of_own_organisation(actor, role) | kept


def slots_of_kept_sites(actor: Actor, role: Role) -> ColumnElement[bool]:
    return Slot.site_id.in_(select(Site.id).where(sites_of_or_kept_by_own_organisation(actor, role)))


def modules_of_own_organisation(actor: Actor, role: Role) -> ColumnElement[bool]:
    return Module.organisation_id.in_(actor.organisations(role))


def module_runs_of_own_organisation(actor: Actor, role: Role) -> ColumnElement[bool]:
    own = select(ModuleVersion.id).join(Module, ModuleVersion.module_id == Module.id)
    return ModuleRun.module_version_id.in_(own.where(modules_of_own_organisation(actor, role)))


def groups_of_own_organisation(actor: Actor, role: Role) -> ColumnElement[bool]:
    return StudyGroup.organisation_id.in_(actor.organisations(role))


def supervised_groups(actor: Actor, role: Role) -> ColumnElement[bool]:
    """Groups that the teacher supervises, in the organisations where they hold the role now."""
    own = (
        select(GroupSupervisor.group_id)
        .join(Teacher, GroupSupervisor.teacher_id == Teacher.id)
        .where(Teacher.person_id == actor.person_id)
    )
    return StudyGroup.id.in_(own) & groups_of_own_organisation(actor, role)


def people_of_own_organisation(actor: Actor, role: Role) -> ColumnElement[bool]:
    """Students and teachers of the organisation: their profiles are the college's to keep."""
    organisations = actor.organisations(role)
    students = (
        select(Student.person_id)
        .join(StudyGroup, Student.group_id == StudyGroup.id)
        .where(StudyGroup.organisation_id.in_(organisations))
    )
    teachers = select(Teacher.person_id).where(Teacher.organisation_id.in_(organisations))
    return Person.id.in_(students) | Person.id.in_(teachers)


def students_of_supervised_groups(actor: Actor, role: Role) -> ColumnElement[bool]:
    groups = select(StudyGroup.id).where(supervised_groups(actor, role))
    return Person.id.in_(select(Student.person_id).where(Student.group_id.in_(groups)))


def own_teaching(actor: Actor, role: Role) -> ColumnElement[bool]:
    return (Teacher.person_id == actor.person_id) & Teacher.organisation_id.in_(actor.organisations(role))


def own_imports(actor: Actor, role: Role) -> ColumnElement[bool]:
    return (ImportBatch.created_by_id == actor.person_id) & ImportBatch.organisation_id.in_(actor.organisations(role))


def assignments_at_own_sites(actor: Actor, role: Role) -> ColumnElement[bool]:
    """Those in force: who has declined or left is no business of the host any more."""
    own = select(Slot.id).where(slots_of_own_sites(actor, role))
    return Assignment.state.in_(IN_FORCE) & Assignment.slot_id.in_(own)


def assignments_at_kept_sites(actor: Actor, role: Role) -> ColumnElement[bool]:
    kept = select(Slot.id).where(slots_of_kept_sites(actor, role))
    return Assignment.state.in_(IN_FORCE) & Assignment.slot_id.in_(kept)


def represented(actor: Actor) -> Select:
    """Keys of the organisations for which the actor answers today as their deputy."""
    today = date.today()
    return select(Deputy.organisation_id).where(
        Deputy.person_id == actor.person_id,
        Deputy.withdrawn_at.is_(None),
        Deputy.starts_on <= today,
        Deputy.ends_on >= today,
    )


def assignments_as_deputy(actor: Actor, _role: Role) -> ColumnElement[bool]:
    sites = select(Site.id).where(Site.organisation_id.in_(represented(actor)))
    return Assignment.state.in_(IN_FORCE) & Assignment.slot_id.in_(select(Slot.id).where(Slot.site_id.in_(sites)))


def assignments_own_or_as_deputy(actor: Actor, role: Role) -> ColumnElement[bool]:
    return assignments_at_own_sites(actor, role) | assignments_as_deputy(actor, role)


def assignments_kept_or_as_deputy(actor: Actor, role: Role) -> ColumnElement[bool]:
    return assignments_at_kept_sites(actor, role) | assignments_as_deputy(actor, role)


def silent_hosts(_actor: Actor, _role: Role) -> ColumnElement[bool]:
    """Hosts whose word somebody has waited for longer than SILENT_DAYS."""
    waiting = (
        select(Site.organisation_id)
        .join(Slot, Slot.site_id == Site.id)
        .join(Assignment, Assignment.slot_id == Slot.id)
        .join(Round, Assignment.round_id == Round.id)
        .where(
            Assignment.state == AssignmentState.OFFERED,
            Assignment.host_said.is_(None),
            Assignment.created_at <= utc_now() - timedelta(days=SILENT_DAYS),
            Round.phase.in_(allowing(Act.ANSWER)),
        )
    )
    return Organisation.id.in_(waiting)


def deputies_of_own_organisation(actor: Actor, role: Role) -> ColumnElement[bool]:
    return Deputy.organisation_id.in_(actor.organisations(role))


def assignments_in_force(_actor: Actor, _role: Role) -> ColumnElement[bool]:
    return Assignment.state.in_(IN_FORCE)


def assignments_of_own_people(actor: Actor, role: Role) -> ColumnElement[bool]:
    """What a college may move and withdraw: not what strangers have at the sites that it keeps."""
    own = select(Participant.id).where(participants_of_own_organisation(actor, role))
    return Assignment.state.in_(IN_FORCE) & Assignment.participant_id.in_(own)


def changes_of_own_people(actor: Actor, role: Role) -> ColumnElement[bool]:
    own = select(Participant.id).where(ever_of_own_organisation(actor, role))
    lines = select(ManualLine.change_id).join(Assignment, ManualLine.assignment_id == Assignment.id)
    return ManualChange.id.in_(lines.where(Assignment.participant_id.in_(own)))


def own_changes(actor: Actor, role: Role) -> ColumnElement[bool]:
    """What one has changed by hand oneself."""
    return (ManualChange.created_by_id == actor.person_id) & changes_of_own_people(actor, role)


def assignments_of_college(actor: Actor, role: Role) -> ColumnElement[bool]:
    """Of its own people, whatever became of them, and at the sites that it keeps."""
    own = select(Participant.id).where(participants_of_own_organisation(actor, role))
    return Assignment.participant_id.in_(own) | assignments_at_kept_sites(actor, role)


def own_application(actor: Actor, _role: Role) -> ColumnElement[bool]:
    """Once the round is open: while it is prepared, nobody is told of it."""
    told = select(EnrolmentRound.id).where(EnrolmentRound.phase != EnrolmentPhase.PREPARING)
    return (EnrolmentApplicant.person_id == actor.person_id) & EnrolmentApplicant.round_id.in_(told)


def own_enrolment(actor: Actor, _role: Role) -> ColumnElement[bool]:
    return Enrolment.person_id == actor.person_id


def runs_to_enrol_on(actor: Actor, role: Role) -> ColumnElement[bool]:
    """Open courses, and the runs of rounds in which the person takes part."""
    mine = select(EnrolmentApplicant.round_id).where(own_application(actor, role))
    of_rounds = select(enrolment_round_run.c.module_run_id).where(enrolment_round_run.c.round_id.in_(mine))
    return (ModuleRun.way == EnrolmentWay.OPEN) | ModuleRun.id.in_(of_rounds)
