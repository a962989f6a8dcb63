"""The ranked list: what may be changed, by whom it is seen, and what is refused with which words."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.database import utc_now
from app.extensions import db
from app.models import AuditEntry, ClearanceKind, Participant, Phase, Wish
from app.policies.actor import actor_of
from app.policies.phases import Act, allows
from app.services import wishes
from app.services.errors import Refused, Stale
from tests import factories as make


class Choosing:
    """A student who chooses among four open slots of a round."""

    def __init__(self, wished=0, **round_fields) -> None:
        self.round = make.round_(**round_fields)
        self.me = make.participant(self.round)
        self.actor = actor_of(self.me.person_id)
        self.slots = [make.slot(round_=self.round) for _ in range(4)]
        for rank, slot in enumerate(self.slots[:wished], start=1):
            make.wish(self.me, slot, rank)

    def add(self, slot, seen=None):
        return wishes.add(self.actor, self.me, slot, self.version if seen is None else seen)

    def move(self, slot, position, seen=None):
        return wishes.move(self.actor, self.me, slot, position, self.version if seen is None else seen)

    def remove(self, slot):
        return wishes.remove(self.actor, self.me, slot, self.version)

    def undo(self):
        return wishes.undo(self.actor, self.me, self.version)

    @property
    def version(self) -> int:
        return db.session.get(Participant, self.me.id).wishes_version

    @property
    def order(self) -> list[int]:
        """Positions in `slots` of what is on the list; ranks must be 1…n."""
        rows = db.session.execute(
            select(Wish.rank, Wish.slot_id).where(Wish.participant_id == self.me.id).order_by(Wish.rank)
        ).all()
        assert [rank for rank, _ in rows] == list(range(1, len(rows) + 1))
        ids = [slot.id for slot in self.slots]
        return [ids.index(slot_id) for _, slot_id in rows]


def test_a_new_wish_goes_to_the_end(app):
    choosing = Choosing(wished=2)
    saved = choosing.add(choosing.slots[3])
    assert choosing.order == [0, 1, 3]
    assert (saved.position, saved.length) == (3, 3)


@pytest.mark.parametrize(
    ("moved", "position", "order"),
    [
        (3, 1, [3, 0, 1, 2]),
        (0, 4, [1, 2, 3, 0]),
        (2, 2, [0, 2, 1, 3]),
        (1, 2, [0, 1, 2, 3]),
        (0, 99, [1, 2, 3, 0]),
        (3, -5, [3, 0, 1, 2]),
        (0, 10**30, [1, 2, 3, 0]),
    ],
)
def test_a_wish_moves_to_any_position(sqlite_app, moved, position, order):
    choosing = Choosing(wished=4)
    choosing.move(choosing.slots[moved], position)
    assert choosing.order == order


def test_those_below_a_removed_wish_move_up(app):
    choosing = Choosing(wished=3)
    saved = choosing.remove(choosing.slots[0])
    assert choosing.order == [1, 2]
    assert saved.position is None


def test_the_last_wish_can_be_removed(sqlite_app):
    choosing = Choosing(wished=1)
    choosing.remove(choosing.slots[0])
    assert choosing.order == []


def test_a_wish_given_twice_is_refused_and_stands_once(sqlite_app):
    choosing = Choosing(wished=2)
    with pytest.raises(Refused, match="1"):
        choosing.add(choosing.slots[0])
    assert choosing.order == [0, 1]


def test_the_last_changes_are_undone_one_by_one(app):
    choosing = Choosing(wished=3)
    choosing.move(choosing.slots[2], 1)
    choosing.remove(choosing.slots[0])
    choosing.undo()
    assert choosing.order == [2, 0, 1]
    choosing.undo()
    assert choosing.order == [0, 1, 2]
    with pytest.raises(Refused):
        choosing.undo()


def test_undoing_a_removal_brings_back_even_a_place_that_has_closed_since(sqlite_app):
    choosing = Choosing(wished=2)
    choosing.remove(choosing.slots[1])
    choosing.slots[1].closed_at = utc_now()
    db.session.commit()
    choosing.undo()
    assert choosing.order == [0, 1]


def test_what_changed_nothing_is_not_undone_and_only_so_many_steps_are_kept(sqlite_app):
    choosing = Choosing(wished=4)
    for step in range(wishes.MOST_STEPS_BACK + 5):
        choosing.move(choosing.slots[step % 4], 1)
        choosing.move(choosing.slots[step % 4], 1)
    for _step in range(wishes.MOST_STEPS_BACK):
        choosing.undo()
    with pytest.raises(Refused):
        choosing.undo()


def test_a_change_is_not_undone_from_a_page_that_shows_another_list(app):
    choosing = Choosing(wished=2)
    choosing.move(choosing.slots[1], 1)
    with pytest.raises(Stale):
        wishes.undo(choosing.actor, choosing.me, choosing.version - 1)
    assert choosing.order == [1, 0]


def test_every_change_is_counted_dated_and_audited(sqlite_app):
    choosing = Choosing()
    before = utc_now()
    choosing.add(choosing.slots[0])
    choosing.add(choosing.slots[1])
    choosing.move(choosing.slots[1], 1)
    choosing.remove(choosing.slots[0])
    assert choosing.version == 4
    assert choosing.me.wishes_saved_at >= before
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.act for entry in entries] == ["wish:add", "wish:add", "wish:move", "wish:remove"]
    assert {entry.object_id for entry in entries} == {choosing.me.public_id}
    assert entries[2].details["position"] == 1


def test_a_list_seen_before_another_tab_changed_it_is_not_overwritten(app):
    choosing = Choosing(wished=3)
    seen = choosing.version
    choosing.move(choosing.slots[2], 1)
    with pytest.raises(Stale):
        choosing.move(choosing.slots[0], 3, seen)
    assert choosing.order == [2, 0, 1]


def test_after_the_deadline_nothing_changes(sqlite_app):
    choosing = Choosing(wished=2, wishes_close_at=utc_now() - timedelta(seconds=1))
    for change in (
        lambda: choosing.add(choosing.slots[3]),
        lambda: choosing.move(choosing.slots[1], 1),
        lambda: choosing.remove(choosing.slots[0]),
        choosing.undo,
    ):
        with pytest.raises(Refused):
            change()
    assert choosing.order == [0, 1]
    assert choosing.version == 0
    assert not wishes.may_edit(choosing.me)


def test_a_second_before_the_deadline_is_in_time(sqlite_app):
    choosing = Choosing(wishes_close_at=utc_now() + timedelta(seconds=30))
    choosing.add(choosing.slots[0])
    assert choosing.order == [0]


@pytest.mark.parametrize("phase", [phase for phase in Phase if not allows(phase, Act.EDIT_WISHES)])
def test_lists_change_only_while_wishes_are_open(sqlite_app, phase):
    choosing = Choosing(wished=1, phase=phase)
    with pytest.raises(Refused):
        choosing.add(choosing.slots[2])
    assert choosing.order == [0]


def test_a_closed_slot_is_refused_with_its_reason(sqlite_app):
    choosing = Choosing()
    demanding = make.slot(round_=choosing.round, clearances=[ClearanceKind.HEALTH_BOOK])
    with pytest.raises(Refused, match=r"медицинская книжка|health book"):
        choosing.add(demanding)
    assert choosing.order == []


def test_a_slot_of_another_round_is_refused(sqlite_app):
    choosing = Choosing()
    with pytest.raises(Refused):
        choosing.add(make.slot(round_=make.round_()))


def test_a_slot_that_has_become_closed_can_still_be_moved_and_removed(sqlite_app):
    choosing = Choosing(wished=2)
    choosing.slots[1].starts_on = date(2026, 1, 1)
    db.session.commit()
    choosing.move(choosing.slots[1], 1)
    choosing.remove(choosing.slots[1])
    assert choosing.order == [0]


def test_a_list_holds_no_more_than_the_round_allows(sqlite_app):
    choosing = Choosing(wished=2, most_wishes=2)
    with pytest.raises(Refused, match="2"):
        choosing.add(choosing.slots[3])
    assert choosing.order == [0, 1]


def test_a_wish_that_is_gone_can_not_be_moved(sqlite_app):
    choosing = Choosing(wished=1)
    with pytest.raises(Refused):
        choosing.move(choosing.slots[3], 1)
    with pytest.raises(Refused):
        choosing.remove(choosing.slots[3])


def test_of_two_tabs_at_once_one_saves_and_one_is_told(app):
    """Both saw the same list; whichever comes second must not overwrite the first."""
    choosing = Choosing(wished=4)
    me, actor, slots = choosing.me.id, choosing.actor, [slot.id for slot in choosing.slots]
    db.session.rollback()
    start, outcomes = threading.Barrier(2), []

    def tab(slot_id):
        with app.app_context():
            from app.models import Slot

            participant, slot = db.session.get(Participant, me), db.session.get(Slot, slot_id)
            start.wait()
            try:
                wishes.move(actor, participant, slot, 1, 0)
                outcomes.append("saved")
            except Stale:
                outcomes.append("stale")

    threads = [threading.Thread(target=tab, args=(slot_id,)) for slot_id in (slots[2], slots[3])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved", "stale"]
    assert choosing.order in ([2, 0, 1, 3], [3, 0, 1, 2])
