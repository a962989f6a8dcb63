"""The slots of a host: listed, how they are filled once a round is published, as a plan of weeks, ready to copy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, load_only, raiseload, selectinload

from app.extensions import db
from app.models import CertifiedWish, Participant, Phase, Placement, Round, Site, Slot, Specialty
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.policies.phases import Act, allows
from app.queries import in_force, last_time
from app.queries.paging import Page, slice_of
from app.queries.search import finder, fold
from app.services.slots import wishing

NO_ROUND = "none"


@dataclass(frozen=True)
class Filled:
    """A slot and how it was wished for and filled; the counts are None until its round is published.

    Before that they stay hidden: seeing how many want a place would invite people to play with their lists.
    `before` are the places of the last time.
    """

    slot: Slot
    placed: int | None
    wished_first: int | None
    before: int | None = None
    is_big_change: bool = False


@dataclass(frozen=True)
class Slots:
    """One page; `slots`, `places` and `placed` are of everything the filter leaves."""

    page: Page
    slots: int
    places: int
    placed: int | None


def rounds(actor: Actor) -> list[Round]:
    """Rounds with a slot within reach, the latest first."""
    within = scope(actor, Permission.SLOT_LIST).with_only_columns(Slot.round_id)
    return list(db.session.scalars(select(Round).where(Round.id.in_(within)).order_by(Round.id.desc())))


def open_rounds() -> list[Round]:
    """Rounds into which slots may still be entered."""
    phases = [phase for phase in Phase if allows(phase, Act.EDIT_SLOTS)]
    return list(db.session.scalars(select(Round).where(Round.phase.in_(phases)).order_by(Round.id.desc()).limit(20)))


def slots(actor: Actor, round_: Round | None, text: str = "", number: int = 1, closed: bool = False) -> Slots:
    """The slots of a round (None: of no round) within reach, in order of time: short rows first, then the page."""
    found = finder(text)
    rows = [row for row in db.session.execute(_own(actor, round_, closed)) if found(row.name)]
    rows.sort(key=lambda row: (row.starts_on, fold(row.name), row.id))
    is_known = is_published(round_)
    placed = _placed(round_) if is_known else {}
    page = slice_of([row.id for row in rows], number)
    return Slots(
        page=Page(_filled(page.items, placed, is_known), page.number, page.total, page.size),
        slots=len(rows),
        places=sum(row.capacity for row in rows),
        placed=sum(placed.get(row.id, 0) for row in rows) if is_known else None,
    )


def _own(actor: Actor, round_: Round | None, closed: bool = False) -> Select:
    of_round = Slot.round_id == round_.id if round_ else Slot.round_id.is_(None)
    state = Slot.closed_at.is_not(None) if closed else Slot.closed_at.is_(None)
    return (
        scope(actor, Permission.SLOT_LIST)
        .join(Site, Slot.site_id == Site.id)
        .where(of_round, state)
        .with_only_columns(Slot.id, Slot.starts_on, Slot.capacity, Site.name)
    )


def is_published(round_: Round | None) -> bool:
    return bool(round_ and round_.has_result)


def _filled(ids: list[int], placed: Mapping[int, int], is_known: bool) -> list[Filled]:
    by_id = {slot.id: slot for slot in db.session.scalars(_whole().where(Slot.id.in_(ids)))}
    first = _wished_first(ids) if is_known else {}
    before = last_time.of_slots(by_id.values())
    return [
        Filled(
            by_id[key],
            placed.get(key, 0) if is_known else None,
            first.get(key, 0) if is_known else None,
            before.get(key),
            last_time.is_big(before.get(key), by_id[key].capacity),
        )
        for key in ids
    ]


def _whole() -> Select:
    return select(Slot).options(joinedload(Slot.site).joinedload(Site.organisation), selectinload(Slot.mentors))


def _named() -> Select:
    """Slots with the name of the site, and nothing else."""
    demands = (raiseload(Slot.specialties), raiseload(Slot.year_rows), raiseload(Slot.clearance_rows))
    site = joinedload(Slot.site).options(
        load_only(Site.name), raiseload(Site.organisation), raiseload(Site.municipality), raiseload(Site.slots)
    )
    return select(Slot).options(site, *demands)


def _placed(round_: Round) -> Mapping[int, int]:
    rows = db.session.execute(
        select(Placement.slot_id, func.count())
        .where(Placement.run_id == round_.published_run_id)
        .group_by(Placement.slot_id)
    )
    return dict(rows.all())


def _wished_first(slot_ids: list[int]) -> Mapping[int, int]:
    rows = db.session.execute(
        select(CertifiedWish.slot_id, func.count())
        .join(Participant, Participant.certified_list_id == CertifiedWish.list_id)
        .where(CertifiedWish.slot_id.in_(slot_ids), CertifiedWish.rank == 1)
        .group_by(CertifiedWish.slot_id)
    )
    return dict(rows.all())


def sources(actor: Actor, round_: Round | None, whole: bool, most: int = 300) -> list[Slot]:
    """The slots of a period that the actor may copy, in order of time; for a look only, without their demands."""
    of_round = Slot.round_id == round_.id if round_ else Slot.round_id.is_(None)
    editable = scope(actor, Permission.SLOT_EDIT).with_only_columns(Slot.id)
    chosen = (_whole() if whole else _named()).where(Slot.id.in_(editable), of_round, Slot.closed_at.is_(None))
    return list(db.session.scalars(chosen.order_by(Slot.starts_on, Slot.id).limit(most)))


def specialties() -> list[Specialty]:
    return list(db.session.scalars(select(Specialty).order_by(Specialty.code)))


@dataclass(frozen=True)
class Touched:
    """Whom a slot's closing touches: how many lists, and the names that the actor may see anyway.

    `placed` have a place in it now, and lose it.
    """

    lists: int
    names: list[str]
    shows_count: bool
    placed: int = 0


def touched(actor: Actor, slot: Slot, most: int = 50) -> Touched:
    """Who runs the round sees how many lists name the slot; a host, whether any does."""
    lists = db.session.scalar(select(func.count(Participant.id)).where(wishing(slot)))
    seen = scope(actor, Permission.PARTICIPANT_LIST).where(wishing(slot))
    people = db.session.scalars(seen.options(joinedload(Participant.person)).limit(most)).all()
    names = sorted(participant.person.full_name for participant in people)
    placed = in_force.counts([slot.id]).get(slot.id, 0)
    return Touched(lists, names, shows_count=bool(people) or not lists, placed=placed)


@dataclass(frozen=True)
class Bar:
    """A slot on the plan: in units of the drawing, with the share that is filled where that is known."""

    slot: Slot
    x: float
    width: float
    placed: int | None

    @property
    def filled(self) -> float:
        return self.width * min(1.0, (self.placed or 0) / self.slot.capacity) if self.slot.capacity else 0.0


@dataclass(frozen=True)
class Plan:
    """Slots against weeks. `weeks` are Mondays; `cells[i]` the places of bar i in each week."""

    starts_on: date
    ends_on: date
    weeks: list[date]
    bars: list[Bar]
    cells: list[list[int]]
    page: Page


PLAN_WEEKS, PLAN_WIDTH = 26, 780.0


def plan(actor: Actor, first: date, number: int = 1) -> Plan:
    """Half a year from the Monday of `first`; the slots of one page, by site and time."""
    monday = first - timedelta(days=first.weekday())
    last = monday + timedelta(weeks=PLAN_WEEKS) - timedelta(days=1)
    within = scope(actor, Permission.SLOT_LIST).where(
        Slot.starts_on <= last, Slot.ends_on >= monday, Slot.closed_at.is_(None)
    )
    rows = db.session.execute(
        within.join(Site, Slot.site_id == Site.id).with_only_columns(Slot.id, Slot.starts_on, Site.name)
    ).all()
    ids = [row.id for row in sorted(rows, key=lambda row: (fold(row.name), row.starts_on, row.id))]
    page = slice_of(ids, number, size=25)
    by_id = {
        slot.id: slot
        for slot in db.session.scalars(_whole().options(joinedload(Slot.round)).where(Slot.id.in_(page.items)))
    }
    chosen = [by_id[key] for key in page.items]
    placed = _placed_of(chosen)
    weeks = [monday + timedelta(weeks=week) for week in range(PLAN_WEEKS)]
    bars = [_bar(slot, monday, last, placed.get(slot.id)) for slot in chosen]
    return Plan(monday, last, weeks, bars, [_cells(slot, weeks) for slot in chosen], page)


def _placed_of(slots: list[Slot]) -> Mapping[int, int]:
    """People in the slots of published rounds; slots of other rounds are not in it."""
    published = {slot.id: 0 for slot in slots if is_published(slot.round)}
    runs = {slot.round.published_run_id for slot in slots if slot.id in published}
    rows = db.session.execute(
        select(Placement.slot_id, func.count())
        .where(Placement.run_id.in_(runs), Placement.slot_id.in_(published))
        .group_by(Placement.slot_id)
    )
    return published | dict(rows.all())


def _bar(slot: Slot, monday: date, last: date, placed: int | None) -> Bar:
    day = PLAN_WIDTH / (PLAN_WEEKS * 7)
    starts, ends = max(slot.starts_on, monday), min(slot.ends_on, last)
    return Bar(slot, round((starts - monday).days * day, 1), round(((ends - starts).days + 1) * day, 1), placed)


def _cells(slot: Slot, weeks: list[date]) -> list[int]:
    return [
        slot.capacity if slot.starts_on <= week + timedelta(days=6) and slot.ends_on >= week else 0 for week in weeks
    ]
