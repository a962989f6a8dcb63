"""A slot is open to a college's people once their college has said so."""

import pytest

from app.extensions import db
from app.models import Audience, Notification, OrganisationKind, Phase, Role, Slot, SlotApproval
from app.policies.actor import actor_of
from app.queries import approvals as queries
from app.queries.approvals import Word
from app.services import approvals, slots
from app.services.eligibility import eligibility
from app.services.errors import Refused, Stale
from tests import factories as make


@pytest.fixture
def college(app):
    return make.organisation(name="Педколледж")


@pytest.fixture
def manager(college):
    return make.user(Role.COLLEGE_MANAGER, college)


@pytest.fixture
def group(college):
    return make.group(make.programme(college))


@pytest.fixture
def taking_part(group):
    """A student of the college in an open round."""
    return make.participant(make.round_(), make.student(group_=group))


def unseen(taking_part, **fields) -> Slot:
    """A slot of the student's round on which the college has said nothing yet."""
    slot = make.slot(round_=taking_part.round, **fields)
    db.session.query(SlotApproval).filter_by(slot_id=slot.id).delete()
    db.session.commit()
    return slot


def is_open(taking_part, slot) -> bool:
    db.session.expire_all()
    return eligibility(taking_part.round_id).is_open(taking_part.id, slot.id)


def test_an_approved_slot_opens_and_the_host_is_told(taking_part, college, manager):
    slot, actor = unseen(taking_part), actor_of(manager.id)
    host = make.user(Role.HOST_MANAGER, slot.site.organisation)
    assert not is_open(taking_part, slot)

    assert approvals.decide(actor, college, {slot.id: slot.version}, True) == 1

    assert is_open(taking_part, slot)
    told = db.session.query(Notification).filter_by(person_id=host.id).one()
    assert (told.kind, told.facts["college"], told.facts["sites"]) == ("slots_approved", "Педколледж", slot.site.name)


def test_a_refusal_needs_a_reason_that_the_host_reads(taking_part, college, manager):
    slot, actor = unseen(taking_part), actor_of(manager.id)
    host = make.user(Role.HOST_MANAGER, slot.site.organisation)
    with pytest.raises(Refused, match="why"):
        approvals.decide(actor, college, {slot.id: slot.version}, False)

    approvals.decide(actor, college, {slot.id: slot.version}, False, "Нет наставника")

    assert not is_open(taking_part, slot)
    assert db.session.query(Notification).filter_by(person_id=host.id).one().facts["reason"] == "Нет наставника"


def test_many_slots_of_one_host_are_one_notification(taking_part, college, manager):
    site = make.site()
    some = [unseen(taking_part, site_=site) for _ in range(3)]
    host = make.user(Role.HOST_MANAGER, site.organisation)

    approvals.decide(actor_of(manager.id), college, {slot.id: slot.version for slot in some}, True)

    assert db.session.query(Notification).filter_by(person_id=host.id).one().facts["slots"] == 3


def test_saying_the_same_twice_says_nothing_new(taking_part, college, manager):
    slot, actor = unseen(taking_part), actor_of(manager.id)
    approvals.decide(actor, college, {slot.id: slot.version}, True)

    assert approvals.decide(actor, college, {slot.id: slot.version}, True) == 0


def test_a_slot_that_changed_since_it_was_looked_at_is_not_decided_on(taking_part, college, manager):
    slot = unseen(taking_part)

    with pytest.raises(Stale):
        approvals.decide(actor_of(manager.id), college, {slot.id: slot.version - 1}, True)

    assert db.session.query(SlotApproval).filter_by(slot_id=slot.id).count() == 0


def test_after_the_wishes_nothing_is_approved_any_more(taking_part, college, manager):
    slot = unseen(taking_part)
    taking_part.round.phase = Phase.HOSTS_RATE
    db.session.commit()

    with pytest.raises(Refused, match="until the wishes close"):
        approvals.decide(actor_of(manager.id), college, {slot.id: slot.version}, True)


def values(slot, **changed) -> dict:
    names = ("audience", "starts_on", "ends_on", "capacity", "round_id", "least_age", "note", "min_to_open")
    kept = {name: getattr(slot, name) for name in names}
    return {**kept, "specialties": [], "years": [], "clearances": [], "mentors": [], **changed}


def test_other_days_ask_the_college_again_more_places_do_not(taking_part, manager):
    slot, host = make.slot(round_=taking_part.round), actor_of(make.user(Role.COORDINATOR).id)
    slots.edit(host, slot, slot.version, values(slot, capacity=3))
    assert is_open(taking_part, slot)

    slots.edit(host, slot, slot.version, values(slot, ends_on=slot.ends_on.replace(day=20)))

    assert not is_open(taking_part, slot)
    assert db.session.query(Notification).filter_by(person_id=manager.id).one().kind == "slot_asks_again"


def test_what_a_college_enters_for_a_site_that_it_keeps_it_has_approved(taking_part, college, manager):
    site = make.site(keeper_id=college.id)
    like = values(make.slot(), round_id=taking_part.round_id)

    slot = slots.create(actor_of(manager.id), site, like)
    copied = slots.copy(actor_of(manager.id), [slot], 52, None)

    assert is_open(taking_part, slot)
    assert (copied, db.session.query(SlotApproval).filter_by(organisation_id=college.id, is_approved=True).count()) == (
        1,
        2,
    )


def test_only_slots_that_would_take_the_colleges_people_wait(taking_part, college, manager, group):
    own, other = group.programme.specialty, make.specialty()
    mine = [unseen(taking_part), unseen(taking_part, specialties=[own, other])]
    unseen(taking_part, specialties=[other])
    unseen(taking_part, audience=Audience.TEACHER)
    make.slot(round_=make.round_())

    found = queries.approvals(actor_of(manager.id), taking_part.round, college)

    assert {row.slot.id for row in found.page.items} == {slot.id for slot in mine}
    assert (found.counts[Word.WAITING], queries.waiting(actor_of(manager.id))) == (2, 2)


def test_slots_for_teachers_wait_for_a_college_whose_teachers_take_part(college, manager):
    taught = make.specialty()
    someone = make.participant(make.round_(), make.teacher(organisation_=college, specialties=[taught]))
    unseen(someone, audience=Audience.TEACHER, specialties=[taught])
    unseen(someone, audience=Audience.TEACHER, specialties=[make.specialty()])

    assert queries.waiting(actor_of(manager.id)) == 1


def test_several_are_approved_after_a_look_at_what_is_touched(taking_part, manager, client, sign_in):
    some = [unseen(taking_part, capacity=4) for _ in range(2)]
    page = sign_in(client, manager).get("/slots/approvals").text
    tickets = [f"{slot.public_id}.{slot.version}" for slot in some]
    assert all(ticket in page for ticket in tickets)

    look = client.post("/slots/approvals", data={"decision": "approve", "slot": tickets})
    assert (look.status_code, '<p class="stat-value">8</p>' in look.text) == (200, True)
    assert not is_open(taking_part, some[0])
    client.post("/slots/approvals", data={"decision": "approve", "slot": tickets, "is_looked_at": "yes"})

    assert all(is_open(taking_part, slot) for slot in some)


def test_one_is_approved_by_one_press(taking_part, manager, client, sign_in):
    slot = unseen(taking_part)
    sign_in(client, manager).post("/slots/approvals", data={"one": f"{slot.public_id}.{slot.version}"})
    assert is_open(taking_part, slot)


def test_all_that_the_filter_leaves_are_approved_together(taking_part, manager, client, sign_in):
    other = unseen(taking_part, site_=make.site(name="Музей"))
    slot = unseen(taking_part, site_=make.site(name="Ёлочка"))
    look = sign_in(client, manager).post("/slots/approvals?text=елочка", data={"decision": "approve_all"})
    assert slot.public_id in look.text
    assert other.public_id not in look.text


def test_a_refusal_without_a_reason_keeps_what_was_ticked(taking_part, manager, client, sign_in):
    slot = unseen(taking_part)
    ticket = f"{slot.public_id}.{slot.version}"
    sent = {"decision": "refuse", "slot": [ticket], "is_looked_at": "yes", "reason": ""}
    answer = sign_in(client, manager).post("/slots/approvals", data=sent)
    assert (answer.status_code, ticket in answer.text, "error-summary" in answer.text) == (422, True, True)


def test_a_slot_of_a_foreign_round_can_not_be_slipped_in(taking_part, manager, client, sign_in):
    foreign = make.slot(round_=make.round_())
    sign_in(client, manager).post("/slots/approvals", data={"one": f"{foreign.public_id}.{foreign.version}"})
    assert db.session.query(SlotApproval).filter_by(slot_id=foreign.id).count() == 0


def test_the_coordinator_speaks_for_any_college(taking_part, college, client, sign_in):
    slot = unseen(taking_part)
    address = f"/slots/approvals?round={taking_part.round.public_id}&college={college.public_id}"
    coordinator = sign_in(client, make.user(Role.COORDINATOR))
    coordinator.post(address, data={"one": f"{slot.public_id}.{slot.version}"})
    assert is_open(taking_part, slot)


def test_a_host_is_not_asked_to_approve(app, client, sign_in):
    host = make.user(Role.HOST_MANAGER, make.organisation(OrganisationKind.KINDERGARTEN))
    assert sign_in(client, host).get("/slots/approvals").status_code == 403
