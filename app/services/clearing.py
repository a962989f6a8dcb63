"""Clearing: after declines, withdrawals, closed slots and late applicants a repair is solved, approved and published.

It starts from the placements in force: who has accepted stays where they are, who has not answered is moved only if it
must be, the rest are placed from their certified lists. The engine's `kept` stands right behind `placed`.
"""

from collections import Counter
from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, or_, select, true

from app.adapters import bundles
from app.adapters.bundles import Files
from app.extensions import db
from app.models import (
    IN_FORCE,
    LEFT_BEHIND,
    Assignment,
    AssignmentState,
    ManualChange,
    ManualLine,
    ManualState,
    Origin,
    Participant,
    Person,
    Placement,
    Round,
    Run,
    Slot,
    Teacher,
)
from app.policies.actor import Actor
from app.services import assignments, snapshots
from app.services.errors import Refused

KEPT = "kept"


def criteria(round_: Round) -> list[str]:
    """Those of the round, with what is in force kept right after as many people as possible are placed."""
    others = [name for name in round_.criteria if name not in {"placed", KEPT}]
    return ["placed", KEPT, *others]


def tables(round_: Round) -> Files:
    """The round as it is now: people who have left are out, what is in force stands in previous.csv."""
    files = snapshots.tables(round_)
    gone = set(db.session.scalars(select(Participant.public_id).where(_of(round_), Participant.left_at.is_not(None))))
    barred = _barred(round_)
    people = [row for row in bundles.rows(files, "people.csv") if row["person"] not in gone]
    wishes = [
        row
        for row in bundles.rows(files, "wishes.csv")
        if row["person"] not in gone and (row["person"], row["opening"]) not in barred
    ]
    held = [row for row in _in_force(round_) if row[0] not in gone]
    _hold_supervisors(round_, files, people)
    _keep_open(round_, files)
    teams = [row for row in bundles.rows(files, "teams.csv") if row["person"] not in gone]
    files |= {
        "people.csv": _again(people, files, "people.csv"),
        "wishes.csv": _again(wishes, files, "wishes.csv"),
        "previous.csv": bundles.table(("person", "opening"), [row[:2] for row in held]),
    }
    files.pop("teams.csv", None)
    if teams and not held:  # once somebody of a team has a place of their own, the rest are placed one by one
        files["teams.csv"] = bundles.table(("team", "person"), [row.values() for row in teams])
    return files


def in_force(round_: Round) -> dict[str, str]:
    """Participant → slot, by public identifiers."""
    return {person: slot for person, slot, _state in _in_force(round_)}


def _hold_supervisors(round_: Round, files: Files, people: list[dict]) -> None:
    """Whoever was given a supervisor by hand keeps that one: they are a group of their own in the tables."""
    known = {row["supervisor"] for row in bundles.rows(files, "supervisors.csv")}
    by_hand = {person: (who, slot) for person, slot, who in _supervised_by_hand(round_) if who in known}
    if not by_hand:
        return
    rows = bundles.rows(files, "supervision.csv")
    for row in people:
        if row["person"] in by_hand and row["group"]:
            who, slot = by_hand[row["person"]]
            row["group"] = f"{row['group']}:{row['person']}"
            rows.append({"supervisor": who, "group": row["group"], "opening": slot})
    header = ("supervisor", "group", "opening")
    files["supervision.csv"] = bundles.table(header, sorted(tuple(row[name] for name in header) for row in rows))

    _widen(round_, files, {who for who, _slot in by_hand.values()})


def _widen(round_: Round, files: Files, by_hand: set[str]) -> None:
    """Whoever was given people by hand takes all that they have now, at as many slots, whatever was agreed."""
    held = db.session.execute(
        select(Person.public_id, func.count(), func.count(Assignment.slot_id.distinct()))
        .select_from(Assignment)
        .join(Teacher, Assignment.supervisor_id == Teacher.id)
        .join(Person, Teacher.person_id == Person.id)
        .where(_is_of(round_), Person.public_id.in_(by_hand))
        .group_by(Person.public_id)
    )
    loads = {who: (people, slots) for who, people, slots in held}
    rows = bundles.rows(files, "supervisors.csv")
    for row in rows:
        people, slots = loads.get(row["supervisor"], (0, 0))
        row["capacity"] = max(int(row["capacity"]), people)
        row["max_openings"] = max(int(row["max_openings"]), slots) if row["max_openings"] else ""
    files["supervisors.csv"] = _again(rows, files, "supervisors.csv")


def _keep_open(round_: Round, files: Files) -> None:
    """A slot in which somebody has a place is open, however few they have become."""
    stay = Counter(in_force(round_).values())
    rows = bundles.rows(files, "openings.csv")
    for row in rows:
        if row["opening"] in stay:
            row["min_to_open"] = min(int(row["min_to_open"]), stay[row["opening"]])
    files["openings.csv"] = _again(rows, files, "openings.csv")


def _supervised_by_hand(round_: Round) -> list[tuple[str, str, str]]:
    """(participant, slot, supervisor) where the supervisor was chosen by hand and still is theirs."""
    chosen = (
        select(ManualLine.id)
        .join(ManualChange, ManualLine.change_id == ManualChange.id)
        .where(
            ManualChange.state == ManualState.DONE,
            func.coalesce(ManualLine.became_id, ManualLine.assignment_id) == Assignment.id,
            ManualLine.supervisor_id == Assignment.supervisor_id,
        )
    )
    rows = db.session.execute(
        select(Participant.public_id, Slot.public_id, Person.public_id)
        .select_from(Assignment)
        .join(Participant, Assignment.participant_id == Participant.id)
        .join(Slot, Assignment.slot_id == Slot.id)
        .join(Teacher, Assignment.supervisor_id == Teacher.id)
        .join(Person, Teacher.person_id == Person.id)
        .where(_is_of(round_), chosen.exists())
    )
    return [tuple(row) for row in rows]


def pins(round_: Round) -> list[tuple[str, str, str]]:
    """Who has said yes, or was sent by hand, must stay; what somebody has said no to must not come again."""
    said = or_(Assignment.person_said, Assignment.origin == Origin.BY_HAND)
    stays = [(person, slot, "require") for person, slot, _state in _in_force(round_, said)]
    held = {pin[:2] for pin in stays}
    bars = [(*pair, "forbid") for pair in sorted(_barred(round_) - held)]
    return [*stays, *bars]


def loosened(files: Files, result: Files) -> Files:
    """A bundle without the pins that the result keeps: who has said yes to the place they keep changes nothing."""
    kept = set(bundles.columns(result, "placements.csv", "person", "opening"))
    pins = bundles.columns(files, "pins.csv", "person", "opening", "kind")
    left = [pin for pin in pins if pin[2] != "require" or pin[:2] not in kept]
    return files | {"pins.csv": bundles.table(("person", "opening", "kind"), left)}


def _of(round_: Round):
    return Participant.round_id == round_.id


def _again(rows: Iterable[dict], files: Files, name: str) -> bytes:
    """The same table with some rows left out."""
    header = files[name].split(b"\n", 1)[0].decode().split(",")
    return bundles.table(header, ([row[column] for column in header] for row in rows))


def _is_of(round_: Round):
    return (Assignment.round_id == round_.id) & Assignment.state.in_(IN_FORCE)


def _in_force(round_: Round, which: ColumnElement[bool] | None = None) -> list[tuple[str, str, AssignmentState]]:
    rows = db.session.execute(
        select(Participant.public_id, Slot.public_id, Assignment.state)
        .select_from(Assignment)
        .join(Participant, Assignment.participant_id == Participant.id)
        .join(Slot, Assignment.slot_id == Slot.id)
        .where(_is_of(round_), true() if which is None else which)
        .order_by(Participant.public_id)
    )
    return [tuple(row) for row in rows]


def _barred(round_: Round) -> set[tuple[str, str]]:
    """(participant, slot) where one side has said no."""
    rows = db.session.execute(
        select(Participant.public_id, Slot.public_id)
        .select_from(Assignment)
        .join(Participant, Assignment.participant_id == Participant.id)
        .join(Slot, Assignment.slot_id == Slot.id)
        .where(Assignment.round_id == round_.id, Assignment.state.in_(LEFT_BEHIND))
    )
    return {tuple(row) for row in rows}


def publish(actor: Actor, run: Run) -> dict[str, int]:
    """Inside the caller's transaction, the run checked: what it changes comes into force. Gives how many of each."""
    held = {
        one.participant_id: one
        for one in db.session.scalars(
            select(Assignment)
            .where(Assignment.round_id == run.round_id, Assignment.state.in_(IN_FORCE))
            .with_for_update()
        )
    }
    placed = db.session.execute(
        select(Placement, Slot)
        .join(Slot, Placement.slot_id == Slot.id)
        .where(Placement.run_id == run.id)
        .order_by(Placement.participant_id)
    ).all()
    if left := held.keys() - {placement.participant_id for placement, _slot in placed}:
        raise Refused(
            _(
                "The repair leaves %(people)s people who have a place without one. Give the slots more room.",
                people=len(left),
            )
        )
    told = {"kept": 0, "moved": 0, "placed": 0}
    for placement, slot in placed:
        told[_apply(actor, run, placement, slot, held.get(placement.participant_id))] += 1
    return told


def _apply(actor: Actor, run: Run, placement: Placement, slot: Slot, now: Assignment | None) -> str:
    if now is not None and now.slot_id == slot.id:
        now.supervisor_id = placement.supervisor_id
        return "kept"
    by = assignments.answer_by(run.round)
    new = assignments.offer(
        run.round, placement.participant_id, slot, Origin.CLEARING, by, run, placement.rank, placement.supervisor_id
    )
    if now is not None:
        assignments.replace(now, new, actor)
        return "moved"
    db.session.add(new)
    db.session.flush()
    assignments.note_all([new], "offer", actor)
    return "placed"
