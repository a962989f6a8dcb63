"""Words for stored values: enum members, periods. The one place where a code becomes a word."""

from datetime import date

from babel.dates import format_interval
from flask_babel import format_date, get_locale
from flask_babel import lazy_gettext as _l

from app.models import (
    Audience,
    ClearanceKind,
    JobKind,
    JobState,
    ModuleKind,
    OrganisationKind,
    Phase,
    Role,
    RunStatus,
    SiteKind,
    UnplacedReason,
)

WORDS = (
    (Audience.STUDENT, _l("For students")),
    (Audience.TEACHER, _l("For teachers")),
    (ClearanceKind.HEALTH_BOOK, _l("health book")),
    (ClearanceKind.MED_EXAM, _l("medical examination")),
    (ClearanceKind.NO_CRIMINAL_RECORD, _l("certificate of no criminal record")),
    (ClearanceKind.VACCINATION, _l("vaccination record")),
    (ClearanceKind.SAFETY_BRIEFING, _l("safety briefing")),
    (JobKind.SOLVE_ROUND, _l("Matching of a round")),
    (JobState.QUEUED, _l("waiting")),
    (JobState.RUNNING, _l("running")),
    (JobState.DONE, _l("done")),
    (JobState.FAILED, _l("failed")),
    (JobState.CANCELLED, _l("cancelled")),
    (ModuleKind.PROFESSIONAL, _l("Professional module")),
    (ModuleKind.DISCIPLINE, _l("Discipline")),
    (ModuleKind.PRACTICE, _l("Practice")),
    (OrganisationKind.AUTHORITY, _l("Government body")),
    (OrganisationKind.UNIVERSITY, _l("University")),
    (OrganisationKind.COLLEGE, _l("College")),
    (OrganisationKind.SCHOOL, _l("School")),
    (OrganisationKind.KINDERGARTEN, _l("Kindergarten")),
    (OrganisationKind.ADDITIONAL_EDUCATION, _l("Additional education")),
    (OrganisationKind.CULTURE, _l("Culture centre")),
    (OrganisationKind.MUSEUM, _l("Museum")),
    (OrganisationKind.LIBRARY, _l("Library")),
    (OrganisationKind.THEATRE, _l("Theatre or concert hall")),
    (OrganisationKind.ENTERPRISE, _l("Enterprise")),
    (OrganisationKind.SOLE_TRADER, _l("Sole trader")),
    (OrganisationKind.ASSOCIATION, _l("Association")),
    (OrganisationKind.PERSON, _l("Private person")),
    (Phase.COLLECTING, _l("Collecting slots")),
    (Phase.WISHES_OPEN, _l("Wishes are open")),
    (Phase.PUBLISHED, _l("Published")),
    (Phase.CLOSED, _l("Closed")),
    (Role.STUDENT, _l("Student")),
    (Role.TEACHER, _l("Teacher")),
    (Role.COLLEGE_MANAGER, _l("College manager")),
    (Role.SCHOOL_MANAGER, _l("School manager")),
    (Role.HOST_MANAGER, _l("Host manager")),
    (Role.MENTOR, _l("Mentor")),
    (Role.COORDINATOR, _l("Coordinator")),
    (Role.COUNCIL_MEMBER, _l("Council member")),
    (Role.ADMINISTRATOR, _l("Administrator")),
    (RunStatus.WAITING, _l("In progress")),
    (RunStatus.OPTIMAL, _l("Optimal, proven")),
    (RunStatus.FEASIBLE, _l("Found, not proven best")),
    (RunStatus.INFEASIBLE, _l("Impossible")),
    (RunStatus.FAILED, _l("Failed")),
    (RunStatus.CANCELLED, _l("Cancelled")),
    (SiteKind.INTERNSHIP_SITE, _l("Internship site")),
    (SiteKind.BASE_DEPARTMENT, _l("Base department")),
    (SiteKind.TRAINING_FIRM, _l("Training firm")),
    (SiteKind.TRAINING_GROUND, _l("Training ground")),
    (SiteKind.PRACTICE_BASE, _l("Practice base")),
    (UnplacedReason.NO_WISHES, _l("No wishes were given, so there was nothing to choose from.")),
    (UnplacedReason.FORBIDDEN, _l("Every wished place was closed to this person by hand.")),
    (UnplacedReason.NEVER_OPENS, _l("The wished places could not open: too few people could go there.")),
    (UnplacedReason.TEAM, _l("The team could not be placed together.")),
    (UnplacedReason.SUPERVISOR, _l("No supervisor had room at the wished places.")),
    (UnplacedReason.LIMIT, _l("The wished places had reached their common limit.")),
    (UnplacedReason.FULL, _l("All the wished places are full.")),
    (UnplacedReason.CRITERION, _l("A place was free, yet giving it would have taken a better one from somebody else.")),
)
# Members of two enums with one value are equal, so the enum belongs to the key: Audience.STUDENT is not Role.STUDENT.
LABELS = {(type(member), member): words for member, words in WORDS}


def label(member) -> str:
    return str(LABELS[type(member), member])


def period(starts_on: date, ends_on: date) -> str:
    """«1–14 февраля 2027 г.»: both days inclusive, in the reader's language."""
    if starts_on == ends_on:
        return format_date(starts_on, "long")
    return format_interval(starts_on, ends_on, "yMMMd", locale=get_locale())
