"""Who has which place now: what the lists of people show once a round has placements in force."""

from sqlalchemy import ColumnElement, Select, exists, func, select, union_all
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import IN_FORCE, Assignment, Participant, Person, Placement, Round, Site, Slot, StudyGroup, Teacher
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission

NOW = Assignment.state.in_(IN_FORCE)


def is_kept(round_: Round) -> bool:
    """Whether the round has placements of this kind, in force or not: its published run is only where they began."""
    return db.session.scalar(select(exists().where(Assignment.round_id == round_.id)))


def placed(actor: Actor, round_: Round) -> Select:
    """Of everyone within reach who has a place now, what the list of placements is sorted, found and filled by."""
    held = scope(actor, Permission.ASSIGNMENT_LIST).where(Assignment.round_id == round_.id, NOW)
    return listed(held, Assignment, Assignment.state, Assignment.person_said)


def listed(held: Select, of: type[Assignment] | type[Placement], *more) -> Select:
    """Rows of one or the other with the columns that a list of people in places needs, and `more`."""
    supervisor = aliased(Person)
    return (
        held.join(Participant, of.participant_id == Participant.id)
        .join(Person, Participant.person_id == Person.id)
        .outerjoin(StudyGroup, Participant.group_id == StudyGroup.id)
        .outerjoin(Teacher, of.supervisor_id == Teacher.id)
        .outerjoin(supervisor, Teacher.person_id == supervisor.id)
        .join(Slot, of.slot_id == Slot.id)
        .join(Site, Slot.site_id == Site.id)
        .with_only_columns(
            of.id,
            of.slot_id,
            of.rank,
            *more,
            Participant.id.label("participant_id"),
            Participant.organisation_id,
            Participant.person_id,
            StudyGroup.name.label("group"),
            Slot.starts_on,
            Site.name.label("site"),
            Person.surname,
            Person.given_name,
            Person.patronymic,
            supervisor.surname.label("by_surname"),
            supervisor.given_name.label("by_given_name"),
            supervisor.patronymic.label("by_patronymic"),
        )
    )


def coming(actor: Actor) -> Select:
    """(slot_id, people) of everybody within reach who has a place: by placements in force, else by the result."""
    kept = select(Assignment.round_id)
    now = scope(actor, Permission.ASSIGNMENT_LIST).where(NOW).with_only_columns(Assignment.slot_id)
    before = (
        scope(actor, Permission.PLACEMENT_LIST)
        .join(Participant, Placement.participant_id == Participant.id)
        .where(Participant.round_id.not_in(kept))
        .with_only_columns(Placement.slot_id)
    )
    both = union_all(now, before).subquery()
    return select(both.c.slot_id, func.count().label("people")).group_by(both.c.slot_id)


def has_place(round_: Round) -> ColumnElement[bool]:
    """Of a row of Participant: whether the person has a place in the round."""
    if is_kept(round_):
        return exists().where(Assignment.participant_id == Participant.id, NOW)
    return exists().where(Placement.participant_id == Participant.id, Placement.run_id == round_.published_run_id)


def counts(slot_ids: list[int]) -> dict[int, int]:
    """Slot → how many people hold a place in it now; none where nobody does."""
    rows = db.session.execute(
        select(Assignment.slot_id, func.count())
        .where(NOW, Assignment.slot_id.in_(slot_ids))
        .group_by(Assignment.slot_id)
    )
    return dict(rows.all())
