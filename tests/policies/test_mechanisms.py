"""Ways to decide: what each asks of the engine, which orders make no sense, what the stable one does not take."""

import pytest

from app.matching.tables import CRITERIA
from app.models import Mechanism
from app.policies import mechanisms
from app.policies.mechanisms import Obstacles, Way


@pytest.mark.parametrize("way", mechanisms.PRESETS, ids=lambda way: way.value)
def test_a_way_is_recognised_by_what_it_asks(way):
    asked = mechanisms.asked(way, [])

    assert asked[0] is Mechanism.OPTIMAL
    assert mechanisms.way_of(*asked) is way


def test_another_order_is_ones_own():
    assert mechanisms.way_of(Mechanism.OPTIMAL, ["placed", "opened"]) is Way.OWN
    assert mechanisms.asked(Way.OWN, ["placed", "opened"]) == (Mechanism.OPTIMAL, ["placed", "opened"])


def test_the_stable_way_is_one_whatever_stands_beside_it():
    assert mechanisms.way_of(Mechanism.STABLE, ["opened"]) is Way.STABLE


def test_the_engine_knows_every_aim():
    assert set(mechanisms.ORDERABLE) <= set(CRITERIA)
    assert all(set(order) <= set(mechanisms.ORDERABLE) for order in mechanisms.PRESETS.values())


@pytest.mark.parametrize("order", [["score"], ["rank_cost", "placed"], ["score", "distance", "placed"]])
def test_an_order_that_would_place_nobody_is_refused(sqlite_app, order):
    assert mechanisms.fault(order)


@pytest.mark.parametrize("order", [["placed"], ["score", "placed", "distance"], *mechanisms.PRESETS.values()])
def test_an_order_that_makes_sense_is_not(order):
    assert mechanisms.fault(list(order)) is None


def test_each_obstacle_has_its_sentence(sqlite_app):
    assert Obstacles().words == []
    assert len(Obstacles(1, 1, 1, 1, 1).words) == 5
