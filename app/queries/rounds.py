"""Rounds for the screen: who takes part, how full the lists are, places against people, and the runs so far."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select, true
from sqlalchemy.orm import defer, joinedload

from app.extensions import db
from app.models import (
    Audience,
    Participant,
    Placement,
    Programme,
    Round,
    Run,
    RunKind,
    Slot,
    Specialty,
    StudyGroup,
    Unplaced,
    Wish,
)
from app.models.slot import slot_specialty
from app.policies.access import may, scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries.paging import Page, paged

SHOWN_RUNS = 20


@dataclass(frozen=True)
class Lists:
    """Lists of a round. `certified` take part; `whole` are drafts of at least the round's least number, certified as
    they stand at the deadline; `empty` hold nothing.
    """

    participants: int = 0
    certified: int = 0
    whole: int = 0
    empty: int = 0

    @property
    def ready(self) -> int:
        return self.certified + self.whole

    @property
    def short(self) -> int:
        return self.participants - self.ready - self.empty


@dataclass(frozen=True)
class Supply:
    """What hosts offer in a round: slots, and places in all of them."""

    slots: int = 0
    places: int = 0


@dataclass(frozen=True)
class RoundRow:
    round: Round
    lists: Lists
    supply: Supply


@dataclass(frozen=True)
class Balance:
    """People of one specialty and the places whose slots accept it; `specialty` is None for teachers."""

    specialty: Specialty | None
    people: int
    places: int


@dataclass(frozen=True)
class RunRow:
    run: Run
    placed: int
    first: int
    unplaced: int


@dataclass(frozen=True)
class RoundView:
    """One round as its page shows it; `whole` is False where the lists are those of the actor's organisation only."""

    whole: bool
    lists: Lists
    supply: Supply
    balance: list[Balance]
    runs: list[RunRow]
    published: Run | None

    @property
    def latest(self) -> Run | None:
        return self.runs[0].run if self.runs else None

    @property
    def best(self) -> Run | None:
        """The latest run that may become the result."""
        verified = (row.run for row in self.runs if row.run.kind is RunKind.ROUND and row.run.verified_at)
        return next(verified, None)


def sees_everyone(actor: Actor) -> bool:
    """Whether the actor's view of a round is the whole of it, not the part of one organisation."""
    return may(actor, Permission.RUN_VIEW)


def rounds(actor: Actor, number: int) -> Page:
    """The rounds within the actor's reach, the latest deadline first."""
    page = paged(scope(actor, Permission.ROUND_LIST).order_by(Round.wishes_close_at.desc(), Round.id.desc()), number)
    ids = [round_.id for round_ in page.items]
    lists, supplies = lists_of(actor, ids), supply_of(ids)
    rows = [RoundRow(r, lists.get(r.id, Lists()), supplies.get(r.id, Supply())) for r in page.items]
    return Page(rows, page.number, page.total, page.size)


def view(actor: Actor, round_: Round) -> RoundView:
    runs = runs_of(actor, round_.id)
    return RoundView(
        whole=sees_everyone(actor),
        lists=lists_of(actor, [round_.id]).get(round_.id, Lists()),
        supply=supply_of([round_.id]).get(round_.id, Supply()),
        balance=balance(round_.id),
        runs=runs,
        published=next((row.run for row in runs if row.run.id == round_.published_run_id), None),
    )


def lists_of(actor: Actor, round_ids: list[int]) -> dict[int, Lists]:
    """Round → its wish lists, of the actor's own organisation where the view is narrowed to it."""
    drafts = (
        select(
            Participant.round_id,
            Round.least_wishes.label("least"),
            Participant.certified_list_id.label("certified"),
            func.count(Wish.id).label("wishes"),
        )
        .join(Round, Participant.round_id == Round.id)
        .outerjoin(Wish, Wish.participant_id == Participant.id)
        .where(Participant.round_id.in_(round_ids), Participant.taken_out_at.is_(None), _visible(actor))
        .group_by(Participant.id, Participant.round_id, Participant.certified_list_id, Round.least_wishes)
        .subquery()
    )
    of = drafts.c
    only_drafted = of.certified.is_(None)
    rows = db.session.execute(
        select(
            of.round_id,
            func.count(),
            func.count(of.certified),
            func.sum(case((only_drafted & (of.wishes >= of.least), 1), else_=0)),
            func.sum(case((only_drafted & (of.wishes == 0), 1), else_=0)),
        ).group_by(of.round_id)
    )
    return {round_id: Lists(*counts) for round_id, *counts in rows}


def _visible(actor: Actor) -> ColumnElement[bool]:
    if sees_everyone(actor):
        return true()
    return Participant.id.in_(scope(actor, Permission.PARTICIPANT_LIST).with_only_columns(Participant.id))


def supply_of(round_ids: list[int]) -> dict[int, Supply]:
    rows = db.session.execute(
        select(Slot.round_id, func.count(), func.sum(Slot.capacity))
        .where(Slot.round_id.in_(round_ids), Slot.closed_at.is_(None))
        .group_by(Slot.round_id)
    )
    return {round_id: Supply(slots, places) for round_id, slots, places in rows}


def balance(round_id: int) -> list[Balance]:
    """People against places, specialty by specialty, the scarcest first; teachers, if any, as the last row.

    A slot open to several specialties counts in each of them, one open to any counts in all.
    """
    people = _people_by_specialty(round_id)
    places, for_any = _places_by_specialty(round_id)
    names = db.session.scalars(select(Specialty).where(Specialty.id.in_(people))).all()
    rows = [Balance(s, people[s.id], places.get(s.id, 0) + for_any) for s in names]
    rows.sort(key=lambda row: (row.places / row.people, row.specialty.code))
    teaching = (Participant.round_id == round_id) & (Participant.audience == Audience.TEACHER)
    teachers = select(func.count()).where(teaching, Participant.taken_out_at.is_(None)).scalar_subquery()
    offered = select(func.sum(Slot.capacity)).where(*_slots_for(round_id, Audience.TEACHER)).scalar_subquery()
    count, places = db.session.execute(select(teachers, offered)).one()
    return [*rows, Balance(None, count, places or 0)] if count else rows


def _slots_for(round_id: int, audience: Audience) -> tuple[ColumnElement[bool], ...]:
    return Slot.round_id == round_id, Slot.audience == audience, Slot.closed_at.is_(None)


def _people_by_specialty(round_id: int) -> dict[int, int]:
    rows = db.session.execute(
        select(Programme.specialty_id, func.count())
        .select_from(Participant)
        .join(StudyGroup, Participant.group_id == StudyGroup.id)
        .join(Programme, StudyGroup.programme_id == Programme.id)
        .where(Participant.round_id == round_id, Participant.audience == Audience.STUDENT)
        .where(Participant.taken_out_at.is_(None))
        .group_by(Programme.specialty_id)
    )
    return dict(rows.all())


def _places_by_specialty(round_id: int) -> tuple[dict[int, int], int]:
    """Specialty → places in slots that name it, and places in slots that name none."""
    rows = db.session.execute(
        select(slot_specialty.c.specialty_id, func.sum(Slot.capacity))
        .select_from(Slot)
        .outerjoin(slot_specialty, Slot.id == slot_specialty.c.slot_id)
        .where(*_slots_for(round_id, Audience.STUDENT))
        .group_by(slot_specialty.c.specialty_id)
    )
    places = dict(rows.all())
    return places, places.pop(None, 0)


def runs_of(actor: Actor, round_id: int) -> list[RunRow]:
    """The latest runs of a round with what each came to; empty for those who may not see runs."""
    found = db.session.scalars(
        scope(actor, Permission.RUN_VIEW)
        .where(Run.round_id == round_id)
        .options(defer(Run.result), joinedload(Run.started_by), joinedload(Run.job))
        .order_by(Run.number.desc())
        .limit(SHOWN_RUNS)
    ).all()
    ids = [run.id for run in found]
    placed = {
        run_id: counts
        for run_id, *counts in db.session.execute(
            select(Placement.run_id, func.count(), func.sum(case((Placement.rank == 1, 1), else_=0)))
            .where(Placement.run_id.in_(ids))
            .group_by(Placement.run_id)
        )
    }
    left = dict(
        db.session.execute(
            select(Unplaced.run_id, func.count()).where(Unplaced.run_id.in_(ids)).group_by(Unplaced.run_id)
        ).all()
    )
    return [RunRow(run, *placed.get(run.id, (0, 0)), left.get(run.id, 0)) for run in found]
