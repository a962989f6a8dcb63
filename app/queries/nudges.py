"""Whom a bulk reminder would reach, before it is sent and when it is."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, Subquery, case, func, literal, select

from app.extensions import db
from app.models import Account, ListState, Notification, Organisation, Round, StudyGroup
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries import participants
from app.queries.search import fold
from app.services import notices

# The states in which the person can do something, and the sentence (app/sentences.py) that says what.
NUDGES = {
    ListState.NOTHING_OPEN: "nudge_nothing_open",
    ListState.EMPTY: "nudge_empty",
    ListState.SHORT: "nudge_short",
    ListState.LAPSED: "nudge_lapsed",
    ListState.DRAFT: "nudge_draft",
}
MOST_GROUPS_TO_TICK = 40
WHOLE = "all-"  # before the key of a college: everybody of it, not its teachers only


@dataclass(frozen=True)
class Reached:
    """People in one state: `told` have been told today already, `letters` go to the others who want them by mail."""

    state: ListState
    people: int
    told: int
    letters: int

    @property
    def new(self) -> int:
        return self.people - self.told


@dataclass(frozen=True)
class Some:
    """What a reminder can be narrowed to: a group, the teachers of a college, or all of it; `stuck` can be reminded."""

    key: str
    name: str
    college: str
    stuck: int


def event(round_: Round, state: ListState) -> str:
    """One a day per state; the person is the other half of its key."""
    return f"nudge:{state.value}:{round_.public_id}:{date.today()}"


def reached(actor: Actor, round_: Round, keys: Collection[str]) -> list[Reached]:
    """By state, of the whole round within reach or of the groups and colleges with these keys."""
    seen = _stuck(actor, round_)
    told = (Notification.person_id == seen.c.person_id) & (Notification.event == _event(seen, round_))
    reads = (Account.person_id == seen.c.person_id) & notices.is_reachable()
    rows = db.session.execute(
        select(
            seen.c.state,
            func.count(),
            func.count(Notification.id),
            func.count(case((Notification.id.is_(None), Account.id))),
        )
        .select_from(seen)
        .outerjoin(Notification, told)
        .outerjoin(Account, reads)
        .where(*_among(seen, keys))
        .group_by(seen.c.state)
    )
    found = {ListState(state): Reached(ListState(state), *counts) for state, *counts in rows}
    return [found.get(state, Reached(state, 0, 0, 0)) for state in NUDGES]


def people(actor: Actor, round_: Round, states: Collection[ListState], keys: Collection[str]) -> dict:
    """State → persons who have not been told today."""
    seen = _stuck(actor, round_)
    told = select(Notification.id).where(
        Notification.person_id == seen.c.person_id, Notification.event == _event(seen, round_)
    )
    wanted = select(seen.c.state, seen.c.person_id).where(seen.c.state.in_([state.value for state in states]))
    found: dict[ListState, list[int]] = {}
    for state, person_id in db.session.execute(wanted.where(~told.exists(), *_among(seen, keys))):
        found.setdefault(ListState(state), []).append(person_id)
    return found


def to_choose(actor: Actor, round_: Round, chosen: Collection[str]) -> list[Some]:
    """Groups with somebody stuck, or whole colleges where that would be too many to tick; what is `chosen` always."""
    counted = participants.groups(actor, round_)
    groups = [
        Some(one.key, one.group, one.college, stuck)
        for one in counted
        if (stuck := sum(one.states[state] for state in NUDGES)) or one.key in chosen
    ]
    groups.sort(key=lambda one: (fold(one.college), one.name == "", fold(one.name)))
    if len(groups) <= MOST_GROUPS_TO_TICK:
        return groups
    sums = Counter()
    for one in counted:
        sums[one.college_key, one.college] += sum(one.states[state] for state in NUDGES)
    colleges = [Some(WHOLE + key, "", college, stuck) for (key, college), stuck in sums.items() if stuck]
    return [one for one in groups if one.key in chosen] + sorted(colleges, key=lambda one: fold(one.college))


def _stuck(actor: Actor, round_: Round) -> Subquery:
    return participants.people_of(actor, round_, Permission.PARTICIPANT_REMIND)


def _event(seen: Subquery, round_: Round) -> ColumnElement[str]:
    before, _state, after = event(round_, ListState.EMPTY).partition(ListState.EMPTY.value)
    return literal(before) + seen.c.state + literal(after)


def _among(seen: Subquery, keys: Collection[str]) -> list[ColumnElement[bool]]:
    if not keys:
        return []
    plain = {key for key in keys if not key.startswith(WHOLE)}
    whole = {key.removeprefix(WHOLE) for key in keys} - plain
    groups = select(StudyGroup.id).where(StudyGroup.public_id.in_(plain))
    staff = seen.c.group_id.is_(None) & seen.c.organisation_id.in_(_organisations(plain))
    return [seen.c.group_id.in_(groups) | staff | seen.c.organisation_id.in_(_organisations(whole))]


def _organisations(keys: Collection[str]) -> Select:
    return select(Organisation.id).where(Organisation.public_id.in_(keys))
