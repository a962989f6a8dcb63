"""Deputies and a member that leaves, as people see them."""

from datetime import date, timedelta

import pytest

from app.models import AssignmentState, Deputy, Role
from tests import factories as make
from tests.pages.test_assignments import well
from tests.services.test_assignments import Published

TODAY = date.today()


@pytest.fixture
def story(sqlite_app):
    return Published()


def named(person, **more) -> dict:
    days = {"starts_on": TODAY.isoformat(), "ends_on": (TODAY + timedelta(days=5)).isoformat()}
    return {"person": person.public_id, "reason": "Отпуск", **days, **more}


def test_a_host_names_a_mentor_who_then_answers(story, client, sign_in):
    host, (offer, _other) = story.wide.site.organisation, story.of(story.wide)
    mentor = make.user(Role.MENTOR, host)
    sign_in(client, make.user(Role.HOST_MANAGER, host))
    address = f"/deputies/of/{host.public_id}/new"
    assert mentor.full_name in well(client.get(address))
    assert client.post(address, data=named(mentor, ends_on="2020-01-01")).status_code == 422
    client.post(address, data=named(mentor))
    assert mentor.full_name in well(client.get("/deputies/"))
    assert mentor.full_name in client.get("/deputies/export.csv").get_data(as_text=True)
    sign_in(client, mentor)
    assert host.name in well(client.get("/assignments/offered"))
    well(client.get(f"/assignments/{offer.public_id}/refuse"))

    client.post(f"/assignments/{offer.public_id}/confirm")

    assert offer.host_said


def test_the_coordinator_finds_hosts_that_are_silent(story, client, sign_in):
    offer, host = story.of(story.wide)[0], story.wide.site.organisation
    sign_in(client, make.user(Role.COORDINATOR))
    assert host.public_id not in well(client.get("/deputies/"))
    offer.created_at -= timedelta(days=5)
    make.db.session.commit()

    assert f"/deputies/of/{host.public_id}/new" in well(client.get("/deputies/"))
    well(client.get(f"/deputies/of/{host.public_id}/new"))


def test_a_deputy_is_withdrawn_by_one_press(story, client, sign_in):
    host = story.wide.site.organisation
    deputy = make.deputy(host)
    sign_in(client, make.user(Role.HOST_MANAGER, host))

    client.post(f"/deputies/{deputy.public_id}/withdraw")

    assert make.db.session.get(Deputy, deputy.id).withdrawn_at is not None


def test_whom_it_touches_is_shown_before_a_member_leaves(story, client, sign_in):
    host, (offer, _other) = story.wide.site.organisation, story.of(story.wide)
    sign_in(client, make.user(Role.COORDINATOR))
    address = f"/organisations/{host.public_id}/leave?first=2027-01-01"
    page = well(client.get(address))
    assert offer.participant.person.full_name in page
    assert client.post(address, data={"version": host.version}).status_code == 422

    client.post(address, data={"version": host.version, "reason": "Договор окончен"})

    assert offer.state is AssignmentState.CANCELLED
    assert "вышла из кластера" in (shown := well(client.get(f"/organisations/{host.public_id}"))) or "has left" in shown
    well(client.get(f"/organisations/{host.public_id}/leave"))
