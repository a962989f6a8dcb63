"""Who is stuck: each state of a participant, counted and found."""

from datetime import date, timedelta

import pytest

from app.extensions import db
from app.models import ClearanceKind, ListState, OwnPlace, OwnPlaceState, Role
from app.policies.actor import actor_of
from app.queries import participants
from app.services import hitches
from tests import factories as make


class Stage:
    """A round that asks for two wishes, two slots and one student of a group."""

    def __init__(self, group=None):
        self.round = make.round_(least_wishes=2)
        self.group = group or make.group()
        self.student = make.student(group_=self.group)
        self.slots = [make.slot(round_=self.round) for _ in range(2)]
        self.one = make.participant(self.round, self.student)
        self.coordinator = actor_of(make.user(Role.COORDINATOR).id)

    def state(self) -> ListState:
        hitches.look(self.round)
        (row,) = participants.lists(self.coordinator, self.round).page.items
        return row.state

    def own_place(self, state: OwnPlaceState):
        days = {"starts_on": date(2027, 2, 8), "ends_on": date(2027, 2, 21)}
        return make.save(OwnPlace(participant=self.one, host_name="Сад", address="", contact="", state=state, **days))


@pytest.fixture
def stage(app):
    return Stage()


def test_nobody_has_begun(stage):
    assert stage.state() is ListState.EMPTY


def test_a_draft_is_short_or_whole(stage):
    make.draft(stage.one, stage.slots[0], 1)
    assert stage.state() is ListState.SHORT
    make.draft(stage.one, stage.slots[1], 2)
    assert stage.state() is ListState.DRAFT


def test_where_fewer_slots_are_open_a_shorter_draft_is_whole(stage):
    stage.slots[1].closed_at = make.utc_now()
    make.draft(stage.one, stage.slots[0], 1)
    assert stage.state() is ListState.DRAFT


def test_nothing_open_is_not_the_persons_fault(stage):
    for slot in stage.slots:
        slot.closed_at = make.utc_now()
    assert stage.state() is ListState.NOTHING_OPEN


def test_a_certified_wish_may_close_and_a_new_list_mends_it(stage):
    make.wish(stage.one, stage.slots[0], 1)
    assert stage.state() is ListState.CERTIFIED
    stage.slots[0].closed_at = make.utc_now()
    assert stage.state() is ListState.LAPSED
    stage.one.certified_list = make.CertifiedList(participant=stage.one, version=2, sha256="0" * 64)
    make.wish(stage.one, stage.slots[1], 2)
    (row,) = participants.lists(stage.coordinator, stage.round).page.items
    assert row.state is ListState.CERTIFIED, "before the next look, too"


@pytest.mark.parametrize(
    ("own", "state"),
    [
        (OwnPlaceState.WAITING, ListState.OWN_WAITING),
        (OwnPlaceState.APPROVED, ListState.OWN_APPROVED),
        (OwnPlaceState.REFUSED, ListState.EMPTY),
    ],
)
def test_a_place_found_by_oneself(stage, own, state):
    stage.own_place(own)
    assert stage.state() is state


def test_states_are_counted_by_group_and_filtered(stage):
    other = make.participant(stage.round, make.student(group_=stage.group))
    make.wish(other, stage.slots[0], 1)
    found = participants.lists(stage.coordinator, stage.round, state="certified")
    assert found.states == {ListState.EMPTY: 1, ListState.CERTIFIED: 1}
    assert (found.stuck, found.people, found.page.total) == (1, 2, 1)
    assert [row.person for row in found.page.items] == [other.person.full_name]
    assert [(one.group, one.stuck) for one in found.groups] == [(stage.group.name, 1)]


def test_hosts_that_have_not_confirmed_are_counted(stage):
    stage.slots[0].confirmed_at = make.utc_now()
    db.session.commit()
    assert participants.unconfirmed_sites(stage.coordinator, stage.round) == (1, 2)


def test_a_paper_may_open_a_slot_to_one_of_a_group_only(app):
    stage = Stage()
    for slot in stage.slots:
        slot.clearance_rows = [make.SlotClearance(kind=ClearanceKind.HEALTH_BOOK)]
    with_paper = make.participant(stage.round, make.student(group_=stage.group))
    make.clearance(with_paper.person, ClearanceKind.HEALTH_BOOK, date.today() + timedelta(days=3650))
    assert hitches.look(stage.round) == 1
    assert participants.lists(stage.coordinator, stage.round).states == {
        ListState.NOTHING_OPEN: 1,
        ListState.EMPTY: 1,
    }
