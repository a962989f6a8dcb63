"""Two runs side by side: who gains, who loses, and no count for the council that the pages of the runs do not tell."""

from collections import namedtuple

import pytest

from app.models import OrganisationKind, Role, RunKind
from app.policies.actor import actor_of
from app.queries import compare, moves
from app.queries.compare import Move
from tests import factories as make

World = namedtuple("World", "a b college people slots")
TOGETHER = "together"


def people_of(college, number, round_):
    group = make.group(make.programme(college))
    return [make.participant(round_, make.student(group_=group)) for _ in range(number)]


def stand(run, person, slot, rank) -> None:
    """In the run the person is in the slot, or nowhere."""
    make.placement(run, person, slot, rank) if slot else make.unplaced(run, person)


@pytest.fixture
def world(app) -> World:
    """One person for each thing that can happen between two runs."""
    round_, college = make.round_(), make.organisation(OrganisationKind.COLLEGE)
    people = people_of(college, 7, round_)
    x, y = make.slot(round_=round_, capacity=9), make.slot(round_=round_, capacity=9)
    a, b = make.run(round_), make.run(round_, kind=RunKind.WHAT_IF)
    lots = {
        Move.SAME: ((x, 1), (x, 1)),
        Move.BETTER: ((y, 2), (x, 1)),
        Move.WORSE: ((x, 1), (y, 3)),
        Move.ELSEWHERE: ((x, 2), (y, 2)),
        Move.NEW: ((None, 0), (y, 4)),
        Move.LOST: ((x, 1), (None, 0)),
        Move.WITHOUT: ((None, 0), (None, 0)),
    }
    for person, (before, after) in zip(people, lots.values(), strict=True):
        stand(a, person, *before)
        stand(b, person, *after)
    return World(a, b, college, dict(zip(lots, people, strict=True)), (x, y))


def test_everybody_is_counted_once(world):
    found = compare.compared(world.a, world.b)

    assert dict(found.moves) == dict.fromkeys(world.people, 1) | {Move.JOINED: 0, Move.GONE: 0}
    assert found.elsewhere == 5
    assert (found.a.placed, found.a.unplaced, found.b.placed) == (5, 2, 5)


def test_choices_stand_side_by_side(world):
    assert compare.compared(world.a, world.b).ranks == [(1, 3, 2), (2, 2, 1), (3, 0, 1), (4, 0, 1)]


def test_who_came_to_the_round_later_is_told_apart(world):
    late = people_of(world.college, 1, world.a.round)[0]
    make.placement(world.b, late, world.slots[0], 1)

    found = compare.compared(world.a, world.b)

    assert dict(found.moves)[Move.JOINED] == 1
    assert (found.a.people, found.b.people) == (7, 8)


def test_colleges_have_both_runs_in_one_row(world):
    table = compare.compared(world.a, world.b).tables[0]

    row = next(row for row in table.rows if row.label == world.college.name)
    assert (row.a.people, row.a.placed, row.a.first) == (7, 5, 3)
    assert (row.b.people, row.b.placed, row.b.first) == (7, 5, 2)


@pytest.mark.parametrize("move", [Move.BETTER, Move.WORSE, Move.ELSEWHERE, Move.NEW, Move.LOST])
def test_the_coordinator_sees_who_it_is(world, move):
    page = moves.changes(world.a, world.b, move, 1, 1)

    assert [change.person for change in page.items] == [world.people[move].person]


def test_a_change_says_from_where_to_where(world):
    change = moves.changes(world.a, world.b, Move.NEW, 1, 1).items[0]

    assert change.a is None
    assert (change.b.site, change.b.rank) == (world.slots[1].site.name, 4)


def test_all_who_have_another_place_stand_in_one_list(world):
    page = moves.changes(world.a, world.b, Move.CHANGED, 5, 1)

    surnames = [change.person.surname for change in page.items]
    assert len(surnames) == 5
    assert surnames == sorted(surnames)


def test_the_council_sees_no_small_number_of_people(world):
    found = compare.compared(world.a, world.b, TOGETHER)

    assert found.moves == []
    assert found.elsewhere is None
    assert found.ranks == [(0, 5, 5)]
    assert all(table.rows == [] for table in found.tables)


def test_a_kind_with_few_people_makes_the_others_coarse_too(world):
    """Else it could be worked out from the totals of both runs."""
    x, y = world.slots
    for number, person in enumerate(people_of(world.college, 12, world.a.round)):
        stand(world.a, person, x, 1)
        stand(world.b, person, y if number < 4 else x, 1)

    found = compare.compared(world.a, world.b, TOGETHER)

    assert found.moves == [(Move.ALIKE, 10), (Move.CHANGED, 9)]


def test_what_stands_alone_on_both_pages_stands_alone_here(world):
    x, y = world.slots
    for college in [make.organisation(OrganisationKind.COLLEGE) for _ in range(4)]:
        for number, person in enumerate(people_of(college, 20, world.a.round)):
            for run, first in ((world.a, 6), (world.b, 8)):
                rank = 1 if number < first else 2
                stand(run, person, (x if rank == 1 else y) if number < first + 6 else None, rank)

    rows = {row.label: row for row in compare.compared(world.a, world.b, TOGETHER).tables[0].rows}

    assert world.college.name not in rows
    assert rows[TOGETHER].a.people > 7
    assert all(count >= 5 for row in rows.values() for count in (row.a.placed, row.b.placed, row.a.first, row.b.first))
    assert sum(row.a.people for row in rows.values()) == 87


def test_only_solved_runs_of_the_same_round_can_be_compared(world):
    make.run(make.round_())
    make.run(world.a.round, make.RunStatus.FAILED)

    assert compare.others(actor_of(make.user(Role.COUNCIL_MEMBER).id), world.b) == [world.a]
    assert compare.others(actor_of(make.user(Role.COLLEGE_MANAGER, world.college).id), world.b) == []
