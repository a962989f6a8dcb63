"""Placements since the publication: the answers of a round counted and listed, and those that wait for a host."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, select

from app.extensions import db
from app.models import (
    Assignment,
    AssignmentState,
    Participant,
    Person,
    Phase,
    Round,
    Site,
    Slot,
    StudyGroup,
)
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.policies.phases import Act, allows
from app.queries.names import short_names
from app.queries.paging import Page, slice_of
from app.queries.search import finder, fold

OFFERED = AssignmentState.OFFERED
# How a placement stands: an offer by whose word it waits for, anything else by its state.
PERSON, HOST = "person", "host"
STANDINGS = (PERSON, HOST, *(state.value for state in AssignmentState if state is not OFFERED))


def standing(state: AssignmentState, person_said: bool | None) -> str:
    if state is not OFFERED:
        return state.value
    return HOST if person_said else PERSON


@dataclass(frozen=True)
class Row:
    """One placement of a list. `answer_by` only while an answer is awaited."""

    public_id: str
    person: str
    person_id: int
    group: str
    college: str
    site: str
    host: str
    starts_on: date
    ends_on: date
    standing: str
    person_said: bool | None
    host_said: bool | None
    answer_by: datetime | None


@dataclass(frozen=True)
class Answers:
    """`counts` by standing are of everything within reach, `page` of what the filter leaves."""

    page: Page
    counts: Counter

    @property
    def total(self) -> int:
        return self.counts.total()


def rounds(actor: Actor) -> list[Round]:
    """Rounds with a placement within reach, the latest first."""
    within = scope(actor, Permission.ASSIGNMENT_LIST).with_only_columns(Assignment.round_id)
    return list(db.session.scalars(select(Round).where(Round.id.in_(within)).order_by(Round.id.desc())))


def answers(actor: Actor, round_: Round, state: str = "", text: str = "", number: int = 1) -> Answers:
    """`state` is one of STANDINGS; short rows first, then the page."""
    of_round = scope(actor, Permission.ASSIGNMENT_LIST).where(Assignment.round_id == round_.id)
    counted = of_round.with_only_columns(Assignment.state, Assignment.person_said, func.count())
    counts = Counter()
    for found, said, people in db.session.execute(counted.group_by(Assignment.state, Assignment.person_said)):
        counts[standing(found, said)] += people
    return Answers(_page(of_round.where(*_conditions(state)), text, number), counts)


def waiting_for_host(actor: Actor, number: int = 1) -> Page:
    """What the actor may answer for a host: the earliest deadline first."""
    return _page(for_host(actor), "", number)


def for_host(actor: Actor) -> Select:
    """SELECT of the placements that wait for the word of a host for whom the actor may speak."""
    open_ = select(Round.id).where(Round.phase.in_(answered_in()))
    return scope(actor, Permission.ASSIGNMENT_HOST).where(
        Assignment.state == OFFERED, Assignment.host_said.is_(None), Assignment.round_id.in_(open_)
    )


def agreed_by_host(actor: Actor) -> int:
    """How many placements in force the actor's hosts have agreed to already."""
    said = scope(actor, Permission.ASSIGNMENT_HOST).where(Assignment.host_said)
    return db.session.scalar(select(func.count()).select_from(said.subquery())) or 0


def answered_in() -> list:
    return [phase for phase in Phase if allows(phase, Act.ANSWER)]


def _conditions(state: str) -> list[ColumnElement[bool]]:
    if state == PERSON:
        return [Assignment.state == OFFERED, Assignment.person_said.is_not(True)]
    if state == HOST:
        return [Assignment.state == OFFERED, Assignment.person_said]
    return [Assignment.state == AssignmentState(state)] if state in STANDINGS else []


def _page(within: Select, text: str, number: int) -> Page:
    short = (
        within.join(Participant, Assignment.participant_id == Participant.id)
        .join(Person, Participant.person_id == Person.id)
        .outerjoin(StudyGroup, Participant.group_id == StudyGroup.id)
        .join(Slot, Assignment.slot_id == Slot.id)
        .join(Site, Slot.site_id == Site.id)
        .with_only_columns(
            Assignment.id,
            Assignment.public_id,
            Assignment.state,
            Assignment.person_said,
            Assignment.host_said,
            Assignment.answer_by,
            Assignment.starts_on,
            Assignment.ends_on,
            Participant.organisation_id,
            Participant.person_id,
            StudyGroup.name.label("group"),
            Site.name.label("site"),
            Site.organisation_id.label("host_id"),
            Person.surname,
            Person.given_name,
            Person.patronymic,
        )
    )
    rows, found = db.session.execute(short).all(), finder(text)
    rows = [row for row in rows if found(row.surname, row.given_name, row.patronymic, row.group, row.site)]
    rows.sort(key=lambda row: (fold(row.site), row.starts_on, fold(row.surname), fold(row.given_name), row.id))
    page = slice_of(rows, number)
    names = short_names({key for row in page.items for key in (row.organisation_id, row.host_id)})
    return Page([_row(row, names) for row in page.items], page.number, page.total, page.size)


def _row(row, names: dict[int, str]) -> Row:
    return Row(
        public_id=row.public_id,
        person=" ".join(filter(None, (row.surname, row.given_name, row.patronymic))),
        person_id=row.person_id,
        group=row.group or "",
        college=names[row.organisation_id],
        site=row.site,
        host=names[row.host_id],
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        standing=standing(row.state, row.person_said),
        person_said=row.person_said,
        host_said=row.host_said,
        answer_by=row.answer_by if row.state is OFFERED else None,
    )
