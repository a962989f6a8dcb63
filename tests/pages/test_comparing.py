"""The pages around a run: comparing, what-ifs, places fixed by hand, as a coordinator and the council see them."""

from datetime import timedelta

import pytest

from app.database import utc_now
from app.extensions import db
from app.models import Phase, Pin, Role, Run, RunKind
from app.policies.actor import actor_of
from app.services import changes, jobs, rounds, runs
from tests import factories as make


@pytest.fixture
def coordinator(sqlite_app):
    return make.user(Role.COORDINATOR)


@pytest.fixture
def solved(coordinator):
    """Two people want the one place of «Музей»; then it is tried with one more."""
    round_, group = make.round_(), make.group()
    narrow = make.slot(make.site(name="Музей"), round_, capacity=1)
    people = [make.participant(round_, make.student(make.person(name), group)) for name in ("Белова", "Орлова")]
    for person in people:
        make.wish(person, narrow, 1)
    round_.wishes_close_at = utc_now() - timedelta(minutes=1)
    db.session.commit()
    actor = actor_of(coordinator.id)
    rounds.freeze(actor, round_, round_.version)
    more = runs.Asked(RunKind.WHAT_IF, changes=(changes.places(narrow, 1),))
    found = [runs.start(actor, round_)]
    jobs.run(found[0].job_id)
    found.append(runs.start(actor, db.session.get(type(round_), round_.id), more))
    jobs.run(found[1].job_id)
    db.session.expire_all()
    return found


def test_a_run_page_says_what_was_changed(client, sign_in, coordinator, solved):
    page = sign_in(client, coordinator).get(f"/runs/{solved[1].public_id}").text

    assert "Музей" in page
    assert f"/runs/{solved[1].public_id}/compare" in page


def test_the_coordinator_sees_who_gains(client, sign_in, coordinator, solved):
    page = sign_in(client, coordinator).get(f"/runs/{solved[1].public_id}/compare")

    assert page.status_code == 200
    assert ("Белова" in page.text) != ("Орлова" in page.text)


def test_the_council_sees_nobody(client, sign_in, solved):
    page = sign_in(client, make.user(Role.COUNCIL_MEMBER)).get(f"/runs/{solved[1].public_id}/compare").text

    assert "Белова" not in page
    assert "Орлова" not in page


def test_a_single_run_has_nothing_to_be_compared_with(client, sign_in, coordinator):
    run = make.run(make.round_())

    page = sign_in(client, coordinator).get(f"/runs/{run.public_id}/compare")

    assert page.status_code == 200
    assert "<table" not in page.text


def test_one_press_tries_one_more_place(client, sign_in, coordinator, solved):
    base = solved[0]
    slot = db.session.query(make.Slot).one()

    answer = sign_in(client, coordinator).post(
        f"/runs/what-if/{base.round.public_id}?run={base.public_id}", data={"slot": slot.public_id, "by": "1"}
    )

    newest = db.session.query(Run).order_by(Run.id.desc()).first()
    assert answer.location.endswith(newest.public_id)
    assert newest.changes == [{"change": "places", "slot": slot.public_id, "by": 1}]


def test_a_what_if_decides_by_an_order_of_ones_own_and_the_comparison_says_so(client, sign_in, coordinator, solved):
    visitor, address = sign_in(client, coordinator), f"/runs/what-if/{solved[0].round.public_id}"
    moved = visitor.post(address, data={"by": "1", "way": "own", "criteria": ["placed"], "order": "add:distance"}).text
    assert "Под номером 2 теперь" in moved

    answer = visitor.post(address, data={"by": "1", "way": "own", "criteria": ["placed", "distance"]})
    newest = db.session.query(Run).order_by(Run.id.desc()).first()
    jobs.run(newest.job_id)

    assert answer.location.endswith(newest.public_id)
    assert newest.criteria == ["placed", "distance"]
    assert "→ Сумма расстояний как можно меньше" in visitor.get(f"/runs/{newest.public_id}/compare").text


def test_an_order_that_may_place_nobody_is_refused_with_the_reason(client, sign_in, coordinator, solved):
    wrong = {"by": "1", "way": "own", "criteria": ["distance", "placed"]}

    answer = sign_in(client, coordinator).post(f"/runs/what-if/{solved[0].round.public_id}", data=wrong)

    assert answer.status_code == 422
    assert "должна стоять выше" in answer.text


def test_an_empty_what_if_is_refused_on_its_page(client, sign_in, coordinator, solved):
    answer = sign_in(client, coordinator).post(f"/runs/what-if/{solved[0].round.public_id}", data={"by": "1"})

    assert answer.status_code == 422
    assert "error-summary" in answer.text


def test_a_place_is_fixed_from_the_list_of_those_without_one(client, sign_in, coordinator, solved):
    run = solved[0]
    left = db.session.query(make.Unplaced).filter_by(run_id=run.id).one().participant
    address = f"/pins/of/{run.round.public_id}/new?person={left.public_id}"
    visitor = sign_in(client, coordinator)
    assert address in visitor.get(f"/runs/{run.public_id}").text

    form = {"version": run.round.version, "kind": "require", "reason": "Живёт рядом"}
    slot = db.session.query(make.Slot).one()
    answer = visitor.post(address, data=form | {"slot": slot.public_id, "person": left.public_id})

    assert answer.status_code == 302
    assert "Живёт рядом" in visitor.get(answer.location).text


def test_a_pin_without_a_reason_is_asked_for_it(client, sign_in, coordinator, solved):
    person = db.session.query(make.Participant).first()
    slot = db.session.query(make.Slot).one()
    form = {"version": person.round.version, "kind": "forbid", "slot": slot.public_id, "reason": " "}

    answer = sign_in(client, coordinator).post(
        f"/pins/of/{person.round.public_id}/new?person={person.public_id}", data=form
    )

    assert answer.status_code == 422
    assert db.session.query(Pin).count() == 0


def test_the_second_coordinator_may_press_again_after_looking(client, sign_in, coordinator, solved):
    person = db.session.query(make.Participant).first()
    slot = db.session.query(make.Slot).one()
    form = {"version": person.round.version - 1, "kind": "forbid", "slot": slot.public_id, "reason": "Так надо"}

    answer = sign_in(client, coordinator).post(
        f"/pins/of/{person.round.public_id}/new?person={person.public_id}", data=form
    )

    assert answer.status_code == 422
    assert f'name="version" type="hidden" value="{person.round.version}"' in answer.text


def test_a_person_is_found_by_the_beginning_of_the_surname(client, sign_in, coordinator, solved):
    page = sign_in(client, coordinator).get(f"/pins/of/{solved[0].round.public_id}?text=орл").text

    assert "Орлова" in page
    assert "Белова" not in page


def test_a_person_of_another_round_is_not_there(client, sign_in, coordinator, solved):
    stranger = make.participant(make.round_(), make.student())

    answer = sign_in(client, coordinator).get(f"/pins/of/{solved[0].round.public_id}/new?person={stranger.public_id}")

    assert answer.status_code == 404


def test_a_profile_leads_to_the_rounds_in_which_a_place_can_be_fixed(client, sign_in, coordinator, solved):
    person = db.session.query(make.Participant).first()
    visitor = sign_in(client, coordinator)
    address = f"/people/{person.person.public_id}"
    assert f"person={person.public_id}" in visitor.get(address).text

    db.session.query(make.Round).update({"phase": Phase.WISHES_OPEN})
    assert f"person={person.public_id}" not in visitor.get(address).text
