"""Slots from a table obey what slots entered by hand obey."""

from app.database import utc_now
from app.extensions import db
from app.models import ImportKind, ImportState, Slot, SlotApproval
from tests import factories as make
from tests.services.imports.tools import College

HEADER = "Площадка;Для кого;С;По;Мест;Раунд\n"


def test_a_college_approves_what_it_brings_in_for_a_site_that_it_keeps(app):
    college, round_ = College(), make.round_(title="Весна")
    make.site(name="Ёлочка", keeper_id=college.organisation.id)

    batch = college.commit(HEADER + "Ёлочка;студенты;01.02.2027;14.02.2027;3;Весна\n", ImportKind.SLOTS)

    slot = db.session.query(Slot).one()
    assert (slot.round_id, slot.capacity) == (round_.id, 3)
    assert db.session.query(SlotApproval).one().organisation_id == college.organisation.id
    assert college.undo(batch).state is ImportState.UNDONE


def test_another_number_of_places_takes_the_hosts_confirmation_back(app):
    college = College()
    site = make.site(name="Ёлочка", keeper_id=college.organisation.id)
    slot = make.slot(site, make.round_(title="Весна"), capacity=2, confirmed_at=utc_now())
    days = f"{slot.starts_on:%d.%m.%Y};{slot.ends_on:%d.%m.%Y}"

    college.commit(HEADER + f"Ёлочка;студенты;{days};4;Весна\n", ImportKind.SLOTS)

    assert (slot.capacity, slot.confirmed_at) == (4, None)
