"""The core model, one file per aggregate. Importing this package registers every table."""

from app.models.account import Account, SignInSession, SignInThrottle
from app.models.adaptation import Adaptation
from app.models.assignment import IN_FORCE, LEFT_BEHIND, Assignment, AssignmentEvent, AssignmentState, Origin
from app.models.audit import AuditEntry, AuditSeal
from app.models.certified_list import CertifiedList, CertifiedWish
from app.models.clearance import Clearance, ClearanceKind
from app.models.consent import Consent, ConsentPurpose
from app.models.disclosure import Disclosure
from app.models.file import Document, DocumentKind, StoredFile
from app.models.group import GroupSupervisor, PracticeKind, PracticePeriod, StudyGroup
from app.models.hitch import SETTLED, Hitch, HitchLook, ListState
from app.models.import_batch import ImportBatch, ImportedRow, ImportFault, ImportKind, ImportState
from app.models.job import Job, JobKind, JobState
from app.models.letter import Letter, LetterState
from app.models.municipality import Municipality
from app.models.notification import Notification
from app.models.one_time_link import LinkPurpose, OneTimeLink
from app.models.organisation import Contact, Organisation, OrganisationKind, OrganisationName, Premises
from app.models.own_place import OwnPlace, OwnPlaceState
from app.models.person import Guardian, LanguageLevel, Person, PersonAdaptation, PersonLanguage, Sex
from app.models.pin import Pin, PinKind
from app.models.placement import Placement, Unplaced, UnplacedReason
from app.models.portfolio import PortfolioItem, PortfolioKind
from app.models.programme import Module, ModuleKind, Programme
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
from app.models.student import Student
from app.models.teacher import Internship, Teacher, TeacherAbsence
from app.models.team import Team, TeamMember
from app.models.wish import Wish

__all__ = [
    "IN_FORCE",
    "LEFT_BEHIND",
    "SETTLED",
    "WITH_RESULT",
    "Account",
    "Adaptation",
    "Assignment",
    "AssignmentEvent",
    "AssignmentState",
    "Audience",
    "AuditEntry",
    "AuditSeal",
    "CertifiedList",
    "CertifiedWish",
    "Clearance",
    "ClearanceKind",
    "Consent",
    "ConsentPurpose",
    "Contact",
    "Disclosure",
    "Document",
    "DocumentKind",
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
    "LinkPurpose",
    "ListState",
    "Mechanism",
    "Module",
    "ModuleKind",
    "Municipality",
    "Notification",
    "OneTimeLink",
    "Organisation",
    "OrganisationKind",
    "OrganisationName",
    "Origin",
    "OwnPlace",
    "OwnPlaceState",
    "Participant",
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
    "Rating",
    "Role",
    "RoleGrant",
    "Round",
    "Run",
    "RunArchive",
    "RunKind",
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
    "StoredFile",
    "Student",
    "StudyGroup",
    "Teacher",
    "TeacherAbsence",
    "Team",
    "TeamMember",
    "Unplaced",
    "UnplacedReason",
    "Wish",
]
