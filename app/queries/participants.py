"""Whose wish list is empty, short or ready, by group, and who is left without a place."""

import enum
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.extensions import db
from app.models import Audience, Organisation, Participant, Person, Placement, Round, StudyGroup, Wish
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries.names import short_names
from app.queries.paging import Page, slice_of
from app.queries.search import finder, fold


class State(enum.StrEnum):
    """Of a list, against the least number of wishes that the round asks for."""

    EMPTY = "empty"
    SHORT = "short"
    READY = "ready"


@dataclass(frozen=True)
class Row:
    """One participant; a teacher's `group_key` is the college's. `placed` is None until the round is published."""

    person: str
    group_key: str
    group: str
    college: str
    audience: Audience
    wishes: int
    saved_at: datetime | None
    state: State
    placed: bool | None
    person_id: int = 0


@dataclass(frozen=True)
class GroupCount:
    """Lists of one group, or of the teachers of one organisation (then `group` is empty)."""

    key: str
    group: str
    college: str
    states: Counter
    people: int
    unplaced: int


@dataclass(frozen=True)
class Lists:
    """`states` and `groups` count the whole round within reach; `page` holds what the filter leaves."""

    page: Page
    groups: list[GroupCount]
    states: Counter
    people: int
    unplaced: int


def rounds(actor: Actor) -> list[Round]:
    """Rounds with a participant within reach, the latest first."""
    within = scope(actor, Permission.PARTICIPANT_LIST).with_only_columns(Participant.round_id)
    return list(db.session.scalars(select(Round).where(Round.id.in_(within)).order_by(Round.id.desc())))


def lists(actor: Actor, round_: Round, group="", state="", text="", number: int = 1) -> Lists:
    """`group` is the key of a GroupCount; `state` a State or «unplaced»."""
    rows = _rows(actor, round_)
    found = finder(text)
    chosen = [
        row
        for row in rows
        if (not group or row.group_key == group)
        and (not state or row.state == state or (state == "unplaced" and row.placed is False))
        and found(row.person, row.group, row.college)
    ]
    chosen.sort(key=lambda row: (fold(row.college), row.group == "", fold(row.group), fold(row.person)))
    return Lists(
        page=slice_of(chosen, number),
        groups=_by_group(rows),
        states=Counter(row.state for row in rows),
        people=len(rows),
        unplaced=sum(row.placed is False for row in rows),
    )


def _rows(actor: Actor, round_: Round) -> list[Row]:
    counts = select(Wish.participant_id, func.count().label("wishes")).group_by(Wish.participant_id).subquery("counts")
    met = select(Placement.participant_id).where(Placement.run_id == round_.published_run_id).subquery("met")
    found = db.session.execute(
        scope(actor, Permission.PARTICIPANT_LIST)
        .join(Person, Participant.person_id == Person.id)
        .join(Organisation, Participant.organisation_id == Organisation.id)
        .outerjoin(StudyGroup, Participant.group_id == StudyGroup.id)
        .outerjoin(counts, counts.c.participant_id == Participant.id)
        .outerjoin(met, met.c.participant_id == Participant.id)
        .where(Participant.round_id == round_.id)
        .with_only_columns(
            Participant.person_id,
            Person.surname,
            Person.given_name,
            Person.patronymic,
            Participant.audience,
            Participant.organisation_id,
            Organisation.public_id.label("college_key"),
            Participant.wishes_saved_at,
            StudyGroup.public_id.label("group_key"),
            StudyGroup.name.label("group"),
            func.coalesce(counts.c.wishes, 0).label("wishes"),
            met.c.participant_id.label("met"),
        )
    ).all()
    names = short_names(row.organisation_id for row in found)
    return [
        Row(
            person=" ".join(filter(None, (row.surname, row.given_name, row.patronymic))),
            group_key=row.group_key or row.college_key,
            group=row.group or "",
            college=names[row.organisation_id],
            audience=row.audience,
            wishes=row.wishes,
            saved_at=row.wishes_saved_at,
            state=_state(row.wishes, round_.least_wishes),
            placed=None if round_.published_run_id is None else row.met is not None,
            person_id=row.person_id,
        )
        for row in found
    ]


def _state(wishes: int, least: int) -> State:
    if wishes == 0:
        return State.EMPTY
    return State.READY if wishes >= least else State.SHORT


def _by_group(rows: list[Row]) -> list[GroupCount]:
    """The groups with the most unfinished lists first: that is whom to remind."""
    states: dict[tuple, Counter] = {}
    unplaced: Counter = Counter()
    for row in rows:
        key = (row.group_key, row.group, row.college)
        states.setdefault(key, Counter())[row.state] += 1
        unplaced[key] += row.placed is False
    groups = [GroupCount(*key, found, found.total(), unplaced[key]) for key, found in states.items()]
    return sorted(
        groups,
        key=lambda group: (
            group.states[State.READY] - group.people,
            fold(group.college),
            group.group == "",
            fold(group.group),
        ),
    )
