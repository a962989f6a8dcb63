"""Places: compared with the last time, confirmed by the host from a letter, never fewer than are promised."""

import re
from datetime import timedelta

import pytest

from app.adapters import mail
from app.database import utc_now
from app.extensions import db
from app.models import Contact, Letter, OrganisationKind, Phase, Role, Slot
from app.policies.actor import actor_of
from app.services import capacity, slots
from app.services.errors import Refused, Stale
from tests import factories as make


@pytest.fixture
def coordinator(app):
    return actor_of(make.user(Role.COORDINATOR).id)


@pytest.fixture
def slot(app):
    """Four places at a kindergarten with one contact, in an open round."""
    host = make.organisation(OrganisationKind.KINDERGARTEN, name="Сад")
    make.save(Contact(organisation_id=host.id, name="Заведующая Петрова", email="sad@example.test"))
    return make.slot(make.site(host, name="Сад на горе"), make.round_(), capacity=4)


def link(slot, days=1) -> str:
    return capacity.token_of(slot.site, slot.round, utc_now() + timedelta(days=days))


def numbers(page: str) -> dict[str, str]:
    """The fields of the form as the page sends them when only the button is pressed."""
    inputs = re.findall(r"<input[^>]*>", page.partition("confirm-places")[2])
    named = [(re.search(r'name="([^"]*)"', one), re.search(r'value="([^"]*)"', one)) for one in inputs]
    return {name[1]: value[1] for name, value in named if name and value and name[1] != "csrf_token"}


# ---------------------------------------------------------------------------------- by the link


def test_everything_is_right_takes_one_press(slot, client):
    presses = 0
    address = f"/capacity/{link(slot)}"
    page = client.get(address).text
    presses += 1  # the link in the letter

    answer = client.post(address, data=numbers(page))
    presses += 1  # «Everything is right»

    assert (answer.status_code, presses) == (200, 2)
    assert db.session.get(Slot, slot.id).confirmed_at is not None


def test_a_number_is_corrected_in_three_presses_even_when_it_is_far_off(slot, client):
    before = make.slot(slot.site, starts_on=slot.starts_on - timedelta(weeks=52), capacity=4)
    address, presses = f"/capacity/{link(slot)}", 1
    sent = numbers(client.get(address).text) | {f"places-{slot.public_id}": "9"}
    asked = client.post(address, data=sent)
    presses += 1
    assert (asked.status_code, "is_sure" in asked.text, db.session.get(Slot, slot.id).capacity) == (422, True, 4)

    client.post(address, data=numbers(asked.text))
    presses += 1

    assert (db.session.get(Slot, slot.id).capacity, before.capacity, presses) == (9, 4, 3)


def test_nothing_personal_stands_behind_the_link(slot, client):
    make.wish(make.participant(slot.round, make.student(make.person(surname="Заметная"))), slot)
    page = client.get(f"/capacity/{link(slot)}").text
    assert ("Сад на горе" in page, "Петрова" in page, "Заметная" in page) == (True, False, False)


def test_opening_the_link_changes_nothing(slot, client):
    client.get(f"/capacity/{link(slot)}")
    assert db.session.get(Slot, slot.id).confirmed_at is None


@pytest.mark.parametrize("spoil", [lambda token: token[:-1] + "A", lambda token: "abc", lambda token: token[1:]])
def test_a_forged_link_opens_nothing(slot, client, spoil):
    answer = client.get(f"/capacity/{spoil(link(slot))}x")
    assert (answer.status_code, "Сад на горе" in answer.text) == (404, False)


def test_a_lapsed_link_says_so_and_takes_nothing(slot, client):
    address = f"/capacity/{link(slot, days=-1)}"
    sent = {f"seen-{slot.public_id}": "4", f"places-{slot.public_id}": "4"}
    assert (client.get(address).status_code, client.post(address, data=sent).status_code) == (410, 410)
    assert db.session.get(Slot, slot.id).confirmed_at is None


def test_a_link_for_something_else_does_not_open_this(slot, client):
    from app.signed import sign

    assert client.get(f"/capacity/{sign('link', [slot.site.public_id])}").status_code == 404


@pytest.mark.parametrize("typed", ["-1", "много", "2.5", "", "1001", "٣"])
def test_what_is_no_number_is_refused_and_kept(slot, client, typed):
    address = f"/capacity/{link(slot)}"
    sent = numbers(client.get(address).text) | {f"places-{slot.public_id}": typed}
    answer = client.post(address, data=sent)
    assert (answer.status_code, f'value="{typed}"' in answer.text) == (422, True)


def test_the_round_past_its_wishes_takes_no_other_number(slot):
    slot.round.phase = Phase.FROZEN
    db.session.commit()
    found = capacity.find(link(slot))
    with pytest.raises(Refused, match="Tell the coordinator"):
        capacity.confirm(found, {slot.public_id: (4, 5)})
    assert capacity.confirm(found, {slot.public_id: (4, 4)}) == 0


def test_never_fewer_places_than_people_are_placed(slot):
    group = make.group()
    run = make.run(slot.round)
    for _ in range(3):
        make.placement(run, make.participant(slot.round, make.student(group_=group)), slot)
    make.publish(run)

    with pytest.raises(Refused, match="3 people are placed at"):
        capacity.confirm(capacity.find(link(slot)), {slot.public_id: (4, 2)})

    assert db.session.get(Slot, slot.id).capacity == 4


def test_a_site_does_not_shrink_below_those_placed_on_one_day(slot):
    run = make.run(slot.round)
    make.placement(run, make.participant(slot.round), slot)
    make.publish(run)
    slot.starts_on, slot.ends_on = utc_now().date(), utc_now().date() + timedelta(days=9)
    with pytest.raises(Refused, match="1 people are placed"):
        capacity.check_site_room(slot.site, 0)
    capacity.check_site_room(slot.site, 1)


def test_what_changed_meanwhile_is_shown_again(slot):
    with pytest.raises(Stale):
        capacity.confirm(capacity.find(link(slot)), {slot.public_id: (3, 3)})
    assert db.session.get(Slot, slot.id).confirmed_at is None


def test_fewer_than_the_slot_opens_from_is_refused_none_at_all_is_not(slot):
    slot.min_to_open = 3
    db.session.commit()
    found = capacity.find(link(slot))
    with pytest.raises(Refused, match="opens from 3"):
        capacity.confirm(found, {slot.public_id: (4, 2)})
    capacity.confirm(found, {slot.public_id: (4, 0)})
    assert (slot.capacity, slot.min_to_open) == (0, 0)


# -------------------------------------------------------------------------------- the letters


def test_a_site_is_asked_once_and_the_letter_holds_a_working_link(slot, coordinator, client):
    assert capacity.ask(coordinator, slot.round, [slot.site_id]) == 1
    assert capacity.ask(coordinator, slot.round, [slot.site_id]) == 0

    letter = db.session.query(Letter).one()
    text = mail.compose(letter).get_body(("plain",)).get_content()
    assert letter.email == "sad@example.test"
    assert "Петрова" not in text
    assert client.get(re.search(r"/capacity/\S+", text)[0]).status_code == 200


def test_managers_with_an_account_come_before_contacts(slot, coordinator):
    make.user(Role.HOST_MANAGER, slot.site.organisation, email="manager@example.test")
    capacity.ask(coordinator, slot.round, [slot.site_id])
    assert [one.email for one in db.session.query(Letter)] == ["manager@example.test"]


def test_who_has_confirmed_is_not_asked(slot, client, sign_in):
    slot.confirmed_at = utc_now()
    make.participant(slot.round)  # and saves
    page = sign_in(client, make.user(Role.COORDINATOR)).get("/capacity/").text
    assert "Сад на горе" in page
    assert f'value="{slot.site.public_id}"' not in page


def test_only_ticked_sites_are_asked(slot, client, sign_in):
    other = make.slot(round_=slot.round).site
    make.save(Contact(organisation_id=other.organisation_id, email="other@example.test"))
    make.participant(slot.round)
    sign_in(client, make.user(Role.COORDINATOR)).post("/capacity/", data={"site": [other.public_id]})
    assert [one.email for one in db.session.query(Letter).filter_by(kind="capacity")] == ["other@example.test"]


# ------------------------------------------------------------------ compared with the last time


def form(slot, **fields) -> dict:
    days = {"starts_on": slot.starts_on.isoformat(), "ends_on": slot.ends_on.isoformat()}
    return {"audience": "student", "min_to_open": "0", "round_id": slot.round_id or "", **days, **fields}


@pytest.mark.parametrize(("places", "is_asked"), [("5", False), ("6", False), ("7", True), ("2", False), ("1", True)])
def test_a_big_difference_has_to_be_confirmed(slot, client, sign_in, places, is_asked):
    make.slot(slot.site, starts_on=slot.starts_on - timedelta(weeks=52), capacity=4)
    sign_in(client, make.user(Role.HOST_MANAGER, slot.site.organisation))
    data = form(slot, capacity=places)
    answer = client.post(f"/slots/new/{slot.site.public_id}", data=data)
    assert (answer.status_code, "is_sure" in answer.text) == ((422, True) if is_asked else (302, False))
    if is_asked:
        assert client.post(f"/slots/new/{slot.site.public_id}", data=data | {"is_sure": "y"}).status_code == 302


def test_a_change_of_the_number_takes_the_confirmation_back(slot, client, sign_in):
    slot.confirmed_at = utc_now()
    db.session.commit()
    sign_in(client, make.user(Role.HOST_MANAGER, slot.site.organisation))
    for places, is_confirmed in (("4", True), ("5", False)):
        version = db.session.get(Slot, slot.id).version
        client.post(f"/slots/{slot.public_id}/edit", data=form(slot, capacity=places, version=version))
        assert (db.session.get(Slot, slot.id).confirmed_at is not None) is is_confirmed


def test_the_list_shows_a_number_far_from_the_last_time(slot, client, sign_in):
    before = make.slot(slot.site, starts_on=slot.starts_on - timedelta(weeks=51), capacity=11)
    page = sign_in(client, make.user(Role.HOST_MANAGER, slot.site.organisation)).get("/slots/").text
    assert str(before.capacity) in page.partition("<tbody>")[2].partition("</tbody>")[0]


# ------------------------------------------------------------------------ closing, mentors


@pytest.mark.parametrize("phase", [Phase.WISHES_OPEN, Phase.HOSTS_RATE, Phase.FROZEN, Phase.APPROVED])
def test_a_slot_can_be_closed_until_the_publication(slot, coordinator, phase):
    slot.round.phase = phase
    db.session.commit()
    slots.close(coordinator, slot, slot.version, "Ремонт")
    assert slot.closed_at is not None


def test_closing_in_a_frozen_round_says_what_it_brings(slot, client, sign_in):
    slot.round.phase = Phase.VERIFIED
    db.session.commit()
    page = sign_in(client, make.user(Role.COORDINATOR)).get(f"/slots/{slot.public_id}/close").text
    assert "тон" in page or "tone-warn" in page


def test_mentors_are_named_per_slot_and_shown_to_the_host_only(slot, client, sign_in):
    from app.models import SiteMentor

    mine = make.save(SiteMentor(site_id=slot.site_id, name="Наставник Смирнова"))
    other = make.save(SiteMentor(site_id=make.site().id, name="Чужая"))
    sign_in(client, make.user(Role.HOST_MANAGER, slot.site.organisation))
    address, data = f"/slots/{slot.public_id}/edit", form(slot, capacity="4", version=slot.version)
    assert client.post(address, data=data | {"mentor_ids": [other.id]}).status_code == 422
    client.post(address, data=data | {"mentor_ids": [mine.id]})
    assert "Смирнова" in client.get("/slots/").text
    assert "Смирнова" not in client.application.test_client().get(f"/sites/{slot.site.public_id}").text
