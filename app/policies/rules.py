"""The one table of who may do what to which objects.

A rule names the model and, for each role, a reach: the SQL condition on that model's rows within which the role may
act (reaches.py). The same condition filters lists and guards single objects (access.py), so the two can't drift apart.
A rule without a model is about no object in particular.
"""

from dataclasses import dataclass, field

from app.models import (
    Account,
    Assignment,
    AuditEntry,
    Competency,
    Deputy,
    Disclosure,
    Enrolment,
    EnrolmentApplicant,
    EnrolmentRound,
    EnrolmentSolve,
    ImportBatch,
    Job,
    Letter,
    Mailing,
    ManualChange,
    Module,
    ModuleRun,
    Organisation,
    OwnPlace,
    Participant,
    Person,
    Pin,
    Placement,
    Role,
    Round,
    Run,
    Site,
    Slot,
    StudyGroup,
    Teacher,
)
from app.policies.permissions import Permission as P
from app.policies.reaches import (
    HOST_ROLES,
    Reach,
    assignments_as_deputy,
    assignments_at_own_sites,
    assignments_in_force,
    assignments_kept_or_as_deputy,
    assignments_of_college,
    assignments_of_own_people,
    assignments_own_or_as_deputy,
    changes_of_own_people,
    deputies_of_own_organisation,
    ever_of_own_organisation,
    everything,
    groups_of_own_organisation,
    module_runs_of_own_organisation,
    modules_of_own_organisation,
    own_application,
    own_changes,
    own_enrolment,
    own_imports,
    own_or_unmanaged_organisations,
    own_organisations,
    own_participation,
    own_places_of_own_organisation,
    own_study,
    own_teaching,
    participants_of_own_organisation,
    people_of_own_organisation,
    published_at_own_sites,
    published_of_own_participants,
    published_placements,
    rounds_to_join_or_joined,
    runs_to_enrol_on,
    silent_hosts,
    sites_of_or_kept_by_own_organisation,
    sites_of_own_organisation,
    slots_for_own_participants,
    slots_of_kept_sites,
    slots_of_own_sites,
    students_of_supervised_groups,
    supervised_groups,
    taking_part,
)

LEARNERS = (Role.STUDENT, Role.TEACHER)
MANAGERS = (Role.COLLEGE_MANAGER, *HOST_ROLES)


@dataclass(frozen=True)
class Rule:
    model: type | None
    reaches: dict[Role, Reach] = field(default_factory=dict)


RULES: dict[P, Rule] = {
    P.ACCOUNT_USE: Rule(None, dict.fromkeys(Role, everything)),
    P.ACCOUNT_LIST: Rule(Account, {Role.ADMINISTRATOR: everything}),
    P.ACCOUNT_MANAGE: Rule(Account, {Role.ADMINISTRATOR: everything}),
    # Whose offered place one may accept, decline or leave, and for whom one may take a free one.
    P.ASSIGNMENT_ANSWER: Rule(Participant, {Role.STUDENT: own_participation, Role.TEACHER: own_participation}),
    P.ASSIGNMENT_HOST: Rule(
        Assignment,
        {
            Role.COLLEGE_MANAGER: assignments_kept_or_as_deputy,
            **dict.fromkeys(HOST_ROLES, assignments_own_or_as_deputy),
            **dict.fromkeys((Role.MENTOR, Role.COORDINATOR), assignments_as_deputy),
        },
    ),
    P.ASSIGNMENT_LIST: Rule(
        Assignment,
        {
            Role.COORDINATOR: everything,
            Role.COLLEGE_MANAGER: assignments_of_college,
            **dict.fromkeys((*HOST_ROLES, Role.MENTOR), assignments_at_own_sites),
        },
    ),
    # Whom one may move, swap, give other days or another supervisor. Rules set aside: policies/by_hand.py.
    P.ASSIGNMENT_MOVE: Rule(
        Assignment,
        {Role.COORDINATOR: assignments_in_force, Role.COLLEGE_MANAGER: assignments_of_own_people},
    ),
    P.ASSIGNMENT_WITHDRAW: Rule(
        Assignment,
        {Role.COORDINATOR: assignments_in_force, Role.COLLEGE_MANAGER: assignments_of_own_people},
    ),
    P.BY_HAND_LIST: Rule(ManualChange, {Role.COORDINATOR: everything, Role.COLLEGE_MANAGER: changes_of_own_people}),
    P.BY_HAND_UNDO: Rule(ManualChange, {Role.COORDINATOR: everything, Role.COLLEGE_MANAGER: own_changes}),
    P.AUDIT_LIST: Rule(AuditEntry, {Role.ADMINISTRATOR: everything, Role.COORDINATOR: everything}),
    P.AUDIT_VERIFY: Rule(None, {Role.ADMINISTRATOR: everything}),
    # Of which sites one may subscribe to the calendar: who comes when.
    P.CALENDAR_SITE: Rule(
        Site,
        {
            Role.COLLEGE_MANAGER: sites_of_or_kept_by_own_organisation,
            **dict.fromkeys((*HOST_ROLES, Role.MENTOR), sites_of_own_organisation),
        },
    ),
    P.COMPETENCY_EDIT: Rule(Competency, {Role.COORDINATOR: everything}),
    P.JOB_LIST: Rule(Job, {Role.ADMINISTRATOR: everything, Role.COORDINATOR: everything}),
    # Who may name a deputy for a host: the host itself, and for one that is silent the coordinator.
    P.DEPUTY_NAME: Rule(Organisation, {Role.COORDINATOR: silent_hosts, **dict.fromkeys(MANAGERS, own_organisations)}),
    P.DEPUTY_LIST: Rule(
        Deputy, {Role.COORDINATOR: everything, **dict.fromkeys(MANAGERS, deputies_of_own_organisation)}
    ),
    P.DEPUTY_WITHDRAW: Rule(
        Deputy, {Role.COORDINATOR: everything, **dict.fromkeys(MANAGERS, deputies_of_own_organisation)}
    ),
    P.DISCLOSURE_LIST: Rule(Disclosure, {Role.ADMINISTRATOR: everything}),
    P.ENROLMENT_OWN: Rule(None, dict.fromkeys(LEARNERS, everything)),
    P.ENROLMENT_CHOOSE: Rule(EnrolmentApplicant, dict.fromkeys(LEARNERS, own_application)),
    P.ENROLMENT_TAKE: Rule(ModuleRun, dict.fromkeys(LEARNERS, runs_to_enrol_on)),
    P.ENROLMENT_DROP: Rule(Enrolment, dict.fromkeys(LEARNERS, own_enrolment)),
    P.ENROLMENT_ROUND_LIST: Rule(EnrolmentRound, {Role.COORDINATOR: everything, Role.COUNCIL_MEMBER: everything}),
    P.ENROLMENT_ROUND_EDIT: Rule(EnrolmentRound, {Role.COORDINATOR: everything}),
    # Who learns where, by name.
    P.ENROLMENT_ROUND_LEARNERS: Rule(EnrolmentRound, {Role.COORDINATOR: everything}),
    P.ENROLMENT_SOLVE_VIEW: Rule(EnrolmentSolve, {Role.COORDINATOR: everything, Role.COUNCIL_MEMBER: everything}),
    # The second person: another coordinator, or a member of the council.
    P.ENROLMENT_SOLVE_APPROVE: Rule(EnrolmentSolve, {Role.COORDINATOR: everything, Role.COUNCIL_MEMBER: everything}),
    P.ENROLMENT_SOLVE_MANAGE: Rule(EnrolmentSolve, {Role.COORDINATOR: everything}),
    P.GROUP_EDIT: Rule(StudyGroup, {Role.COORDINATOR: everything, Role.COLLEGE_MANAGER: groups_of_own_organisation}),
    P.GROUP_VIEW: Rule(
        StudyGroup,
        {
            Role.COORDINATOR: everything,
            Role.COLLEGE_MANAGER: groups_of_own_organisation,
            Role.TEACHER: supervised_groups,
        },
    ),
    P.HEALTH_VIEW: Rule(None, {Role.ADMINISTRATOR: everything}),
    P.IMPORT_RUN: Rule(
        ImportBatch,
        {Role.COORDINATOR: everything, **dict.fromkeys(MANAGERS, own_imports)},
    ),
    P.JOB_MANAGE: Rule(Job, {Role.ADMINISTRATOR: everything}),
    P.LETTER_LIST: Rule(Letter, {Role.ADMINISTRATOR: everything}),
    P.LETTER_TEXT_EDIT: Rule(None, dict.fromkeys((Role.ADMINISTRATOR, Role.COORDINATOR), everything)),
    P.MAILING_DECIDE: Rule(Mailing, {Role.COORDINATOR: everything}),
    # To whose people one may write an announcement.
    P.MAILING_SEND: Rule(Round, {Role.COORDINATOR: everything}),
    P.MAILING_VIEW: Rule(Mailing, {Role.COORDINATOR: everything, Role.ADMINISTRATOR: everything}),
    # For which organisations a module may be entered: whoever teaches, a college or a host.
    P.MODULE_CREATE: Rule(Organisation, {Role.COORDINATOR: everything, **dict.fromkeys(MANAGERS, own_organisations)}),
    P.MODULE_EDIT: Rule(Module, {Role.COORDINATOR: everything, **dict.fromkeys(MANAGERS, modules_of_own_organisation)}),
    P.MODULE_RUN_EDIT: Rule(
        ModuleRun, {Role.COORDINATOR: everything, **dict.fromkeys(MANAGERS, module_runs_of_own_organisation)}
    ),
    P.ORGANISATION_CREATE: Rule(None, {Role.COORDINATOR: everything}),
    P.ORGANISATION_EDIT: Rule(
        Organisation, {Role.COORDINATOR: everything, **dict.fromkeys(MANAGERS, own_organisations)}
    ),
    P.ORGANISATION_LEAVE: Rule(Organisation, {Role.COORDINATOR: everything}),
    P.LIST_CERTIFY: Rule(Participant, {Role.STUDENT: own_participation, Role.TEACHER: own_participation}),
    P.OWN_PLACE_ASK: Rule(Participant, {Role.STUDENT: own_study}),
    P.OWN_PLACE_DECIDE: Rule(
        OwnPlace, {Role.COORDINATOR: everything, Role.COLLEGE_MANAGER: own_places_of_own_organisation}
    ),
    # Into which rounds one may bring the people of one's own college, or, as a coordinator, of all.
    P.PARTICIPANT_ENROL: Rule(Round, {Role.COORDINATOR: everything, Role.COLLEGE_MANAGER: rounds_to_join_or_joined}),
    # Into which rounds one may bring a late applicant; whom, PERSON_EDIT says.
    P.PARTICIPANT_ADD: Rule(Round, {Role.COORDINATOR: everything, Role.COLLEGE_MANAGER: rounds_to_join_or_joined}),
    P.PARTICIPANT_LIST: Rule(
        Participant,
        {Role.COORDINATOR: taking_part, Role.COLLEGE_MANAGER: participants_of_own_organisation},
    ),
    P.PARTICIPANT_REMIND: Rule(
        Participant,
        {Role.COORDINATOR: taking_part, Role.COLLEGE_MANAGER: participants_of_own_organisation},
    ),
    P.PARTICIPANT_TAKE_OUT: Rule(
        Participant, {Role.COORDINATOR: everything, Role.COLLEGE_MANAGER: ever_of_own_organisation}
    ),
    P.PERSON_EDIT: Rule(Person, {Role.COORDINATOR: everything, Role.COLLEGE_MANAGER: people_of_own_organisation}),
    P.PERSON_VIEW: Rule(
        Person,
        {
            Role.COORDINATOR: everything,
            Role.COLLEGE_MANAGER: people_of_own_organisation,
            Role.TEACHER: students_of_supervised_groups,
        },
    ),
    P.PIN_EDIT: Rule(Round, {Role.COORDINATOR: everything}),
    P.PIN_WITHDRAW: Rule(Pin, {Role.COORDINATOR: everything}),
    P.PLACEMENT_LIST: Rule(
        Placement,
        {
            Role.COORDINATOR: published_placements,
            Role.COLLEGE_MANAGER: published_of_own_participants,
            Role.HOST_MANAGER: published_at_own_sites,
            Role.SCHOOL_MANAGER: published_at_own_sites,
            Role.MENTOR: published_at_own_sites,
        },
    ),
    P.PLACEMENT_OWN: Rule(Participant, {Role.STUDENT: own_participation, Role.TEACHER: own_participation}),
    P.PRACTICE_OWN: Rule(None, dict.fromkeys((Role.STUDENT, Role.TEACHER), everything)),
    # Whose candidates a host may look at: slots of its own sites.
    P.RATING_EDIT: Rule(
        Slot,
        {
            Role.HOST_MANAGER: slots_of_own_sites,
            Role.SCHOOL_MANAGER: slots_of_own_sites,
            Role.COLLEGE_MANAGER: slots_of_kept_sites,
        },
    ),
    P.ROUND_CLEAR: Rule(Round, {Role.COORDINATOR: everything}),
    P.ROUND_CREATE: Rule(None, {Role.COORDINATOR: everything}),
    P.ROUND_EDIT: Rule(Round, {Role.COORDINATOR: everything}),
    P.ROUND_LIST: Rule(
        Round,
        {
            Role.COORDINATOR: everything,
            Role.COUNCIL_MEMBER: everything,
            Role.COLLEGE_MANAGER: rounds_to_join_or_joined,
        },
    ),
    P.ROUND_VIEW: Rule(
        Round,
        {
            Role.COORDINATOR: everything,
            Role.COUNCIL_MEMBER: everything,
            Role.COLLEGE_MANAGER: rounds_to_join_or_joined,
        },
    ),
    P.ROUND_SOLVE: Rule(Round, {Role.COORDINATOR: everything}),
    # The second person: another coordinator, or a member of the council. Who started the run is refused by the service.
    P.RUN_APPROVE: Rule(Run, {Role.COORDINATOR: everything, Role.COUNCIL_MEMBER: everything}),
    P.RUN_VIEW: Rule(Run, {Role.COORDINATOR: everything, Role.COUNCIL_MEMBER: everything}),
    P.RUN_CANCEL: Rule(Run, {Role.COORDINATOR: everything}),
    # The bundle has no names, but a line per person: the council reads aggregates with small counts suppressed.
    P.RUN_EXPORT: Rule(Run, {Role.COORDINATOR: everything}),
    P.RUN_PUBLISH: Rule(Run, {Role.COORDINATOR: everything}),
    P.SETTING_EDIT: Rule(None, {Role.ADMINISTRATOR: everything}),
    # For which organisations a site may be entered.
    P.SITE_CREATE: Rule(
        Organisation,
        {
            Role.COORDINATOR: everything,
            Role.COLLEGE_MANAGER: own_or_unmanaged_organisations,
            **dict.fromkeys(HOST_ROLES, own_organisations),
        },
    ),
    P.SITE_EDIT: Rule(
        Site,
        {
            Role.COORDINATOR: everything,
            Role.COLLEGE_MANAGER: sites_of_or_kept_by_own_organisation,
            **dict.fromkeys(HOST_ROLES, sites_of_own_organisation),
        },
    ),
    P.SLOT_APPROVE: Rule(Slot, {Role.COORDINATOR: everything, Role.COLLEGE_MANAGER: slots_for_own_participants}),
    P.SLOT_EDIT: Rule(
        Slot,
        {
            Role.COORDINATOR: everything,
            Role.COLLEGE_MANAGER: slots_of_kept_sites,
            **dict.fromkeys(HOST_ROLES, slots_of_own_sites),
        },
    ),
    P.SLOT_LIST: Rule(
        Slot,
        {
            Role.COORDINATOR: everything,
            Role.COLLEGE_MANAGER: slots_of_kept_sites,
            Role.HOST_MANAGER: slots_of_own_sites,
            Role.SCHOOL_MANAGER: slots_of_own_sites,
            Role.MENTOR: slots_of_own_sites,
        },
    ),
    # Whose staff and roles one may manage; which roles: policies/granting.py.
    P.STAFF_MANAGE: Rule(
        Organisation,
        {
            Role.COORDINATOR: everything,
            Role.ADMINISTRATOR: everything,
            **dict.fromkeys(MANAGERS, own_organisations),
        },
    ),
    P.TEAM_JOIN: Rule(Participant, {Role.STUDENT: own_study}),
    P.TEACHING_OWN: Rule(Teacher, {Role.TEACHER: own_teaching}),
    P.WISH_EDIT: Rule(Participant, {Role.STUDENT: own_participation, Role.TEACHER: own_participation}),
}
