"""Slots that wait for a college's word, and those that have it: only what would take the college's own people."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import (
    Audience,
    CertifiedWish,
    Organisation,
    Participant,
    Phase,
    Programme,
    Role,
    Round,
    Site,
    Slot,
    SlotApproval,
    Specialty,
    StudyGroup,
    Teacher,
    Wish,
)
from app.models.slot import slot_specialty
from app.models.teacher import teacher_specialty
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.policies.phases import Act, allows
from app.queries import last_time
from app.queries.paging import Page, slice_of
from app.queries.search import finder, fold


class Word(enum.StrEnum):
    """What a college has said of a slot."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True)
class Looked:
    """A slot with what the college needs to decide; `before` are the places of the last time."""

    slot: Slot
    word: Word
    reason: str
    before: int | None
    is_big_change: bool

    @property
    def ticket(self) -> str:
        """The slot and the version that is looked at, as a form carries them."""
        return f"{self.slot.public_id}.{self.slot.version}"


@dataclass(frozen=True)
class Approvals:
    """`counts` and `places` are of all slots that would take the college's people, by word."""

    page: Page
    counts: dict[Word, int]
    places: dict[Word, int]
    keys: list[int]


def rounds(actor: Actor) -> list[Round]:
    """Rounds with slots to look at, those where something can still be decided first."""
    within = scope(actor, Permission.SLOT_APPROVE).with_only_columns(Slot.round_id)
    found = db.session.scalars(select(Round).where(Round.id.in_(within)).order_by(Round.id.desc()))
    return sorted(found, key=lambda one: not allows(one.phase, Act.APPROVE_SLOTS))


def colleges(actor: Actor, round_: Round) -> list[Organisation]:
    """For which colleges the actor may speak in the round, by name."""
    taking_part = select(Participant.organisation_id).where(Participant.round_id == round_.id)
    found = select(Organisation).where(Organisation.id.in_(taking_part))
    if Role.COORDINATOR not in actor.roles:
        found = found.where(Organisation.id.in_(actor.organisations(Role.COLLEGE_MANAGER)))
    return sorted(db.session.scalars(found), key=lambda one: fold(one.name))


def serves(round_id: int, college_ids: Iterable[int]) -> ColumnElement[bool]:
    """Slots of the round that take somebody of these colleges, as far as audience and specialty go."""
    own = (Participant.round_id == round_id) & Participant.organisation_id.in_(list(college_ids))
    students = select(Programme.specialty_id).join(StudyGroup).join(Participant, Participant.group_id == StudyGroup.id)
    teachers = (
        select(teacher_specialty.c.specialty_id)
        .join(Teacher, teacher_specialty.c.teacher_id == Teacher.id)
        .join(Participant, Participant.person_id == Teacher.person_id)
    )
    studied = students.where(own, Participant.audience == Audience.STUDENT)
    taught = teachers.where(own, Participant.audience == Audience.TEACHER)
    anybody = Slot.id.not_in(select(slot_specialty.c.slot_id))
    of_theirs = [
        (Slot.audience == audience)
        & Slot.audience.in_(select(Participant.audience).where(own))
        & (anybody | Slot.id.in_(_for(codes)))
        for audience, codes in ((Audience.STUDENT, studied), (Audience.TEACHER, taught))
    ]
    return (Slot.round_id == round_id) & or_(*of_theirs)


def _for(specialty_ids: Select) -> Select:
    return select(slot_specialty.c.slot_id).where(slot_specialty.c.specialty_id.in_(specialty_ids))


def approvals(
    actor: Actor,
    round_: Round,
    college: Organisation,
    state: Word | None = Word.WAITING,
    text: str = "",
    specialty: str = "",
    number: int = 1,
) -> Approvals:
    """The open slots of the round for the college: counted by word, those of one word listed in order of time."""
    said = (SlotApproval.slot_id == Slot.id) & (SlotApproval.organisation_id == college.id)
    rows = db.session.execute(
        scope(actor, Permission.SLOT_APPROVE)
        .join(Site, Slot.site_id == Site.id)
        .outerjoin(SlotApproval, said)
        .where(serves(round_.id, [college.id]), Slot.closed_at.is_(None))
        .where(Slot.id.in_(_coded(specialty)) if specialty else true())
        .with_only_columns(
            Slot.id, Slot.starts_on, Slot.capacity, Site.name, SlotApproval.is_approved, SlotApproval.reason
        )
    ).all()
    by_word = {word: [row for row in rows if _word(row.is_approved) is word] for word in Word}
    found = finder(text)
    listed = [row for row in (by_word[state] if state else rows) if found(row.name)]
    listed.sort(key=lambda row: (row.starts_on, fold(row.name), row.id))
    page = slice_of(listed, number)
    return Approvals(
        page=Page(_looked(page.items), page.number, page.total, page.size),
        counts={word: len(some) for word, some in by_word.items()},
        places={word: sum(row.capacity for row in some) for word, some in by_word.items()},
        keys=[row.id for row in listed],
    )


def _word(is_approved: bool | None) -> Word:
    return Word.WAITING if is_approved is None else Word.APPROVED if is_approved else Word.REFUSED


def _coded(specialty: str) -> Select:
    return _for(select(Specialty.id).where(Specialty.code == specialty))


def _looked(rows: list) -> list[Looked]:
    slots = db.session.scalars(
        select(Slot)
        .where(Slot.id.in_([row.id for row in rows]))
        .options(joinedload(Slot.site, innerjoin=True).joinedload(Site.organisation))
    )
    by_id = {slot.id: slot for slot in slots}
    before = last_time.of_slots(by_id.values())
    return [
        Looked(
            by_id[row.id],
            _word(row.is_approved),
            row.reason or "",
            before.get(row.id),
            last_time.is_big(before.get(row.id), row.capacity),
        )
        for row in rows
    ]


def specialties(round_: Round) -> list[Specialty]:
    """Those that slots of the round name."""
    named = select(slot_specialty.c.specialty_id).join(Slot, Slot.id == slot_specialty.c.slot_id)
    return list(
        db.session.scalars(
            select(Specialty).where(Specialty.id.in_(named.where(Slot.round_id == round_.id))).order_by(Specialty.code)
        )
    )


@dataclass(frozen=True)
class Preview:
    """What a press of the button will touch. `tickets` as in Looked; `lists`: people of the college who chose them."""

    slots: int
    sites: int
    places: int
    first: date | None
    last: date | None
    names: list[str]
    lists: int
    tickets: list[str]


def chosen(actor: Actor, round_: Round, college: Organisation, tickets: Iterable[str]) -> dict[int, int]:
    """Slot → version seen, of the tickets within reach; others are nobody's business."""
    seen = dict(ticket.partition(".")[::2] for ticket in tickets)
    rows = db.session.execute(
        scope(actor, Permission.SLOT_APPROVE)
        .where(Slot.public_id.in_(seen), serves(round_.id, [college.id]))
        .with_only_columns(Slot.id, Slot.public_id)
    )
    return {key: int(seen[public_id]) if seen[public_id].isdecimal() else 0 for key, public_id in rows}


def preview(college: Organisation, keys: Iterable[int]) -> Preview:
    rows = db.session.execute(
        select(Slot.id, Slot.public_id, Slot.version, Slot.capacity, Slot.starts_on, Slot.ends_on, Site.name)
        .join(Site, Slot.site_id == Site.id)
        .where(Slot.id.in_(list(keys)))
        .order_by(Slot.starts_on, Slot.id)
    ).all()
    ids, names = [row.id for row in rows], sorted({row.name for row in rows}, key=fold)
    drafts = select(Wish.participant_id).where(Wish.slot_id.in_(ids))
    lists = select(CertifiedWish.list_id).where(CertifiedWish.slot_id.in_(ids))
    wishing = or_(Participant.id.in_(drafts), Participant.certified_list_id.in_(lists))
    people = select(func.count(Participant.id)).where(Participant.organisation_id == college.id, wishing)
    return Preview(
        slots=len(rows),
        sites=len(names),
        places=sum(row.capacity for row in rows),
        first=min((row.starts_on for row in rows), default=None),
        last=max((row.ends_on for row in rows), default=None),
        names=names,
        lists=db.session.scalar(people) if ids else 0,
        tickets=[f"{row.public_id}.{row.version}" for row in rows],
    )


def waiting(actor: Actor) -> int:
    """How many slots wait for the actor's colleges, in rounds where they can still be approved."""
    phases = [phase for phase in Phase if allows(phase, Act.APPROVE_SLOTS)]
    own = actor.organisations(Role.COLLEGE_MANAGER)
    taking_part = select(Participant.round_id, Participant.organisation_id).join(Round)
    pairs = db.session.execute(
        taking_part.where(Participant.organisation_id.in_(own), Round.phase.in_(phases)).distinct()
    ).all()
    return sum(db.session.scalar(_waiting(round_id, college_id)) for round_id, college_id in pairs)


def _waiting(round_id: int, college_id: int) -> Select:
    decided = select(SlotApproval.slot_id).where(SlotApproval.organisation_id == college_id)
    open_ = Slot.closed_at.is_(None) & Slot.id.not_in(decided)
    return select(func.count(Slot.id)).where(serves(round_id, [college_id]), open_)
