"""Numbers of the home page: the cluster at a glance for a visitor, what needs doing now for each role."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import contains_eager, defer, joinedload, raiseload

from app.extensions import db
from app.models import (
    Account,
    Job,
    JobState,
    Organisation,
    Participant,
    Phase,
    Placement,
    Programme,
    Round,
    Run,
    Site,
    Slot,
    Unplaced,
    Wish,
)
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries import in_force, other_ways
from app.queries.after import After, after
from app.queries.catalogue import municipalities, spots
from app.queries.other_ways import Ways
from app.queries.programmes import IN_CATALOGUE
from app.queries.region_map import Spot
from app.queries.rounds import Lists, lists_of
from app.queries.steps import Stage, stages


@dataclass(frozen=True)
class Glance:
    """`places`: capacity of the slots not yet over."""

    organisations: int
    programmes: int
    network_programmes: int
    sites: int
    places: int


def glance() -> Glance:
    def count(model, *conditions):
        return select(func.count()).select_from(model).where(*conditions).scalar_subquery()

    places = select(func.coalesce(func.sum(Slot.capacity), 0)).where(Slot.ends_on >= date.today())
    row = db.session.execute(
        select(
            count(Organisation),
            count(Programme, IN_CATALOGUE),
            count(Programme, IN_CATALOGUE, Programme.is_network),
            count(Site),
            places.scalar_subquery(),
        )
    ).one()
    return Glance(*row)


def sites_by_town() -> list[Spot]:
    counts = select(Site.municipality_id, func.count()).group_by(Site.municipality_id)
    return spots(municipalities(), Counter(dict(map(tuple, db.session.execute(counts)))))


@dataclass(frozen=True)
class Participation:
    """One person's place in one round; `placement` and `unplaced` exist once the round is published."""

    participant: Participant
    wishes: int
    placement: Placement | None
    unplaced: Unplaced | None
    ways: Ways | None = None
    after: After | None = None

    @property
    def lacking(self) -> int:
        """How many wishes are missing to the least number that the round asks for."""
        return max(0, self.participant.round.least_wishes - self.wishes)


def participations(actor: Actor) -> list[Participation]:
    """The person's own rounds, the latest deadline first."""

    def published(model):
        return (model.run_id == Round.published_run_id) & (model.participant_id == Participant.id)

    wishes = select(func.count()).where(Wish.participant_id == Participant.id).scalar_subquery()
    parts = (raiseload(Slot.specialties), raiseload(Slot.year_rows), raiseload(Slot.clearance_rows))
    rows = db.session.execute(
        scope(actor, Permission.PLACEMENT_OWN)
        .join(Participant.round)
        .outerjoin(Placement, published(Placement))
        .outerjoin(Unplaced, published(Unplaced))
        .add_columns(wishes, Placement, Unplaced)
        .options(contains_eager(Participant.round))
        .options(joinedload(Placement.slot).options(joinedload(Slot.site), *parts))
        .order_by(Round.wishes_close_at.desc())
        .limit(6)
    ).all()
    people = [participant for participant, *_more in rows]
    ways, now = other_ways.of(people), after(people)
    return [
        Participation(one, count, placement, unplaced, ways.get(one.id), now.get(one.id))
        for one, count, placement, unplaced in rows
    ]


@dataclass(frozen=True)
class Hosting:
    """A host's slots and places not yet over, and the next to come: (slot, people)."""

    slots: int
    places: int
    expected: int
    arrivals: list[tuple[Slot, int]]


def hosting(actor: Actor, most: int = 5) -> Hosting:
    today = date.today()
    own = scope(actor, Permission.SLOT_LIST).where(Slot.ends_on >= today).with_only_columns(Slot.capacity).subquery()
    slots, places = db.session.execute(
        select(func.count(), func.coalesce(func.sum(own.c.capacity), 0)).select_from(own)
    ).one()
    coming = in_force.coming(actor).subquery()
    arrivals = (
        select(Slot, coming.c.people)
        .join(coming, coming.c.slot_id == Slot.id)
        .where(Slot.ends_on >= today)
        .order_by(Slot.starts_on, Slot.id)
        .options(joinedload(Slot.site))
        .options(raiseload(Slot.specialties), raiseload(Slot.year_rows), raiseload(Slot.clearance_rows))
    )
    rows = [(slot, people) for slot, people in db.session.execute(arrivals)]
    return Hosting(slots, places, sum(people for _, people in rows), rows[:most])


@dataclass(frozen=True)
class RoundLists:
    """A round that takes wishes now, and how far its lists are."""

    round: Round
    counts: Lists


def lists(actor: Actor, most: int = 3) -> list[RoundLists]:
    """The rounds that take wishes now, as far as the actor sees their people; the nearest deadline first."""
    seen = scope(actor, Permission.PARTICIPANT_LIST).with_only_columns(Participant.round_id)
    taking = (Round.phase == Phase.WISHES_OPEN) & Round.id.in_(seen)
    rounds = db.session.scalars(select(Round).where(taking).order_by(Round.wishes_close_at).limit(most)).all()
    counted = lists_of(actor, [round_.id for round_ in rounds])
    return [RoundLists(round_, counted.get(round_.id, Lists())) for round_ in rounds]


@dataclass(frozen=True)
class Outcome:
    """A verified run in counts; `published` when its round shows it to the people."""

    run: Run
    placed: int
    first: int
    unplaced: int

    @property
    def people(self) -> int:
        return self.placed + self.unplaced

    @property
    def published(self) -> bool:
        return self.run.round.published_run_id == self.run.id


def latest_outcome(actor: Actor) -> Outcome | None:
    """The latest run that the verifier has accepted."""
    run = db.session.scalar(
        scope(actor, Permission.RUN_VIEW)
        .where(Run.verified_at.is_not(None))
        .order_by(Run.verified_at.desc(), Run.id.desc())
        .limit(1)
        .options(joinedload(Run.round), defer(Run.result))
    )
    if run is None:
        return None
    first = func.coalesce(func.sum(case((Placement.rank == 1, 1), else_=0)), 0)
    without = select(func.count()).where(Unplaced.run_id == run.id).scalar_subquery()
    counted = select(func.count(), first, without).where(Placement.run_id == run.id)
    placed, firsts, unplaced = db.session.execute(counted).one()
    return Outcome(run, placed, firsts, unplaced)


@dataclass(frozen=True)
class RoundState:
    """A round and its latest run, if any: together they name the coordinator's next step."""

    round: Round
    run: Run | None


def current_round(actor: Actor) -> RoundState | None:
    """The round that is on its way to a result, else the one with the latest deadline."""
    on_the_way = [phase for phase in Phase if Phase.WISHES_OPEN.place <= phase.place < Phase.PUBLISHED.place]
    is_open = case((Round.phase.in_(on_the_way), 0), else_=1)
    round_ = db.session.scalar(
        scope(actor, Permission.ROUND_VIEW).order_by(is_open, Round.wishes_close_at.desc()).limit(1)
    )
    if round_ is None:
        return None
    runs = scope(actor, Permission.RUN_VIEW).where(Run.round_id == round_.id)
    return RoundState(round_, db.session.scalar(runs.order_by(Run.number.desc()).limit(1).options(defer(Run.result))))


@dataclass(frozen=True)
class Upkeep:
    """What the administrator watches."""

    accounts: int
    disabled: int
    jobs: dict[JobState, int]


def upkeep() -> Upkeep:
    disabled = func.coalesce(func.sum(case((Account.active, 0), else_=1)), 0)
    accounts, off = db.session.execute(select(func.count(), disabled).select_from(Account)).one()
    jobs = dict(map(tuple, db.session.execute(select(Job.state, func.count()).group_by(Job.state))))
    return Upkeep(accounts, off, jobs)


@dataclass(frozen=True)
class Timeline:
    """The round that goes on now and the bar of its phases."""

    round: Round
    stages: list[Stage]


def timeline() -> Timeline | None:
    """The latest round that is not closed; everybody may know when what happens."""
    going_on = select(Round).where(Round.phase != Phase.CLOSED)
    open_first = case((Round.phase.in_([Phase.COLLECTING, Phase.WISHES_OPEN]), 0), else_=1)
    round_ = db.session.scalar(going_on.order_by(open_first, Round.wishes_close_at.desc()).limit(1))
    return Timeline(round_, stages(round_)) if round_ else None
