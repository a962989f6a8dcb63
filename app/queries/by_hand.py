"""Work by hand for the screen: what can be chosen for one placement, and what has been changed, with its undoing."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, raiseload, selectinload

from app.extensions import db
from app.models import (
    Assignment,
    CertifiedWish,
    GroupSupervisor,
    ManualChange,
    ManualLine,
    ManualState,
    Participant,
    Person,
    Role,
    Round,
    Slot,
    StudyGroup,
    Teacher,
)
from app.policies.access import find, may, scope
from app.policies.actor import Actor
from app.policies.by_hand import MAY_OVERRIDE
from app.policies.permissions import Permission
from app.policies.phases import Act, allows
from app.queries import free_places
from app.queries.after import with_site
from app.queries.names import with_surname
from app.queries.paging import Page, paged
from app.queries.search import fold
from app.services import eligibility, undo_by_hand

MOST_FOUND = 20


@dataclass(frozen=True)
class Choice:
    """A slot with a free place; `rank` of the wish, None beyond the list; `breaks`: a rule has to be set aside."""

    slot: Slot
    rank: int | None
    free: int
    breaks: bool


def choices(actor: Actor, assignment: Assignment) -> list[Choice]:
    """Slots that the person can be moved to by this actor: wishes first, then by name and date."""
    participant = assignment.participant
    rules, held = eligibility.of_one(participant), free_places.held_in(participant.round)
    wished = select(CertifiedWish.slot_id, CertifiedWish.rank)
    ranks = dict(db.session.execute(wished.where(CertifiedWish.list_id == participant.certified_list_id)).all())
    same = (Slot.round_id == participant.round_id) & (Slot.audience == participant.audience)
    slots = db.session.scalars(select(Slot).where(same, Slot.closed_at.is_(None)).options(*with_site()))
    found = []
    for slot in slots:
        against = {reason.code for reason in rules.reasons(participant.id, slot.id)}
        hard = [code for code in against if not (MAY_OVERRIDE.get(code, frozenset()) & actor.roles)]
        left = held.left(slot)
        if slot.id != assignment.slot_id and left > 0 and not hard:
            found.append(Choice(slot, ranks.get(slot.id), left, bool(against)))
    return sorted(found, key=lambda one: (one.rank or 1_000, fold(one.slot.site.name), one.slot.starts_on))


@dataclass(frozen=True)
class Other:
    """With whom one could swap."""

    public_id: str
    person: str
    person_id: int
    group: str
    slot: Slot


def others(actor: Actor, assignment: Assignment, surname: str) -> list[Other]:
    """Placements within reach of people whose surname begins so, in another slot of the round."""
    if not surname.strip():
        return []
    rows = db.session.execute(
        scope(actor, Permission.ASSIGNMENT_MOVE)
        .join(Participant, Assignment.participant_id == Participant.id)
        .join(Person, Participant.person_id == Person.id)
        .outerjoin(StudyGroup, Participant.group_id == StudyGroup.id)
        .where(
            Assignment.round_id == assignment.round_id,
            Assignment.slot_id != assignment.slot_id,
            Participant.audience == assignment.participant.audience,
            Person.id.in_(with_surname(surname.strip())),
        )
        .with_only_columns(Assignment, Person, StudyGroup.name)
        .options(joinedload(Assignment.slot).options(*with_site()))
        .order_by(Person.surname, Person.given_name, Assignment.id)
        .limit(MOST_FOUND)
    )
    return [Other(one.public_id, who.full_name, who.id, group or "", one.slot) for one, who, group in rows]


def other(actor: Actor, assignment: Assignment, public_id: str) -> Assignment | None:
    """The placement to swap with, if it is within reach."""
    found = find(actor, Permission.ASSIGNMENT_MOVE, public_id) if public_id else None
    fits = found is not None and found.round_id == assignment.round_id and found.id != assignment.id
    return found if fits and found.participant.audience is assignment.participant.audience else None


def supervisors(assignment: Assignment) -> tuple[list[Teacher], list[Teacher]]:
    """Teachers of the person's college who have not left: those of the group, and the others."""
    participant = assignment.participant
    of_college = (Teacher.organisation_id == participant.organisation_id) & Teacher.left_on.is_(None)
    teachers = db.session.scalars(
        select(Teacher)
        .join(Person, Teacher.person_id == Person.id)
        .where(of_college, Teacher.person_id != participant.person_id)
        .options(joinedload(Teacher.person), raiseload(Teacher.specialties))
        .order_by(Person.surname, Person.given_name, Teacher.id)
    ).all()
    group = select(GroupSupervisor.teacher_id).where(GroupSupervisor.group_id == participant.group_id)
    own = set(db.session.scalars(group))
    return [one for one in teachers if one.id in own], [one for one in teachers if one.id not in own]


def is_changeable(actor: Actor, assignment: Assignment) -> bool:
    """Whether the actor may change this placement by hand now."""
    within = may(actor, Permission.ASSIGNMENT_MOVE) and allows(assignment.round.phase, Act.MOVE)
    return within and find(actor, Permission.ASSIGNMENT_MOVE, assignment.public_id) is not None


def changes(actor: Actor, round_: Round, number: int) -> Page:
    """What was changed by hand in the round, the latest first."""
    found = scope(actor, Permission.BY_HAND_LIST).where(ManualChange.round_id == round_.id)
    return paged(_whole(found).order_by(ManualChange.id.desc()), number)


def of_person(actor: Actor, participant: Participant) -> list[ManualChange]:
    """What was changed by hand for one person, the latest first."""
    lines = select(ManualLine.change_id).join(Assignment, ManualLine.assignment_id == Assignment.id)
    mine = ManualChange.id.in_(lines.where(Assignment.participant_id == participant.id))
    found = scope(actor, Permission.BY_HAND_LIST).where(mine)
    return list(db.session.scalars(_whole(found).order_by(ManualChange.id.desc()).limit(MOST_FOUND)))


def _whole(found):
    place = joinedload(Assignment.slot).options(*with_site())
    person = joinedload(Assignment.participant).joinedload(Participant.person)
    teacher = joinedload(ManualLine.supervisor).options(joinedload(Teacher.person), raiseload(Teacher.specialties))
    return found.options(
        joinedload(ManualChange.created_by),
        joinedload(ManualChange.undone_by),
        selectinload(ManualChange.lines).options(
            joinedload(ManualLine.slot).options(*with_site()),
            joinedload(ManualLine.assignment).options(place, person),
            teacher,
        ),
    )


def may_undo(actor: Actor, change: ManualChange) -> bool:
    """Whether the button stands there; why it can't be done, if it can't, the page says beside it."""
    own = Role.COORDINATOR in actor.roles or change.created_by_id == actor.person_id
    return own and may(actor, Permission.BY_HAND_UNDO) and change.state in (ManualState.DONE, ManualState.PROPOSED)


def why_not_undo(change: ManualChange) -> str | None:
    return undo_by_hand.why_not(change) if change.state is ManualState.DONE else None


def proposal(participant: Participant) -> ManualLine | None:
    """What waits for the word of this person."""
    return db.session.scalar(
        select(ManualLine)
        .join(ManualChange, ManualLine.change_id == ManualChange.id)
        .join(Assignment, ManualLine.assignment_id == Assignment.id)
        .where(
            Assignment.participant_id == participant.id,
            ManualChange.state == ManualState.PROPOSED,
            ManualLine.asks,
            ManualLine.agreed_on.is_(None),
            ManualLine.said.is_(None),
        )
        .order_by(ManualLine.id.desc())
        .limit(1)
        .options(joinedload(ManualLine.slot).options(*with_site()), joinedload(ManualLine.change))
    )


def rounds(actor: Actor) -> list[Round]:
    """Rounds in which something was changed by hand, the latest first."""
    within = scope(actor, Permission.BY_HAND_LIST).with_only_columns(ManualChange.round_id)
    return list(db.session.scalars(select(Round).where(Round.id.in_(within)).order_by(Round.id.desc())))
