"""What the page of a run tells: true totals, counts by rank, college and site, and no small cells for the council."""

from collections import namedtuple

import pytest

from app.models import OrganisationKind, Role, RunStatus, UnplacedReason
from app.policies.actor import actor_of
from app.queries import freshness, rounds, runs
from tests import factories as make

TOGETHER = "together"
World = namedtuple("World", "run round big small site")


def people_of(college, number, round_):
    group = make.group(make.programme(college))
    return [make.participant(round_, make.student(group_=group)) for _ in range(number)]


@pytest.fixture
def world(app) -> World:
    """A big college: 8 with the first choice, 2 with the third; a small one: 1 placed, 3 without a place."""
    round_ = make.round_()
    site = make.site()
    slot = make.slot(site, round_, capacity=20)
    run = make.run(round_)
    big, small = (make.organisation(OrganisationKind.COLLEGE) for _ in range(2))
    ranks = [1] * 8 + [3] * 2
    for person, rank in zip(people_of(big, 10, round_), ranks, strict=True):
        make.placement(run, person, slot, rank)
    lucky, *others = people_of(small, 4, round_)
    make.placement(run, lucky, slot, 1)
    for person in others:
        make.unplaced(run, person, UnplacedReason.FULL)
    return World(run, round_, big, small, site)


def test_totals_add_up(world):
    outcome = runs.outcome(world.run)

    assert (outcome.placed, outcome.unplaced, outcome.people) == (11, 3, 14)
    assert outcome.first == 9
    assert outcome.within(3) == 11


def test_every_rank_up_to_the_last_met_has_a_column(world):
    assert runs.outcome(world.run).ranks == [(1, 9), (2, 0), (3, 2)]


def test_a_site_is_as_full_as_its_slots_of_the_round(world):
    make.slot(world.site, world.round, capacity=5)
    make.slot(world.site, make.round_(), capacity=100)

    assert runs.outcome(world.run).sites == [runs.Share(world.site.name, part=11, whole=25)]


def test_another_run_of_the_round_does_not_mix_in(world):
    other = make.run(world.round)

    assert runs.outcome(other).people == 0


def test_the_council_sees_no_count_under_five(world):
    outcome = runs.outcome(world.run, TOGETHER)

    assert outcome.first is None
    assert all(people == 0 or people >= 5 for _, people in outcome.ranks)
    assert outcome.placed == 11


def test_people_without_a_place_come_by_surname_page_by_page(world):
    page = runs.unplaced(world.run, total=3, number=7)

    surnames = [row.participant.person.surname for row in page.items]
    assert page.number == 1
    assert surnames == sorted(surnames)
    assert len(surnames) == 3


def test_a_slot_named_by_the_engine_gets_its_site(world):
    slot = make.slot(world.site, world.round)
    row = make.unplaced(
        world.run, people_of(world.big, 1, world.round)[0], needs=f"One more place in {slot.public_id}."
    )

    assert runs.named_slots([row])[slot.public_id].site == world.site.name


def test_only_what_may_count_has_a_run_compared_anew(world):
    coordinator = make.user(Role.COORDINATOR)
    make.audit_entry(coordinator, world.run, act="run:approve")
    assert freshness.last_act(world.run.created_at) is None

    counts = make.audit_entry(coordinator, world.site, act="site:edit")
    assert freshness.last_act(world.run.created_at) == counts.id


def test_lists_are_certified_whole_short_or_empty(app):
    round_, slots = make.round_(least_wishes=2), [make.slot() for _ in range(2)]
    certified, whole, short, _empty = people_of(make.organisation(), 4, round_)
    make.wish(certified, slots[0])
    for rank, slot in enumerate(slots, start=1):
        make.draft(whole, slot, rank)
    make.draft(short, slots[0])

    coordinator = actor_of(make.user(Role.COORDINATOR).id)
    lists = rounds.lists_of(coordinator, [round_.id])[round_.id]

    assert (lists.participants, lists.certified, lists.whole, lists.short, lists.empty) == (4, 1, 1, 1, 1)


def test_a_college_sees_its_own_lists_and_no_runs(world):
    manager = actor_of(make.user(Role.COLLEGE_MANAGER, world.small).id)

    view = rounds.view(manager, world.round)

    assert view.lists.participants == 4
    assert view.runs == []
    assert not view.whole


def test_the_scarcest_specialty_comes_first(app):
    round_ = make.round_()
    scarce, ample = make.specialty(), make.specialty()
    for specialty, places in ((ample, 9), (scarce, 1)):
        make.participant(round_, make.student(group_=make.group(make.programme(specialty_=specialty))))
        make.slot(round_=round_, specialties=[specialty], capacity=places)
    make.slot(round_=round_, capacity=2)  # open to any: counts in both

    rows = [(row.specialty, row.people, row.places) for row in rounds.balance(round_.id)]

    assert rows == [(scarce, 1, 3), (ample, 1, 11)]


@pytest.mark.parametrize("status", [RunStatus.FAILED, RunStatus.CANCELLED, RunStatus.INFEASIBLE, RunStatus.WAITING])
def test_a_run_without_a_result_still_has_a_page(sqlite_app, client, sign_in, status):
    run = make.run(make.round_(), status, job_id=make.job().id, result={"conflict": ["pins"], "relaxation": "1 place"})

    page = sign_in(client, make.user(Role.COORDINATOR)).get(f"/runs/{run.public_id}")

    assert page.status_code == 200


def test_only_the_coordinator_sees_names_of_people_without_a_place(sqlite_app, client, sign_in, world):
    surname = runs.unplaced(world.run, 3, 1).items[0].participant.person.surname
    coordinator, council = make.user(Role.COORDINATOR), make.user(Role.COUNCIL_MEMBER)

    seen = {who: sign_in(client, who).get(f"/runs/{world.run.public_id}").text for who in (coordinator, council)}

    assert surname in seen[coordinator]
    assert surname not in seen[council]
