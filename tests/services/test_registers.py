"""Registers that programmes are held against: one entry of each kind once, none removed that a programme rests on."""

import pytest

from app.extensions import db
from app.models import ContestStandard, Movement, Role, Standard
from app.policies.actor import actor_of
from app.services import registers
from app.services.errors import Refused, Stale
from app.services.parts import fingerprint
from tests import factories as make


@pytest.fixture
def coordinator(app):
    return actor_of(make.user(Role.COORDINATOR).id)


def test_an_entry_stands_once(coordinator):
    registers.add(coordinator, ContestStandard(movement=Movement.WSR, title="Веб"), "Веб")
    with pytest.raises(Refused, match="there already"):
        registers.add(coordinator, ContestStandard(movement=Movement.WSR, title="Веб"), "Веб")

    assert db.session.query(ContestStandard).count() == 1


def test_the_second_to_change_an_entry_is_told(coordinator):
    row = make.standard(hours=100)
    seen = fingerprint(row)
    registers.change(coordinator, row, seen, {"hours": 200}, row.title)
    with pytest.raises(Stale):
        registers.change(coordinator, row, seen, {"hours": 300}, row.title)

    assert db.session.query(Standard).one().hours == 200


def test_a_standard_that_a_programme_rests_on_stays(coordinator):
    row = make.standard()
    make.programme(standard=row)
    with pytest.raises(Refused, match="rest on this entry"):
        registers.remove(coordinator, row, "стандарт")

    assert db.session.query(Standard).count() == 1


def test_an_entry_nothing_rests_on_can_go(coordinator):
    registers.remove(coordinator, make.standard(), "стандарт")

    assert db.session.query(Standard).count() == 0
