"""Study groups: kept by their college, with the practice of the academic year and its supervisors."""

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from app.extensions import db
from app.models import GroupSupervisor, Programme, StudyGroup, Teacher
from app.policies.actor import Actor
from app.services import audit
from app.services.errors import Refused
from app.services.transaction import transaction
from app.services.versions import claim


def create(actor: Actor, programme: Programme, values: dict) -> StudyGroup:
    """A group of the programme's base organisation."""
    with transaction():
        _refuse_twin(programme.organisation_id, values["name"], None)
        group = StudyGroup(organisation_id=programme.organisation_id, **values)
        db.session.add(group)
        db.session.flush()
        audit.record(actor.person_id, "group:create", group, name=group.name)
    return group


def edit(actor: Actor, group: StudyGroup, seen: int, programme: Programme, values: dict) -> None:
    with transaction():
        claim(group, seen)
        if programme.organisation_id != group.organisation_id:
            raise Refused(
                _("A group stays with its college. Choose a programme of %(name)s.", name=group.organisation.name)
            )
        _refuse_twin(group.organisation_id, values["name"], group)
        for name, value in values.items():
            setattr(group, name, value)
        audit.record(actor.person_id, "group:edit", group, name=group.name)


def _refuse_twin(organisation_id: int, name: str, group: StudyGroup | None) -> None:
    same = (StudyGroup.organisation_id == organisation_id) & (StudyGroup.name == name)
    twin = db.session.scalar(select(StudyGroup).where(same))
    if twin is not None and twin is not group:
        raise Refused(_("The college has a group of this name already."))


def academic_year_of(day: date) -> tuple[date, date]:
    """1 September to 31 August."""
    first = day.year - (day.month < 9)
    return date(first, 9, 1), date(first + 1, 8, 31)


def check_period(group: StudyGroup, values: dict, period) -> None:
    """Within one academic year, and no two practices of a group at once."""
    starts, ends = values["starts_on"], values["ends_on"]
    if academic_year_of(starts) != academic_year_of(ends):
        raise Refused(_("A practice lies within one academic year, from 1 September to 31 August."))
    for other in group.practice_periods:
        if other is not period and other.starts_on <= ends and starts <= other.ends_on:
            raise Refused(_("It overlaps with “%(title)s”.", title=other.title))


def check_supervisor(group: StudyGroup, values: dict, supervisor) -> None:
    teacher = db.session.get(Teacher, values["teacher_id"])
    if teacher is None or teacher.organisation_id != group.organisation_id:
        raise Refused(_("Only a teacher of the same college supervises the group."))
    for other in group.supervisors:
        if (
            other is not supervisor
            and other.teacher_id == teacher.id
            and (other.ends_on or date.max) >= values["starts_on"]
        ):
            raise Refused(_("This teacher supervises the group already."))


def supervisor_name(supervisor: GroupSupervisor) -> str:
    return db.session.get(Teacher, supervisor.teacher_id).person.full_name
