"""The core model, one file per aggregate. Importing this package registers every table."""

from app.models.account import Account
from app.models.audit import AuditEntry
from app.models.clearance import Clearance, ClearanceKind
from app.models.group import PracticePeriod, StudyGroup
from app.models.job import Job, JobKind, JobState
from app.models.municipality import Municipality
from app.models.organisation import Organisation, OrganisationKind, OrganisationName
from app.models.person import Person, Sex
from app.models.placement import Placement, Unplaced, UnplacedReason
from app.models.programme import Module, ModuleKind, Programme
from app.models.role import Role, RoleGrant
from app.models.round import Audience, Participant, Phase, Round
from app.models.run import Run, RunArchive, RunStatus
from app.models.site import Site, SiteKind
from app.models.slot import Slot, SlotClearance, SlotYear
from app.models.specialty import Specialty
from app.models.student import Student
from app.models.teacher import Teacher
from app.models.wish import Wish

__all__ = [
    "Account",
    "Audience",
    "AuditEntry",
    "Clearance",
    "ClearanceKind",
    "Job",
    "JobKind",
    "JobState",
    "Module",
    "ModuleKind",
    "Municipality",
    "Organisation",
    "OrganisationKind",
    "OrganisationName",
    "Participant",
    "Person",
    "Phase",
    "Placement",
    "PracticePeriod",
    "Programme",
    "Role",
    "RoleGrant",
    "Round",
    "Run",
    "RunArchive",
    "RunStatus",
    "Sex",
    "Site",
    "SiteKind",
    "Slot",
    "SlotClearance",
    "SlotYear",
    "Specialty",
    "Student",
    "StudyGroup",
    "Teacher",
    "Unplaced",
    "UnplacedReason",
    "Wish",
]
