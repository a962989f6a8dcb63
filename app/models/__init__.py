"""The core model, one file per aggregate. Importing this package registers every table."""

from app.models.account import Account, SignInSession, SignInThrottle
from app.models.adaptation import Adaptation
from app.models.assignment import IN_FORCE, LEFT_BEHIND, Assignment, AssignmentEvent, AssignmentState, Origin
from app.models.audit import AuditEntry, AuditSeal
from app.models.calendar_feed import CalendarFeed
from app.models.certified_list import CertifiedList, CertifiedWish
from app.models.clearance import Clearance, ClearanceKind
from app.models.competency import Competency, CompetencyKind
from app.models.consent import Consent, ConsentPurpose
from app.models.contribution import Contribution, ContributionKind
from app.models.deputy import Deputy
from app.models.disclosure import Disclosure
from app.models.enrolment import SEATED, Enrolment, EnrolmentOrigin, EnrolmentState
from app.models.enrolment_round import (
    EnrolmentApplicant,
    EnrolmentArchive,
    EnrolmentList,
    EnrolmentPhase,
    EnrolmentRound,
    EnrolmentSolve,
    EnrolmentWish,
)
from app.models.file import Document, DocumentKind, StoredFile
from app.models.group import GroupSupervisor, PracticeKind, PracticePeriod, StudyGroup
from app.models.hitch import SETTLED, Hitch, HitchLook, ListState
from app.models.import_batch import ImportBatch, ImportedRow, ImportFault, ImportKind, ImportState
from app.models.job import Job, JobKind, JobState
from app.models.letter import Letter, LetterState
from app.models.letter_text import LetterText
from app.models.mailing import Mailing, MailingRecipient, MailingState
from app.models.manual_change import ManualChange, ManualKind, ManualLine, ManualState
from app.models.module import (
    CompetencySide,
    Module,
    ModuleCompetency,
    ModuleKind,
    ModulePart,
    ModuleVersion,
    PartKind,
    VersionState,
)
from app.models.module_run import EnrolmentWay, ModuleRun, RunFormat, RunMeeting
from app.models.municipality import Municipality
from app.models.notification import Delivery, Notification, Pace
from app.models.one_time_link import LinkPurpose, OneTimeLink
from app.models.organisation import Contact, Organisation, OrganisationKind, OrganisationName, Premises
from app.models.own_place import OwnPlace, OwnPlaceState
from app.models.person import Guardian, LanguageLevel, Person, PersonAdaptation, PersonLanguage, Sex
from app.models.pin import Pin, PinKind
from app.models.placement import Placement, Unplaced, UnplacedReason
from app.models.portfolio import PortfolioItem, PortfolioKind
from app.models.programme import (
    Accreditation,
    PartyRole,
    Programme,
    ProgrammeApproval,
    ProgrammeLevel,
    ProgrammeModule,
    ProgrammeParty,
    ProgrammeState,
)
from app.models.rating import Rating
from app.models.role import Role, RoleGrant
from app.models.round import WITH_RESULT, Audience, Mechanism, Participant, Phase, Round
from app.models.run import Run, RunArchive, RunKind, RunStatus
from app.models.search_entry import Findable, SearchEntry
from app.models.setting import Setting
from app.models.site import Site, SiteAdaptation, SiteKind, SiteMentor, SitePhoto
from app.models.slot import Slot, SlotApproval, SlotClearance, SlotYear
from app.models.snapshot import Snapshot
from app.models.specialty import Specialty
from app.models.standard import ContestStandard, DemandListEntry, DemandListKind, Movement, Standard
from app.models.student import Student
from app.models.teacher import Internship, Teacher, TeacherAbsence
from app.models.team import Team, TeamMember
from app.models.wish import Wish

__all__ = [
    "IN_FORCE",
    "LEFT_BEHIND",
    "SEATED",
    "SETTLED",
    "WITH_RESULT",
    "Account",
    "Accreditation",
    "Adaptation",
    "Assignment",
    "AssignmentEvent",
    "AssignmentState",
    "Audience",
    "AuditEntry",
    "AuditSeal",
    "CalendarFeed",
    "CertifiedList",
    "CertifiedWish",
    "Clearance",
    "ClearanceKind",
    "Competency",
    "CompetencyKind",
    "CompetencySide",
    "Consent",
    "ConsentPurpose",
    "Contact",
    "ContestStandard",
    "Contribution",
    "ContributionKind",
    "Delivery",
    "DemandListEntry",
    "DemandListKind",
    "Deputy",
    "Disclosure",
    "Document",
    "DocumentKind",
    "Enrolment",
    "EnrolmentApplicant",
    "EnrolmentArchive",
    "EnrolmentList",
    "EnrolmentOrigin",
    "EnrolmentPhase",
    "EnrolmentRound",
    "EnrolmentSolve",
    "EnrolmentState",
    "EnrolmentWay",
    "EnrolmentWish",
    "Findable",
    "GroupSupervisor",
    "Guardian",
    "Hitch",
    "HitchLook",
    "ImportBatch",
    "ImportFault",
    "ImportKind",
    "ImportState",
    "ImportedRow",
    "Internship",
    "Job",
    "JobKind",
    "JobState",
    "LanguageLevel",
    "Letter",
    "LetterState",
    "LetterText",
    "LinkPurpose",
    "ListState",
    "Mailing",
    "MailingRecipient",
    "MailingState",
    "ManualChange",
    "ManualKind",
    "ManualLine",
    "ManualState",
    "Mechanism",
    "Module",
    "ModuleCompetency",
    "ModuleKind",
    "ModulePart",
    "ModuleRun",
    "ModuleVersion",
    "Movement",
    "Municipality",
    "Notification",
    "OneTimeLink",
    "Organisation",
    "OrganisationKind",
    "OrganisationName",
    "Origin",
    "OwnPlace",
    "OwnPlaceState",
    "Pace",
    "PartKind",
    "Participant",
    "PartyRole",
    "Person",
    "PersonAdaptation",
    "PersonLanguage",
    "Phase",
    "Pin",
    "PinKind",
    "Placement",
    "PortfolioItem",
    "PortfolioKind",
    "PracticeKind",
    "PracticePeriod",
    "Premises",
    "Programme",
    "ProgrammeApproval",
    "ProgrammeLevel",
    "ProgrammeModule",
    "ProgrammeParty",
    "ProgrammeState",
    "Rating",
    "Role",
    "RoleGrant",
    "Round",
    "Run",
    "RunArchive",
    "RunFormat",
    "RunKind",
    "RunMeeting",
    "RunStatus",
    "SearchEntry",
    "Setting",
    "Sex",
    "SignInSession",
    "SignInThrottle",
    "Site",
    "SiteAdaptation",
    "SiteKind",
    "SiteMentor",
    "SitePhoto",
    "Slot",
    "SlotApproval",
    "SlotClearance",
    "SlotYear",
    "Snapshot",
    "Specialty",
    "Standard",
    "StoredFile",
    "Student",
    "StudyGroup",
    "Teacher",
    "TeacherAbsence",
    "Team",
    "TeamMember",
    "Unplaced",
    "UnplacedReason",
    "VersionState",
    "Wish",
]
