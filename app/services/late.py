"""Late applicants: people who join a round while it is in its clearing."""

from flask_babel import gettext as _
from sqlalchemy import select

from app.extensions import db
from app.models import Audience, Participant, Person, PracticePeriod, Round, Slot, Student
from app.policies.actor import Actor
from app.policies.phases import Act, allows
from app.services import audit, letters, notices, people
from app.services.errors import Refused
from app.services.transaction import transaction


def join(actor: Actor, round_: Round, person: Person) -> Participant:
    """The student becomes a participant who may certify a list and take a free place; they are told of it."""
    with transaction() as session:
        round_ = session.get(Round, round_.id, with_for_update={"read": True}, populate_existing=True)
        if not allows(round_.phase, Act.TAKE_FREE):
            raise Refused(_("Somebody can be added only while the round is in its clearing."))
        student = people.student_of(person)
        if student is None:
            raise Refused(_("Only a student can be added here."))
        mine = (Participant.round_id == round_.id) & (Participant.person_id == person.id)
        if session.scalar(select(Participant.id).where(mine)):
            raise Refused(_("%(person)s takes part in the round already.", person=person.full_name))
        participant = _joining(round_, student)
        session.add(participant)
        session.flush()
        told = {"person": person.full_name, "round": round_.title}
        audit.record(actor.person_id, "participant:add", participant, **told)
        notices.tell([person.id], "round_joined", f"joined:{participant.public_id}", "/", round=round_.title)
    letters.hurry()
    return participant


def _joining(round_: Round, student: Student) -> Participant:
    weeks = practice(round_, student)
    return Participant(
        round_id=round_.id,
        person_id=student.person_id,
        audience=Audience.STUDENT,
        organisation_id=student.group.organisation_id,
        group_id=student.group_id,
        practice_starts_on=weeks and weeks.starts_on,
        practice_ends_on=weeks and weeks.ends_on,
    )


def practice(round_: Round, student: Student) -> PracticePeriod | None:
    """The weeks of the student's group in which the round has slots; the earliest of several."""
    return db.session.scalar(
        select(PracticePeriod)
        .join(
            Slot,
            (Slot.round_id == round_.id)
            & (Slot.audience == Audience.STUDENT)
            & (Slot.starts_on >= PracticePeriod.starts_on)
            & (Slot.ends_on <= PracticePeriod.ends_on),
        )
        .where(PracticePeriod.group_id == student.group_id)
        .order_by(PracticePeriod.starts_on)
        .limit(1)
    )
