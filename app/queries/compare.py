"""Two runs of a round side by side, counted from the stored placements: criteria, choices met, who gains, who loses."""

import enum
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import CompoundSelect, literal, select, union_all

from app.extensions import db
from app.models import Participant, Placement, Run, RunStatus, Unplaced
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries import outcome_fairness, outcome_people, small_cells
from app.queries.outcome_fairness import Chances
from app.queries.outcome_people import NONE, People

SOLVED = (RunStatus.OPTIMAL, RunStatus.FEASIBLE)
SHOWN = ("college", "specialty")


class Move(enum.StrEnum):
    """What a person has in the second run against the first. The last two sum the others up where they are too few."""

    SAME = "same"
    BETTER = "better"
    WORSE = "worse"
    ELSEWHERE = "elsewhere"
    NEW = "new"
    LOST = "lost"
    WITHOUT = "without"
    JOINED = "joined"
    GONE = "gone"
    ALIKE = "alike"
    CHANGED = "changed"


OTHER_PLACE = (Move.BETTER, Move.WORSE, Move.ELSEWHERE, Move.NEW, Move.LOST)


@dataclass(frozen=True)
class Side:
    people: int
    placed: int
    first: int

    @property
    def unplaced(self) -> int:
        return self.people - self.placed


@dataclass(frozen=True)
class Pair:
    """One row of a table: the same kind of people in both runs."""

    label: str
    a: Chances
    b: Chances

    @property
    def is_changed(self) -> bool:
        return (self.a.people, self.a.placed, self.a.first) != (self.b.people, self.b.placed, self.b.first)


@dataclass(frozen=True)
class Table:
    by: str
    title: str
    head: str
    rows: list[Pair]

    @property
    def changed(self) -> list[Pair]:
        return [row for row in self.rows if row.is_changed]

    @property
    def alike(self) -> list[Pair]:
        return [row for row in self.rows if not row.is_changed]


@dataclass(frozen=True)
class Comparison:
    """`ranks`: (rank, people in the first run, in the second); rank 0: those shown together. `moves` may be coarse."""

    a: Side
    b: Side
    ranks: list[tuple[int, int, int]]
    moves: list[tuple[Move, int]]
    tables: list[Table]

    @property
    def elsewhere(self) -> int | None:
        """How many people would have another place; None where the number is too small to be told."""
        found = dict(self.moves)
        if Move.CHANGED in found:
            return found[Move.CHANGED]
        return sum(found[move] for move in OTHER_PLACE) if found else None


def others(actor: Actor, run: Run) -> list[Run]:
    """The other solved runs of the same round that the actor may see, the newest first."""
    found = scope(actor, Permission.RUN_VIEW).where(
        Run.round_id == run.round_id, Run.id != run.id, Run.status.in_(SOLVED)
    )
    return list(db.session.scalars(found.order_by(Run.number.desc())))


def compared(a: Run, b: Run, merged_label: str | None = None) -> Comparison:
    """With `merged_label` nothing is told that the page of one of the runs would not tell: see small_tables."""
    people_a = outcome_people.people(a.id)
    people_b = _like(people_a, b.id)
    moves = _moves(people_a, people_b)
    return Comparison(
        a=side(people_a),
        b=side(people_b),
        ranks=ranks(people_a.rank, people_b.rank, merged_label is not None),
        moves=moves if merged_label is None else _coarse(moves),
        tables=tables(people_a, people_b, merged_label),
    )


def _like(people: People, run_id: int) -> People:
    """Everyone of another run. Mostly they are the same people, so only where they are now has to be read."""
    place_of = {key: at for at, key in enumerate(people.key)}
    rows = db.session.execute(_results(run_id)).all()
    if any(row[0] not in place_of for row in rows):
        return outcome_people.people(run_id)
    keys, ranks, slots = zip(*rows, strict=True) if rows else ((), (), ())
    same = np.array([place_of[key] for key in keys], np.int64)
    columns = {name: column[same] for name, column in vars(people).items() if isinstance(column, np.ndarray)}
    columns |= {"key": keys, "rank": np.array(ranks, np.int64), "slot": np.array(slots, np.int64)}
    return replace(people, reason=(), supervisor=(), **columns)


def _results(run_id: int) -> CompoundSelect:
    """Everyone of a run: the wish that was met and the place, NONE without one."""
    met = select(Participant.public_id, Placement.rank, Placement.slot_id).join(Placement.participant)
    left = select(Participant.public_id, literal(NONE), literal(NONE)).join(Unplaced.participant)
    return union_all(met.where(Placement.run_id == run_id), left.where(Unplaced.run_id == run_id))


def _moves(a: People, b: People) -> list[tuple[Move, int]]:
    counts = dict.fromkeys((move for move in Move if move not in (Move.ALIKE, Move.CHANGED)), 0)
    was = dict(zip(a.key, zip(a.rank.tolist(), a.slot.tolist(), strict=True), strict=True))
    for key, rank, slot in zip(b.key, b.rank.tolist(), b.slot.tolist(), strict=True):
        counts[_move(*was.pop(key), rank, slot) if key in was else Move.JOINED] += 1
    counts[Move.GONE] = len(was)
    return list(counts.items())


def _move(rank_a: int, slot_a: int, rank_b: int, slot_b: int) -> Move:
    if slot_a == slot_b:
        return Move.SAME if slot_a else Move.WITHOUT
    if not (slot_a and slot_b):
        return Move.LOST if slot_a else Move.NEW
    if rank_a == rank_b:
        return Move.ELSEWHERE
    return Move.BETTER if rank_b < rank_a else Move.WORSE


def side(people: People) -> Side:
    return Side(len(people), int(people.placed.sum()), int((people.rank == 1).sum()))


def _coarse(moves: list[tuple[Move, int]]) -> list[tuple[Move, int]]:
    """All kinds or only two: with the totals of both runs, any kind left out could be worked out from the rest."""
    if not small_cells.is_small(tuple(count for _move, count in moves)):
        return moves
    found = dict(moves)
    changed = sum(found[move] for move in OTHER_PLACE)
    alike = found[Move.SAME] + found[Move.WITHOUT]
    return [] if small_cells.is_small((changed, alike)) else [(Move.ALIKE, alike), (Move.CHANGED, changed)]


def ranks(a: np.ndarray, b: np.ndarray, merged: bool) -> list[tuple[int, int, int]]:
    """Both runs rank by rank; what either page shows together is shown together here."""
    last = int(max(a.max(initial=NONE), b.max(initial=NONE)))
    of_a, of_b = (np.bincount(rank.astype(np.int64), minlength=last + 1).tolist() for rank in (a, b))
    every = range(1, last + 1)
    if not merged:
        return [(rank, of_a[rank], of_b[rank]) for rank in every]
    kept = set(every)
    for counts in (of_a, of_b):
        own_last = max((rank for rank in every if counts[rank]), default=0)
        shown = small_cells.merged_pairs([(rank, counts[rank]) for rank in range(1, own_last + 1)], 0)
        kept &= {rank for rank, _people in shown} | set(range(own_last + 1, last + 1))
    rest = [rank for rank in every if rank not in kept]
    rows = [(rank, of_a[rank], of_b[rank]) for rank in every if rank in kept]
    return rows + ([(0, sum(of_a[r] for r in rest), sum(of_b[r] for r in rest))] if rest else [])


def tables(a: People, b: People, merged_label: str | None, shown: tuple[str, ...] = SHOWN) -> list[Table]:
    """Of the tables by which fairness is judged those that are `shown`; all are merged together, so none tells more."""
    names = outcome_people.names(a)
    names_b = names if set(b.college.tolist()) <= names.colleges.keys() else outcome_people.names(b)
    of_a = outcome_fairness.tables(a, names, merged_label)
    of_b = outcome_fairness.tables(b, names_b, merged_label)
    return [
        Table(one.by, one.title, one.head, _pairs(one.rows, other.rows, merged_label, a, b))
        for one, other in zip(of_a, of_b, strict=True)
        if one.by in shown
    ]


def _pairs(
    a: list[Chances], b: list[Chances], merged_label: str | None, people_a: People, people_b: People
) -> list[Pair]:
    """Rows that stand alone in both runs; the others as one row at the end, so that nothing new can be subtracted."""
    by_label_a, by_label_b = ({row.label: row for row in rows} for rows in (a, b))
    alone = by_label_a.keys() & by_label_b.keys() if merged_label else by_label_a.keys() | by_label_b.keys()
    alone -= {merged_label}
    nobody = Chances("", 0, 0, 0, 0, None)
    order = [label for label in [*by_label_a, *by_label_b] if label in alone]
    rows = [Pair(at, by_label_a.get(at, nobody), by_label_b.get(at, nobody)) for at in dict.fromkeys(order)]
    if merged_label and a and b and (len(rows) < len(a) or len(rows) < len(b)):
        rest = (_rest(whole, [getattr(row, at) for row in rows]) for whole, at in ((people_a, "a"), (people_b, "b")))
        rows.append(Pair(merged_label, *rest))
    return rows


def _rest(people: People, shown: list[Chances]) -> Chances:
    """What is left of everybody beside the rows that are shown."""
    whole = side(people)
    placed, first = (getattr(whole, name) - sum(getattr(row, name) for row in shown) for name in ("placed", "first"))
    return Chances("", whole.people - sum(row.people for row in shown), placed, first, 0, None)
