"""Students and teachers: entered and kept by their college; each keeps a part of the own profile."""

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import or_, select

from app.database import utc_now
from app.extensions import db
from app.models import (
    Clearance,
    ClearanceKind,
    Consent,
    ConsentPurpose,
    Internship,
    Person,
    PersonAdaptation,
    Role,
    RoleGrant,
    Student,
    StudyGroup,
    Teacher,
    TeacherAbsence,
)
from app.policies.access import find
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.services import audit, notices
from app.services.errors import Refused
from app.services.transaction import transaction
from app.services.versions import claim

OF_PERSON = ("surname", "given_name", "patronymic", "birth_date", "sex", "phone")
OF_STUDENT = ("group_id", "record_number", "home_municipality_id", "needs_accessible_site", "left_on")
OF_TEACHER = ("job_title", "most_supervised", "most_sites", "needs_accessible_site", "left_on")


def student_of(person: Person) -> Student | None:
    return db.session.scalar(select(Student).where(Student.person_id == person.id))


def teacher_of(person: Person) -> Teacher | None:
    return db.session.scalar(select(Teacher).where(Teacher.person_id == person.id))


def enrol(actor: Actor, group: StudyGroup, values: dict) -> Person:
    """A new student of the group, with the role; the record number is unique within the college."""
    with transaction():
        _refuse_twin(group.organisation_id, values.get("record_number"), None)
        person = Person(**{name: values.get(name) or None for name in ("birth_date", "sex")})
        for name in ("surname", "given_name", "patronymic", "phone"):
            setattr(person, name, values.get(name) or "")
        db.session.add(person)
        db.session.flush()
        student = Student(person_id=person.id, group_id=group.id, record_number=values.get("record_number") or None)
        student.home_municipality_id = values.get("home_municipality_id")
        db.session.add(student)
        db.session.add(RoleGrant(person_id=person.id, organisation_id=group.organisation_id, role=Role.STUDENT))
        audit.record(actor.person_id, "student:enrol", person, person=person.full_name, group=group.name)
    return person


def edit(actor: Actor, person: Person, seen: int, values: dict) -> None:
    """By the college: name, studies or teaching, needs. `adaptations` are codes; needs ask for a consent in force."""
    with transaction():
        claim(person, seen)
        for name in OF_PERSON:
            setattr(person, name, values[name] if values[name] is not None else _nothing(name))
        if "adaptations" in values:
            _set_needs(person, values)
        if student := student_of(person):
            _edit_student(actor, student, values)
        if teacher := teacher_of(person):
            for name in OF_TEACHER:
                if name in values:
                    setattr(teacher, name, values[name])
            if "specialties" in values:
                teacher.specialties = values["specialties"]
        audit.record(actor.person_id, "person:edit", person, person=person.full_name)


def edit_own(actor: Actor, person: Person, home_municipality_id: int | None) -> None:
    """What students set themselves beside the parts of their profile."""
    with transaction():
        student = student_of(person)
        if student is None:
            raise Refused(_("Only students have a home municipality here."))
        student.home_municipality_id = home_municipality_id
        audit.record(actor.person_id, "person:edit", person, person=person.full_name)


def _nothing(name: str):
    return None if name in ("birth_date", "sex") else ""


def _edit_student(actor: Actor, student: Student, values: dict) -> None:
    group = find(actor, Permission.GROUP_EDIT, db.session.get(StudyGroup, values["group_id"]).public_id)
    if group is None:
        raise Refused(_("This group is not yours to put people into."))
    _refuse_twin(group.organisation_id, values.get("record_number"), student)
    for name in OF_STUDENT:
        if name in values:
            setattr(student, name, values[name] or (False if name == "needs_accessible_site" else None))


def _refuse_twin(organisation_id: int, record_number: str | None, student: Student | None) -> None:
    if not record_number:
        return
    same = (
        select(Student)
        .join(StudyGroup, Student.group_id == StudyGroup.id)
        .where(StudyGroup.organisation_id == organisation_id, Student.record_number == record_number)
    )
    twin = db.session.scalar(same)
    if twin is not None and twin is not student:
        raise Refused(
            _("The record number %(number)s belongs to %(person)s.", number=record_number, person=twin.person.full_name)
        )


def _set_needs(person: Person, values: dict) -> None:
    wanted, had = set(values["adaptations"]), set(person.adaptations)
    new = wanted - had or (values.get("needs_accessible_site") and not _needs_now(person))
    if new and not consent_in_force(person, ConsentPurpose.ADAPTATION):
        raise Refused(
            _("What a person needs may be kept only with their signed consent for that. Enter the consent first.")
        )
    kept = {row.code: row for row in person.adaptation_rows}
    person.adaptation_rows = [kept.get(code) or PersonAdaptation(code=code) for code in sorted(wanted)]


def _needs_now(person: Person) -> bool:
    known = student_of(person) or teacher_of(person)
    return bool(known and known.needs_accessible_site)


def consent_in_force(person: Person, purpose: ConsentPurpose) -> Consent | None:
    lasting = or_(Consent.valid_until.is_(None), Consent.valid_until >= date.today())
    return db.session.scalar(
        select(Consent).where(
            Consent.person_id == person.id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None), lasting
        )
    )


def new_consent(actor: Actor, person: Person, values: dict) -> Consent:
    """Replaces the one in force: that stays as history. Inside the caller's transaction."""
    before = db.session.scalars(
        select(Consent).where(
            Consent.person_id == person.id, Consent.purpose == values["purpose"], Consent.withdrawn_at.is_(None)
        )
    )
    for one in before:
        one.withdrawn_at = utc_now()
    db.session.flush()
    return Consent(person_id=person.id, recorded_by_id=actor.person_id, **values)


def withdraw_consent(actor: Actor, person: Person, public_id: str) -> bool:
    """With effect at once; what was kept by a consent to keep needs is forgotten with it."""
    with transaction():
        own = (Consent.person_id == person.id) & (Consent.public_id == public_id) & Consent.withdrawn_at.is_(None)
        consent = db.session.scalar(select(Consent).where(own))
        if consent is None:
            return False
        consent.withdrawn_at = utc_now()
        if consent.purpose is ConsentPurpose.ADAPTATION:
            person.adaptation_rows = []
            for known in filter(None, (student_of(person), teacher_of(person))):
                known.needs_accessible_site = False
        audit.record(actor.person_id, "consent:withdraw", person, person=person.full_name)
    return True


def new_paper(actor: Actor, person: Person, values: dict) -> Clearance:
    """A paper put in by the person waits for the college; one put in by the college counts at once."""
    paper = Clearance(person_id=person.id, **values)
    _confirm(actor, person, paper)
    return paper


def check_paper(person: Person, values: dict, paper: Clearance | None) -> None:
    same = (Clearance.person_id == person.id) & (Clearance.kind == values["kind"])
    twin = db.session.scalar(select(Clearance).where(same))
    if twin is not None and twin is not paper:
        raise Refused(_("This paper is on record already. Change it instead."))


def keep_confirmed(paper: Clearance) -> None:
    """What the college has confirmed only the college takes away."""
    if paper.confirmed_at is not None:
        raise Refused(_("Your college has confirmed this paper. Ask it to change or remove it."))


def _confirm(actor: Actor, person: Person, paper: Clearance) -> None:
    by_college = actor.person_id != person.id
    paper.confirmed_at = utc_now() if by_college else None
    paper.confirmed_by_id = actor.person_id if by_college else None


def confirm_paper(actor: Actor, person: Person, public_id: str) -> bool:
    with transaction():
        own = (Clearance.person_id == person.id) & (Clearance.public_id == public_id)
        paper = db.session.scalar(select(Clearance).where(own))
        if paper is None:
            return False
        _confirm(actor, person, paper)
        audit.record(actor.person_id, "paper:confirm", person, person=person.full_name)
        event = f"paper:{paper.public_id}:{paper.valid_until}"
        notices.tell([person.id], "clearance_confirmed", event, "/me/practice/", paper=ClearanceKind(paper.kind).value)
    return True


def new_internship(_actor: Actor, person: Person, values: dict) -> Internship:
    """The teacher's last internship moves on with it."""
    teacher = _teaching(person)
    if teacher.last_internship_on is None or values["ends_on"] > teacher.last_internship_on:
        teacher.last_internship_on = values["ends_on"]
    return Internship(teacher_id=teacher.id, **values)


def new_absence(_actor: Actor, person: Person, values: dict) -> TeacherAbsence:
    return TeacherAbsence(teacher_id=_teaching(person).id, **values)


def check_absence(person: Person, values: dict, absence: TeacherAbsence | None) -> None:
    """Days are told once: two absences of a teacher never share one."""
    for other in _teaching(person).absences:
        if other is not absence and other.starts_on <= values["ends_on"] and values["starts_on"] <= other.ends_on:
            days = f"{other.starts_on:%d.%m.%Y}–{other.ends_on:%d.%m.%Y}"
            raise Refused(_("These days are entered already in part: %(days)s. Change that entry instead.", days=days))


def _teaching(person: Person) -> Teacher:
    teacher = teacher_of(person)
    if teacher is None:
        raise Refused(_("This is kept for teachers only; the person is not on the list of teachers."))
    return teacher
