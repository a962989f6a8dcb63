"""What a person is told about their own result, and why it is not a better wish."""

import pytest

from app.models import ClearanceKind, Phase, RunStatus, UnplacedReason
from app.queries import results
from app.queries.results import Fate
from tests import factories as make


class Published:
    """A person with three wishes in a round that is being published."""

    def __init__(self, **slot_fields) -> None:
        self.round = make.round_()
        self.me = make.participant(self.round)
        self.slots = [make.slot(round_=self.round, capacity=1, **slot_fields) for _ in range(3)]
        for rank, slot in enumerate(self.slots, start=1):
            make.wish(self.me, slot, rank)
        self.run = make.run(self.round)

    def taken(self, slot) -> None:
        make.placement(self.run, make.participant(self.round), slot)

    def fates(self) -> list[Fate]:
        make.publish(self.run)
        return [outcome.fate for outcome in results.of(self.me)[1].outcomes]


def test_nobody_has_a_result_before_publication(sqlite_app):
    told = Published()
    make.placement(told.run, told.me, told.slots[0])
    assert results.of(told.me)[1] is None


def test_a_result_names_the_wish_met_and_why_not_the_better_ones(app):
    told = Published()
    told.taken(told.slots[0])
    make.placement(told.run, told.me, told.slots[1], rank=2)
    assert told.fates() == [Fate.FULL, Fate.MET, Fate.NOT_NEEDED]
    result = results.of(told.me)[1]
    assert result.placement.rank == 2
    assert [outcome.rank for outcome in result.better] == [1]


def test_a_first_wish_met_needs_no_reasons(sqlite_app):
    told = Published()
    make.placement(told.run, told.me, told.slots[0])
    assert told.fates() == [Fate.MET, Fate.NOT_NEEDED, Fate.NOT_NEEDED]
    assert results.of(told.me)[1].better == []


def test_a_person_left_without_a_place_is_told_why_for_every_wish(sqlite_app):
    told = Published()
    for slot in told.slots:
        told.taken(slot)
    make.unplaced(told.run, told.me, UnplacedReason.FULL)
    assert told.fates() == [Fate.FULL] * 3
    result = results.of(told.me)[1]
    assert result.unplaced.reason is UnplacedReason.FULL
    assert result.what_would_help


def test_a_wish_closed_to_the_person_says_so_even_where_places_are_free(sqlite_app):
    told = Published(clearances=[ClearanceKind.HEALTH_BOOK])
    make.unplaced(told.run, told.me)
    assert told.fates() == [Fate.CLOSED] * 3


def test_a_place_that_too_few_could_take_did_not_open(sqlite_app):
    told = Published(min_to_open=1)
    make.unplaced(told.run, told.me, UnplacedReason.NEVER_OPENS)
    assert told.fates() == [Fate.NOT_OPENED] * 3


def test_a_free_place_given_to_nobody_is_put_down_to_the_whole(sqlite_app):
    told = Published()
    make.unplaced(told.run, told.me, UnplacedReason.CRITERION)
    assert told.fates() == [Fate.OTHER] * 3


@pytest.mark.parametrize(("status", "proven"), [(RunStatus.OPTIMAL, True), (RunStatus.FEASIBLE, False)])
def test_that_no_better_outcome_exists_is_said_only_where_it_is_proven(sqlite_app, status, proven):
    told = Published()
    told.run.status = status
    make.placement(told.run, told.me, told.slots[0])
    make.publish(told.run)
    assert results.of(told.me)[1].is_proven is proven


def test_a_closed_round_still_tells_its_result(sqlite_app):
    told = Published()
    make.placement(told.run, told.me, told.slots[0])
    make.publish(told.run)
    told.round.phase = Phase.CLOSED
    assert results.of(told.me)[1].placement.rank == 1
