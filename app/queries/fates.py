"""What became of one wish, and why: the rules of a matching looked at from one person's list.

The engine says of everyone without a place why there is none. This says it wish by wish, for those placed lower too,
from what is stored of the run: who was placed where and with whom, what was fixed by hand, who belongs together.
"""

import enum
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import joinedload, raiseload

from app.extensions import db
from app.models import (
    CertifiedWish,
    GroupSupervisor,
    Mechanism,
    Participant,
    Pin,
    PinKind,
    Placement,
    Run,
    Slot,
    Teacher,
    TeamMember,
)
from app.policies.eligibility import Reason


class Fate(enum.StrEnum):
    """In the order in which the first that applies is told."""

    MET = "met"
    NOT_NEEDED = "not_needed"
    CLOSED = "closed"
    BARRED = "barred"
    GIVEN = "given"
    FULL = "full"
    NOT_OPENED = "not_opened"
    TEAM = "team"
    LIMIT = "limit"
    SUPERVISOR = "supervisor"
    OTHER = "other"


@dataclass(frozen=True)
class Facts:
    """Of one person in one run. `taken`: slot → people placed there; `shared`: slots that the whole team wishes for.

    `barred`, `limited` and `unwatched` are slots: closed by hand, at a site that takes no more people at once, without
    a supervisor who has room. `is_given`: the place itself was fixed by hand.
    """

    taken: dict[int, int] = field(default_factory=dict)
    barred: frozenset[int] = frozenset()
    is_given: bool = False
    team: int = 1
    shared: frozenset[int] = frozenset()
    limited: frozenset[int] = frozenset()
    unwatched: frozenset[int] = frozenset()


def fate(wish: CertifiedWish, placement: Placement | None, closed: Iterable[Reason], facts: Facts) -> Fate:
    slot = wish.slot
    if placement and wish.slot_id == placement.slot_id:
        return Fate.MET
    if placement and wish.rank > placement.rank:
        return Fate.NOT_NEEDED
    free = slot.capacity - facts.taken.get(slot.id, 0)
    rules = (
        (Fate.CLOSED, bool(closed)),
        (Fate.BARRED, slot.id in facts.barred),
        (Fate.GIVEN, facts.is_given),
        (Fate.FULL, free <= 0),
        (Fate.NOT_OPENED, slot.min_to_open > 0 and slot.id not in facts.taken),
        (Fate.TEAM, facts.team > 1 and (free < facts.team or slot.id not in facts.shared)),
        (Fate.LIMIT, slot.id in facts.limited),
        (Fate.SUPERVISOR, slot.id in facts.unwatched),
    )
    return next((one for one, applies in rules if applies), Fate.OTHER)


def facts(participant: Participant, run: Run, wishes: list[CertifiedWish], placement: Placement | None) -> Facts:
    """For the wishes above the one that was met; teams, limits and supervisors only where places are free."""
    if not wishes:
        return Facts()
    slots = [wish.slot for wish in wishes]
    near = _near(run.id, {slot.site_id for slot in slots})
    taken = {one.id: one.people for one in near}
    free = [slot for slot in slots if slot.capacity > taken.get(slot.id, 0)]
    barred, required = _pins(participant, run)
    team, shared = _team(participant) if free else (1, frozenset())
    return Facts(
        taken,
        barred,
        placement is not None and placement.slot_id in required,
        team,
        shared,
        frozenset(slot.id for slot in free if _is_limited(slot, near)),
        _unwatched(participant, run, free),
    )


def _near(run_id: int, site_ids: set[int]) -> list[Row]:
    """(id, site_id, starts_on, ends_on, people) of all slots of these sites in which anybody is placed."""
    counted = (
        select(Placement.slot_id, func.count().label("people"))
        .where(Placement.run_id == run_id)
        .group_by(Placement.slot_id)
        .subquery()
    )
    columns = (Slot.id, Slot.site_id, Slot.starts_on, Slot.ends_on, counted.c.people)
    found = select(*columns).join(counted, counted.c.slot_id == Slot.id).where(Slot.site_id.in_(site_ids))
    return list(db.session.execute(found))


def _is_limited(slot: Slot, near: list[Row]) -> bool:
    """Whether on some day of the slot the site has as many people as it takes at once."""
    most = slot.site.most_at_once
    if most is None:
        return False
    here = [one for one in near if one.site_id == slot.site_id]
    days = {slot.starts_on, *(one.starts_on for one in here if slot.starts_on <= one.starts_on <= slot.ends_on)}
    return any(sum(one.people for one in here if one.starts_on <= day <= one.ends_on) >= most for day in days)


def _pins(participant: Participant, run: Run) -> tuple[frozenset[int], frozenset[int]]:
    """Slots barred and slots required by hand when the run was started."""
    rows = db.session.execute(
        select(Pin.slot_id, Pin.kind).where(
            Pin.participant_id == participant.id,
            Pin.created_at <= run.created_at,
            or_(Pin.withdrawn_at.is_(None), Pin.withdrawn_at > run.created_at),
        )
    ).all()
    return tuple(
        frozenset(slot_id for slot_id, one in rows if one is kind) for kind in (PinKind.FORBID, PinKind.REQUIRE)
    )


def _team(participant: Participant) -> tuple[int, frozenset[int]]:
    """How many stay together, and which slots everybody of them has on their list; (1, nothing) for one alone."""
    mine = select(TeamMember.team_id).where(
        TeamMember.participant_id == participant.id, TeamMember.accepted_at.is_not(None)
    )
    lists = db.session.execute(
        select(Participant.id, CertifiedWish.slot_id)
        .join(TeamMember, TeamMember.participant_id == Participant.id)
        .outerjoin(CertifiedWish, CertifiedWish.list_id == Participant.certified_list_id)
        .where(TeamMember.team_id.in_(mine), TeamMember.accepted_at.is_not(None))
    ).all()
    wished: dict[int, set[int]] = {}
    for member, slot_id in lists:
        wished.setdefault(member, set()).add(slot_id)
    if len(wished) < 2:
        return 1, frozenset()
    return len(wished), frozenset(set.intersection(*wished.values()))


def _unwatched(participant: Participant, run: Run, slots: list[Slot]) -> frozenset[int]:
    """Slots where none of the supervisors of the person's group can take one more; none where the group has none.

    The stable mechanism leaves supervisors out of it.
    """
    if participant.group_id is None or not slots or run.mechanism is Mechanism.STABLE:
        return frozenset()
    rows = (
        db.session.execute(
            select(GroupSupervisor, Teacher)
            .join(Teacher, GroupSupervisor.teacher_id == Teacher.id)
            .where(GroupSupervisor.group_id == participant.group_id, Teacher.left_on.is_(None))
            .options(joinedload(Teacher.absences), raiseload(Teacher.specialties))
        )
        .unique()
        .all()
    )
    if not rows:
        return frozenset()
    load: dict[int, tuple[int, set[int]]] = {}
    watched = select(Placement.supervisor_id, Placement.slot_id, func.count()).where(
        Placement.run_id == run.id, Placement.supervisor_id.in_([teacher.id for _link, teacher in rows])
    )
    for teacher_id, slot_id, people in db.session.execute(watched.group_by(Placement.supervisor_id, Placement.slot_id)):
        before, where = load.get(teacher_id, (0, set()))
        load[teacher_id] = before + people, where | {slot_id}
    return frozenset(
        slot.id for slot in slots if not any(_has_room(link, teacher, slot, load) for link, teacher in rows)
    )


def _has_room(link: GroupSupervisor, teacher: Teacher, slot: Slot, load: dict[int, tuple[int, set[int]]]) -> bool:
    people, where = load.get(teacher.id, (0, set()))
    away = [(one.starts_on, one.ends_on) for one in teacher.absences]
    is_theirs = link.starts_on <= slot.starts_on and slot.ends_on <= (link.ends_on or date.max)
    is_there = not any(slot.starts_on <= last and first <= slot.ends_on for first, last in away)
    has_hands = teacher.most_supervised is None or people < teacher.most_supervised
    has_ways = teacher.most_sites is None or slot.id in where or len(where) < teacher.most_sites
    return is_theirs and is_there and has_hands and has_ways
