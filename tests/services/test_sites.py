"""Sites and slots are kept by their host, or by a college for a host that has nobody."""

import io
from datetime import date, timedelta

import pytest
from PIL import Image

from app.extensions import db
from app.models import Notification, OrganisationKind, Phase, Role, Site, SitePhoto, Slot
from app.policies.actor import actor_of
from app.queries import slots as queries
from app.services import slots
from app.services.eligibility import eligibility
from tests import factories as make

DAYS = {"starts_on": "2027-03-01", "ends_on": "2027-03-14"}


@pytest.fixture
def host(sqlite_app):
    return make.organisation(OrganisationKind.KINDERGARTEN, name="Сад")


@pytest.fixture
def manager(host, client, sign_in):
    person = make.user(Role.HOST_MANAGER, host)
    sign_in(client, person)
    return actor_of(person.id)


def site_form(host, **fields) -> dict:
    return {"name": "Площадка", "kind": "practice_base", "municipality_id": host.municipality_id, **fields}


def slot_form(**fields) -> dict:
    return {"audience": "student", "capacity": "3", "min_to_open": "0", "round_id": "", **DAYS, **fields}


def test_a_manager_enters_a_site_and_everyone_finds_it(host, manager, client):
    client.post(f"/sites/new/{host.public_id}", data=site_form(host, name="Ёлочка «2»", adaptations=["lift"]))
    site = db.session.query(Site).one()
    page = client.application.test_client().get(f"/sites/{site.public_id}").text
    assert "Ёлочка «2»" in page
    assert "лифт" in page


def test_a_college_enters_a_site_for_a_host_without_a_manager(host, client, sign_in):
    college = make.organisation()
    sign_in(client, make.user(Role.COLLEGE_MANAGER, college))
    client.post(f"/sites/new/{host.public_id}", data=site_form(host))
    site = db.session.query(Site).one()
    assert site.keeper_id == college.id
    assert client.get(f"/sites/{site.public_id}/edit").status_code == 200
    make.user(Role.HOST_MANAGER, host)  # from now on the host speaks for itself
    assert client.get(f"/sites/{site.public_id}/edit").status_code == 404


@pytest.mark.parametrize("point", [("54.8", ""), ("95", "32"), ("пятьдесят", "32")])
def test_half_a_point_or_a_strange_one_is_refused(host, manager, client, point):
    data = site_form(host, latitude=point[0], longitude=point[1])
    assert client.post(f"/sites/new/{host.public_id}", data=data).status_code == 422


def test_two_who_edit_one_site(host, manager, client):
    site = make.site(host)
    for words in ("первый", "второй"):
        answer = client.post(f"/sites/{site.public_id}/edit", data=site_form(host, version=1, description=words))
    assert (answer.status_code, "первый" in answer.text, "второй" in answer.text) == (422, True, True)
    assert db.session.get(Site, site.id).description == "первый"


def test_a_photo_needs_words_and_is_shown_to_everyone(host, manager, client):
    site, picture = make.site(host), io.BytesIO()
    Image.new("RGB", (30, 20)).save(picture, "PNG")
    address = f"/sites/{site.public_id}/photos/add"
    assert client.post(address, data={"file": (io.BytesIO(picture.getvalue()), "a.png")}).status_code == 422
    client.post(address, data={"file": (io.BytesIO(picture.getvalue()), "a.png"), "description": "Вход"})
    stranger = client.application.test_client()
    assert 'alt="Вход"' in stranger.get(f"/sites/{site.public_id}").text
    answer = stranger.get(f"/files/{db.session.query(SitePhoto).one().file.public_id}")
    assert (answer.mimetype, answer.headers.get("Content-Disposition")) == ("image/webp", None)


def test_mentors_are_not_for_everyone(host, manager, client):
    site = make.site(host)
    client.post(f"/sites/{site.public_id}/mentors/add", data={"name": "Петрова Анна", "person_id": ""})
    assert "Петрова" in client.get(f"/sites/{site.public_id}").text
    assert "Петрова" not in client.application.test_client().get(f"/sites/{site.public_id}").text


def test_a_site_with_slots_is_not_closed(host, manager, client):
    site = make.site(host)
    make.slot(site, starts_on=date.today(), ends_on=date.today() + timedelta(days=5))
    client.post(f"/sites/{site.public_id}/close")
    assert db.session.get(Site, site.id).closed_at is None


def test_a_closed_site_leaves_the_catalogue(host, manager, client):
    site = make.site(host, name="Тихая")
    client.post(f"/sites/{site.public_id}/close")
    assert "Тихая" not in client.get("/sites/").text
    client.post(f"/sites/{site.public_id}/reopen")
    assert "Тихая" in client.get("/sites/").text


def test_a_slot_is_entered(host, manager, client):
    site = make.site(host)
    data = slot_form(year_list=["3"], clearance_list=["health_book"], specialty_ids=[make.specialty().id])
    assert client.post(f"/slots/new/{site.public_id}", data=data).status_code == 302
    slot = db.session.query(Slot).one()
    assert (slot.capacity, slot.years, slot.clearances[0].value, len(slot.specialties)) == (3, [3], "health_book", 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_on": "2027-02-01"},
        {"ends_on": "2037-03-14"},
        {"capacity": "-1"},
        {"capacity": "2", "min_to_open": "3"},
        {"starts_on": "вчера"},
        {"least_age": "5"},
        {"year_list": ["9"]},
    ],
)
def test_a_wrong_slot_is_refused_with_its_words(host, manager, client, wrong):
    answer = client.post(f"/slots/new/{make.site(host).public_id}", data=slot_form(**wrong))
    assert (answer.status_code, "error-summary" in answer.text) == (422, True)
    assert db.session.query(Slot).count() == 0


def test_changing_only_the_years_counts_as_a_change(host, manager, client):
    slot = make.slot(make.site(host), round_=make.round_())
    data = {"version": 1, **slot_form(round_id=slot.round_id)}
    client.post(f"/slots/{slot.public_id}/edit", data={**data, "year_list": ["2"]})
    answer = client.post(f"/slots/{slot.public_id}/edit", data={**data, "year_list": ["4"]})
    assert answer.status_code == 422
    assert db.session.get(Slot, slot.id).years == [2]


def test_slots_of_a_published_round_keep_their_places_and_can_only_be_closed(host, manager, client):
    slot = make.slot(make.site(host), round_=make.round_(phase=Phase.PUBLISHED))
    data = {"version": 1, **slot_form(round_id=slot.round_id, capacity="9")}
    assert client.post(f"/slots/{slot.public_id}/edit", data=data).status_code == 422
    data = {"version": 1, "reason": "Ремонт"}
    assert client.post(f"/slots/{slot.public_id}/close", data=data).status_code == 302
    assert db.session.get(Slot, slot.id).closed_at


def test_whoever_chose_a_closed_slot_is_told_why(host, manager, client):
    round_ = make.round_()
    someone, slot = make.participant(round_), make.slot(make.site(host), round_)
    make.wish(someone, slot)
    client.post(f"/slots/{slot.public_id}/close", data={"version": 1, "reason": "Ремонт до марта"})
    told = db.session.query(Notification).one()
    assert (told.person_id, told.facts["reason"]) == (someone.person_id, "Ремонт до марта")
    assert not eligibility(round_.id).is_open(someone.id, slot.id)


def test_a_host_learns_that_somebody_chose_it_but_not_how_many(host, manager, client):
    round_ = make.round_()
    slot = make.slot(make.site(host), round_)
    for _someone in range(3):
        make.wish(make.participant(round_), slot)
    page = client.get(f"/slots/{slot.public_id}/close").text
    assert "Кто-то" in page
    assert "3" not in page.partition('aria-labelledby="touched"')[2].partition("</section>")[0]


def test_copying_keeps_the_day_of_the_week_and_skips_what_is_there(host, manager):
    slot = make.slot(make.site(host), round_=make.round_(), years=[3], capacity=4)
    assert slots.copy(manager, [slot], 52, None) == 1
    assert slots.copy(manager, [slot], 52, None) == 0
    made = db.session.query(Slot).filter_by(copied_from_id=slot.id).one()
    assert (made.capacity, made.years, made.round_id) == (4, [3], None)
    assert (made.starts_on - slot.starts_on).days == 364


def test_nobody_copies_the_slots_of_others(host, manager, client):
    foreign = make.slot(make.site())
    client.post(f"/slots/copy?source={foreign.round.public_id if foreign.round else 'none'}&weeks=52&target=none")
    assert db.session.query(Slot).count() == 1


def test_the_plan_says_the_same_in_picture_and_table(host, manager):
    slot = make.slot(make.site(host), starts_on=date(2027, 2, 1), ends_on=date(2027, 2, 14), capacity=3)
    plan = queries.plan(manager, date(2027, 1, 4))
    assert plan.cells[0][3:7] == [0, 3, 3, 0]
    assert plan.bars[0].slot == slot
    assert plan.bars[0].width == pytest.approx(2 * queries.PLAN_WIDTH / queries.PLAN_WEEKS, abs=0.1)
    assert plan.bars[0].placed is None, "filled places stay hidden until the round is published"
