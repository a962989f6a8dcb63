"""After the publication, as people see it: the person's answer, the host's, the coordinator's repair, the clearing."""

import pytest

from app.models import AssignmentState, OrganisationKind, Participant, Phase, Role, Run
from app.policies.actor import actor_of
from app.queries import after
from app.services import assignments, jobs
from tests import factories as make
from tests.pages.page import Page
from tests.services.test_assignments import Published


@pytest.fixture
def story(sqlite_app):
    return Published()


def me(participant):
    """The participant's person with an account."""
    make.account(participant.person)
    return participant.person


def well(answer) -> str:
    assert (answer.status_code, Page(answer.text).faults) == (200, [])
    return answer.text


def without(story):
    """Who needs a place and has none."""
    people = [one for one in story.people if not one.left_at and assignments.in_force_of(one.id) is None]
    return people[0] if people else None


def offer_of(story):
    (offer,) = story.of(story.narrow)
    return offer


def test_the_overview_asks_for_the_answer_and_one_press_accepts(story, client, sign_in):
    offer = offer_of(story)
    sign_in(client, me(offer.participant))
    assert "Вам предлагают место" in well(client.get("/")) or "You are offered" in client.get("/").text

    client.post(f"/assignments/{offer.participant.public_id}/accept", data={"assignment": offer.public_id})

    assert offer.person_said
    assert offer.slot.site.name in well(client.get(f"/placements/{offer.participant.public_id}"))


def test_an_answer_to_a_place_that_has_changed_meanwhile_changes_nothing(story, client, sign_in):
    offer = offer_of(story)
    sign_in(client, me(offer.participant))

    client.post(f"/assignments/{offer.participant.public_id}/accept", data={"assignment": "zzzzzzzzzzzzzz"})

    assert offer.person_said is None


def test_declining_asks_for_a_reason_and_for_what_then(story, client, sign_in):
    offer = offer_of(story)
    sign_in(client, me(offer.participant))
    address, key = f"/assignments/{offer.participant.public_id}/leave", {"assignment": offer.public_id}
    well(client.get(address))
    assert client.post(address, data=key).status_code == 422

    client.post(address, data={**key, "reason": "Далеко", "then": "another"})

    assert (offer.state, offer.participant.left_at) == (AssignmentState.DECLINED, None)
    assert "Далеко" in well(client.get(f"/placements/{offer.participant.public_id}"))


def test_a_place_accepted_is_left_with_a_reason(story, client, sign_in):
    offer = offer_of(story)
    assignments.accept(actor_of(offer.participant.person_id), offer)
    sign_in(client, me(offer.participant))
    address = f"/assignments/{offer.participant.public_id}/leave"
    assert 'name="then"' not in well(client.get(address))

    client.post(address, data={"assignment": offer.public_id, "reason": "Болею"})

    assert offer.state is AssignmentState.WITHDRAWN


def test_a_host_sees_and_answers_only_for_own_sites(story, client, sign_in):
    sign_in(client, make.user(Role.HOST_MANAGER, story.wide.site.organisation))
    one, other = story.of(story.wide)
    page = well(client.get("/assignments/offered"))
    assert one.participant.person.surname in page
    assert offer_of(story).participant.person.surname not in page

    client.post("/assignments/offered/confirm", data={"assignment": [one.public_id, offer_of(story).public_id]})
    client.post(f"/assignments/{other.public_id}/refuse", data={"reason": "Ремонт"})

    assert (one.host_said, offer_of(story).host_said, other.state) == (True, None, AssignmentState.REFUSED)


def test_a_host_reads_neither_the_rank_nor_why_somebody_has_left(story, client, sign_in):
    one, other = story.of(story.wide)
    assignments.decline(actor_of(one.participant.person_id), one, "Личное", leaves=True)
    sign_in(client, make.user(Role.HOST_MANAGER, story.wide.site.organisation))

    assert client.get(f"/assignments/{one.public_id}").status_code == 404
    assert "№ 2" not in well(client.get(f"/assignments/{other.public_id}"))


def test_the_coordinator_counts_filters_and_opens_the_answers(story, client, sign_in):
    offer = offer_of(story)
    assignments.accept(actor_of(offer.participant.person_id), offer)
    sign_in(client, make.user(Role.COORDINATOR))
    silent = well(client.get("/assignments/?state=person"))
    assert offer.participant.person.surname not in silent
    assert story.of(story.wide)[0].participant.person.surname in silent
    well(client.get(f"/assignments/{offer.public_id}"))


def test_a_repair_shows_what_it_changes_and_is_put_into_force_by_two(story, client, sign_in):
    offer = offer_of(story)
    assignments.decline(actor_of(offer.participant.person_id), offer, "Далеко", leaves=True)
    first, second = (make.user(Role.COORDINATOR) for _ in range(2))
    sign_in(client, first)
    started = client.post(f"/assignments/repair/{story.round.public_id}")
    run = make.db.session.query(Run).order_by(Run.id.desc()).first()
    jobs.run(run.job_id)
    assert started.location.endswith(f"/runs/{run.public_id}")
    assert without(story).person.surname in client.get(started.location).text

    sign_in(client, second)
    client.post(f"/runs/{run.public_id}/approve")
    client.post(f"/runs/{run.public_id}/publish")

    assert run.published_at is not None
    assert without(story) is None


def test_free_places_say_the_turn_and_are_taken_once(sqlite_app, client, sign_in):
    story = Published(Phase.CLEARING)
    first, offer = story.unplaced, story.of(story.wide)[0]
    assignments.decline(actor_of(offer.participant.person_id), offer, "Болею", leaves=True)
    sign_in(client, me(first))
    page = well(client.get(f"/assignments/{first.public_id}/free"))
    assert story.wide.site.name in page
    assert story.narrow.site.name not in page

    client.post(f"/assignments/{first.public_id}/take", data={"slot": story.wide.public_id})

    assert after.after_of(first).now.slot_id == story.wide.id


def test_who_comes_later_in_the_list_reads_how_long_the_place_is_kept(sqlite_app, client, sign_in):
    story = Published(Phase.CLEARING)
    stranger = make.participant(story.round, make.student(group_=story.unplaced.group))
    offer = story.of(story.wide)[0]
    assignments.decline(actor_of(offer.participant.person_id), offer, "Болею", leaves=True)
    sign_in(client, me(stranger))
    page = well(client.get(f"/assignments/{stranger.public_id}/free"))
    assert f"/assignments/{stranger.public_id}/take" not in page
    sign_in(client, make.user(Role.COORDINATOR))
    assert without(story).person.short_name in well(client.get(f"/assignments/places/{story.round.public_id}"))


def test_a_college_brings_a_late_student_into_the_clearing(sqlite_app, client, sign_in):
    story = Published(Phase.CLEARING)
    group = story.unplaced.group
    late, foreign = make.student(group_=group), make.student()
    sign_in(client, make.user(Role.COLLEGE_MANAGER, group.organisation))
    address = f"/assignments/late/{story.round.public_id}"
    page = well(client.get(address, query_string={"text": "Иванова"}))
    assert late.person.public_id in page
    assert foreign.person.public_id not in page

    for student in (late, foreign):
        client.post(address, data={"person": student.person.public_id})

    joined = make.db.session.query(Participant).filter_by(round_id=story.round.id)
    assert [joined.filter_by(person_id=one.person_id).count() for one in (late, foreign)] == [1, 0]


def test_the_list_of_placements_shows_who_has_a_place_now(story, client, sign_in):
    gone, stays = story.of(story.wide)
    assignments.decline(actor_of(gone.participant.person_id), gone, "Далеко", leaves=True)
    sign_in(client, make.user(Role.COORDINATOR))
    page = well(client.get("/placements/"))
    assert gone.participant.person.surname not in page
    assert stays.participant.person.surname in page


def test_closing_a_slot_says_who_loses_a_place(story, client, sign_in):
    make.db.session.refresh(story.wide)
    sign_in(client, make.user(Role.COORDINATOR))
    page = well(client.get(f"/slots/{story.wide.public_id}/close"))
    assert "2 человека" in page or "2 people have a place" in page


def test_a_school_without_guests_has_nothing_to_answer(sqlite_app, client, sign_in):
    sign_in(client, make.user(Role.SCHOOL_MANAGER, make.organisation(OrganisationKind.SCHOOL)))
    well(client.get("/assignments/offered"))
    well(client.get("/assignments/"))
