"""Pins of a round for the screen: those in force and those withdrawn, and what can be fixed for one person."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, raiseload

from app.adapters import bundles
from app.extensions import db
from app.models import (
    CertifiedWish,
    Participant,
    Person,
    Pin,
    Round,
    Run,
    RunArchive,
    RunKind,
    Site,
    Slot,
)
from app.policies.eligibility import Reason
from app.policies.phases import Act, allows
from app.queries.paging import SIZE, Page, within
from app.queries.search import fold, found_keys
from app.services import eligibility, snapshots

MOST_FOUND, MOST_READ = 20, 1_000
PARTS = (Slot.specialties, Slot.year_rows, Slot.clearance_rows)  # of a slot, not shown here


@dataclass(frozen=True)
class Counts:
    in_force: int
    withdrawn: int


@dataclass(frozen=True)
class Choice:
    """A slot that can be fixed for a person; `rank` of the wish, None beyond the list; `closed`: why it can't be."""

    slot: Slot
    rank: int | None
    closed: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class View:
    """The page of a round's pins; `found`: people by the search, one more than `most` where there are more."""

    page: Page
    counts: Counts
    behind: Run | None
    found: list[Participant]
    most: int = MOST_FOUND

    @property
    def person_ids(self) -> list[int]:
        """Whose names stand on the page."""
        return [*(pin.participant.person_id for pin in self.page.items), *(one.person_id for one in self.found)]


def view(round_: Round, withdrawn: bool, text: str, number: int) -> View:
    known = counts(round_.id)
    page = pins(round_, withdrawn, known.withdrawn if withdrawn else known.in_force, number)
    return View(page, known, behind(round_.id), people(round_, text) if text else [])


def counts(round_id: int) -> Counts:
    found = select(func.count(Pin.id), func.count(Pin.withdrawn_at)).where(Pin.round_id == round_id)
    total, withdrawn = db.session.execute(found).one()
    return Counts(total - withdrawn, withdrawn)


def pins(round_: Round, withdrawn: bool, total: int, number: int) -> Page:
    """Of `total`, with the person, the group, the slot and who did it loaded; the latest first."""
    number = within(number, total)
    participant = joinedload(Pin.participant)
    statement = (
        select(Pin)
        .where(Pin.round_id == round_.id, Pin.withdrawn_at.is_not(None) if withdrawn else Pin.withdrawn_at.is_(None))
        .options(
            participant.joinedload(Participant.person),
            participant.joinedload(Participant.group),
            joinedload(Pin.slot).options(joinedload(Slot.site), *(raiseload(part) for part in PARTS)),
            joinedload(Pin.created_by),
            joinedload(Pin.withdrawn_by),
        )
        .order_by(Pin.id.desc())
        .limit(SIZE)
        .offset((number - 1) * SIZE)
    )
    return Page(list(db.session.scalars(statement)), number, total)


def behind(round_id: int) -> Run | None:
    """The newest verified run of the round itself, if other pins were in force when it was solved."""
    run = db.session.scalar(
        select(Run)
        .where(Run.round_id == round_id, Run.kind == RunKind.ROUND, Run.verified_at.is_not(None))
        .order_by(Run.number.desc())
        .limit(1)
    )
    if run is None:
        return None
    bundle = db.session.scalar(select(RunArchive.bundle).where(RunArchive.run_id == run.id))
    solved_with = bundles.unzipped_one(bundle, "pins.csv") if bundle else {}
    then = {(row["person"], row["opening"], row["kind"]) for row in bundles.rows(solved_with, "pins.csv")}
    return run if then != set(snapshots.pins(round_id)) else None


def people(round_: Round, text: str) -> list[Participant]:
    """Who takes part and has a surname that begins so, by surname; one more than is shown, where there are more.

    The index finds names of any kind and letters of any case; a patronymic that begins so is not what was meant.
    """
    begin = fold(text.split()[0]) if text.split() else ""
    taking_part = (Participant.round_id == round_.id) & Participant.taken_out_at.is_(None)
    found = _loaded(taking_part, Person.id.in_(found_keys("person", text)))
    rows = db.session.scalars(found.order_by(Person.surname, Person.given_name, Person.id).limit(MOST_READ))
    return [one for one in rows if fold(one.person.surname).startswith(begin)][: MOST_FOUND + 1]


def _loaded(*conditions: ColumnElement[bool]) -> Select:
    return (
        select(Participant)
        .join(Participant.person)
        .where(*conditions)
        .options(
            contains_eager(Participant.person), joinedload(Participant.group), joinedload(Participant.organisation)
        )
    )


def person_of(round_: Round, public_id: str) -> Participant | None:
    return db.session.scalar(_loaded(Participant.round_id == round_.id, Participant.public_id == public_id))


def in_pinnable_rounds(person_id: int) -> list[Participant]:
    """Where this person takes part in a round in which places can be fixed by hand now."""
    taking_part = (Participant.person_id == person_id) & Participant.taken_out_at.is_(None)
    mine = select(Participant).where(taking_part).options(joinedload(Participant.round))
    return [one for one in db.session.scalars(mine) if allows(one.round.phase, Act.PIN)]


def choices(participant: Participant) -> list[Choice]:
    """The wishes of the certified list first, open to the person or not; then every other slot that is open."""
    rules = eligibility.of_one(participant)
    ranks = dict(
        db.session.execute(
            select(CertifiedWish.slot_id, CertifiedWish.rank).where(
                CertifiedWish.list_id == participant.certified_list_id
            )
        ).all()
    )
    slots = db.session.scalars(
        select(Slot)
        .join(Slot.site)
        .where(Slot.round_id == participant.round_id)
        .options(contains_eager(Slot.site), *(raiseload(part) for part in PARTS))
        .order_by(Site.name, Slot.starts_on, Slot.id)
    ).all()
    found = [
        Choice(slot, ranks.get(slot.id), tuple(rules.reasons(participant.id, slot.id)))
        for slot in slots
        if slot.id in ranks or rules.is_open(participant.id, slot.id)
    ]
    return sorted(found, key=lambda one: (one.rank is None, one.rank or 0))
