"""From a draft to a list that takes part: what is certified, what is refused with which words, what is kept."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database import utc_now
from app.extensions import db
from app.models import AuditEntry, CertifiedList, Notification, Phase
from app.policies import receipts
from app.policies.actor import actor_of
from app.services import eligibility, lists, wishes
from app.services.errors import Refused, Stale
from tests import factories as make


class Drafted:
    """A student with a draft of some of the three slots of a round."""

    def __init__(self, drafted=2, slots=3, **round_fields) -> None:
        self.round = make.round_(**round_fields)
        self.me = make.participant(self.round)
        self.actor = actor_of(self.me.person_id)
        self.slots = [make.slot(round_=self.round) for _ in range(slots)]
        for rank, slot in enumerate(self.slots[:drafted], start=1):
            make.draft(self.me, slot, rank)

    def certify(self, seen=None) -> CertifiedList:
        db.session.refresh(self.me)
        return lists.certify(self.actor, self.me, self.me.wishes_version if seen is None else seen)

    @property
    def in_force(self) -> list[int] | None:
        """Positions in `slots` of what takes part."""
        db.session.refresh(self.me)
        if self.me.certified_list is None:
            return None
        ids = [slot.id for slot in self.slots]
        return [ids.index(line.slot_id) for line in self.me.certified_list.lines]


def test_a_certified_draft_takes_part_with_a_number_a_moment_and_a_hash(app):
    drafted = Drafted()
    before = utc_now().replace(microsecond=0)
    certified = drafted.certify()
    assert drafted.in_force == [0, 1]
    assert before <= certified.certified_at <= utc_now()
    assert certified.number == f"{certified.id:07d}"
    lines = [(line.rank, line.slot.public_id) for line in certified.lines]
    told = receipts.text(drafted.round.public_id, drafted.me.public_id, certified.certified_at, lines)
    assert certified.sha256 == receipts.sha256(told)


def test_whoever_certifies_is_told_where_the_receipt_is_and_it_is_audited(sqlite_app):
    drafted = Drafted()
    certified = drafted.certify()
    notice = db.session.scalar(select(Notification).where(Notification.person_id == drafted.me.person_id))
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.act == "list:certify"))
    assert notice.address.endswith(f"/receipts/{certified.public_id}")
    assert (entry.details["number"], entry.details["wishes"]) == (certified.number, 2)


def test_a_draft_changed_later_does_not_take_part_until_it_is_certified(app):
    drafted = Drafted()
    drafted.certify()
    wishes.add(drafted.actor, drafted.me, drafted.slots[2], drafted.me.wishes_version)
    assert drafted.in_force == [0, 1]
    drafted.certify()
    assert drafted.in_force == [0, 1, 2]


def test_every_version_is_kept_as_it_was(app):
    drafted = Drafted()
    first = drafted.certify()
    wishes.remove(drafted.actor, drafted.me, drafted.slots[0], drafted.me.wishes_version)
    second = drafted.certify()
    assert [(one.version, len(one.lines)) for one in (first, second)] == [(1, 2), (2, 1)]


def test_a_second_press_makes_no_second_receipt(app):
    drafted = Drafted()
    assert drafted.certify().id == drafted.certify().id
    assert db.session.query(CertifiedList).count() == 1


def test_a_list_shorter_than_the_others_must_be_is_refused(sqlite_app):
    drafted = Drafted(drafted=1, least_wishes=2)
    with pytest.raises(Refused, match="2"):
        drafted.certify()
    assert drafted.in_force is None


def test_an_empty_list_is_refused_even_where_nothing_is_open(sqlite_app):
    drafted = Drafted(drafted=0, slots=0)
    with pytest.raises(Refused, match="1"):
        drafted.certify()


@pytest.mark.parametrize(("open_slots", "least"), [(0, 1), (1, 1), (2, 2), (3, 3), (9, 3)])
def test_fewer_wishes_are_asked_only_of_whom_fewer_places_are_open(sqlite_app, open_slots, least):
    assert lists.least_for(make.participant(make.round_(least_wishes=3)), open_slots) == least


def test_a_place_that_closed_meanwhile_is_named_and_nothing_is_lost(app):
    drafted = Drafted()
    drafted.slots[1].closed_at = utc_now()
    db.session.commit()
    with pytest.raises(Refused, match=drafted.slots[1].site.name):
        drafted.certify()
    assert drafted.in_force is None
    wishes.remove(drafted.actor, drafted.me, drafted.slots[1], drafted.me.wishes_version)
    drafted.certify()
    assert drafted.in_force == [0]


def test_a_draft_that_another_window_changed_is_not_certified_unseen(app):
    drafted = Drafted()
    seen = drafted.me.wishes_version
    wishes.move(drafted.actor, drafted.me, drafted.slots[1], 1, seen)
    with pytest.raises(Stale):
        drafted.certify(seen)
    assert drafted.in_force is None


def test_after_the_deadline_the_list_in_force_stays(app):
    drafted = Drafted()
    drafted.certify()
    wishes.remove(drafted.actor, drafted.me, drafted.slots[0], drafted.me.wishes_version)
    drafted.round.wishes_close_at = utc_now() - timedelta(seconds=1)
    db.session.commit()
    with pytest.raises(Refused):
        drafted.certify()
    assert drafted.in_force == [0, 1]


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase not in {Phase.WISHES_OPEN, Phase.CLEARING}])
def test_lists_are_certified_only_while_wishes_are_taken(sqlite_app, phase):
    with pytest.raises(Refused):
        Drafted(phase=phase).certify()


def test_the_deadline_takes_a_whole_draft_at_its_word_without_closed_places(app):
    drafted = Drafted(drafted=3, least_wishes=2)
    drafted.slots[0].closed_at = utc_now()
    db.session.commit()
    assert lists.certify_drafts(drafted.round, eligibility.eligibility(drafted.round.id)) == 1
    assert drafted.in_force == [1, 2]
    assert drafted.me.certified_list.certified_by_id is None


def test_the_deadline_leaves_out_a_short_draft_and_keeps_what_was_certified(app):
    drafted = Drafted(drafted=1, least_wishes=2)
    other = make.participant(drafted.round)
    for rank, slot in enumerate(drafted.slots[:2], start=1):
        make.wish(other, slot, rank)
    make.draft(other, drafted.slots[2], 3)
    assert lists.certify_drafts(drafted.round, eligibility.eligibility(drafted.round.id)) == 0
    assert drafted.in_force is None
    assert len(other.certified_list.lines) == 2


def test_a_teacher_certifies_their_own_internship(app):
    round_ = make.round_()
    teacher = make.participant(round_, make.teacher())
    make.draft(teacher, make.slot(round_=round_, audience=make.Audience.TEACHER))
    certified = lists.certify(actor_of(teacher.person_id), teacher, teacher.wishes_version)
    assert teacher.certified_list_id == certified.id
