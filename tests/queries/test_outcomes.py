"""The result in figures: exact for who may see persons, without small numbers for others, compared with the proof."""

import json
from collections import namedtuple
from itertools import pairwise

import pytest

from app.adapters import bundles
from app.matching.writing import result_hash
from app.models import Audience, OrganisationKind, OwnPlace, OwnPlaceState, Role, Sex, UnplacedReason
from app.queries.outcomes import outcomes
from tests import factories as make

TOGETHER = "together"
INPUT = "a" * 64
World = namedtuple("World", "run round big small slot placements")


def people_of(college, number, round_, **fields):
    group = make.group(make.programme(college))
    return [make.participant(round_, make.student(make.person(**fields), group)) for _ in range(number)]


def prove(run, plus_one=None):
    """Give the run the result that its stored placements come to, as the worker does."""
    placements = make.db.session.query(make.Placement).filter_by(run_id=run.id).all()
    rows = sorted((p.participant.public_id, p.slot.public_id, p.rank, "") for p in placements)
    ranks = [row[2] for row in rows]
    criteria = [["placed", len(rows)], ["profile:greedy", [ranks.count(rank) for rank in range(1, 5)]]]
    everyone = make.db.session.query(make.Participant).filter_by(round_id=run.round_id)
    weights = bundles.table(("person", "weight"), ((one.public_id, 1) for one in everyone))
    prices = bundles.table(("opening", "plus_one"), (plus_one or {}).items())
    run.result = {
        "criteria": [{"name": name, "value": value, "bound": value} for name, value in criteria],
        "input_sha256": INPUT,
    }
    run.result_sha256 = result_hash(INPUT, rows, criteria)
    make.archive(run, bundles.zipped({"people.csv": weights}), bundles.zipped({"prices.csv": prices}))
    return make.save(run)


@pytest.fixture
def world(app) -> World:
    """A big college: 8 with the first choice, 6 with the third; a small one: 1 placed, 3 without a place."""
    round_ = make.round_()
    slot = make.slot(make.site(), round_, capacity=20)
    run = make.run(round_)
    big, small = (make.organisation(OrganisationKind.COLLEGE) for _ in range(2))
    placements = [
        make.placement(run, person, slot, rank)
        for person, rank in zip(people_of(big, 14, round_, sex=Sex.FEMALE), [1] * 8 + [3] * 6, strict=True)
    ]
    lucky, *others = people_of(small, 4, round_, sex=Sex.MALE)
    placements.append(make.placement(run, lucky, slot, 1))
    for person in others:
        make.unplaced(run, person, UnplacedReason.FULL)
    return World(prove(run), round_, big, small, slot, placements)


def table(found, by):
    return {row.label: row for row in next(one for one in found.fairness if one.by == by).rows}


# ------------------------------------------------------------------------------------------- figures


def test_each_college_has_its_shares(world):
    rows = table(outcomes(world.run), "college")

    big, small = rows[world.big.name], rows[world.small.name]
    assert (big.people, big.placed, big.first, big.third) == (14, 14, 8, 14)
    assert big.mean == pytest.approx(26 / 14)
    assert (small.people, small.placed, small.first, small.mean) == (4, 1, 1, 1.0)


def test_every_table_tells_of_everybody(world):
    found = outcomes(world.run)

    assert {one.by for one in found.fairness} == {"college", "specialty", "home", "sex", "needs"}
    assert {sum(row.people for row in one.rows) for one in found.fairness} == {18}
    assert {sum(row.placed for row in one.rows) for one in found.fairness} == {15}


def test_the_way_from_the_round_to_the_first_choice_never_widens(world):
    late = people_of(world.big, 1, world.round)[0]
    given = {"host_name": "Дом", "address": "-", "contact": "-", "starts_on": make.SLOT[0], "ends_on": make.SLOT[1]}
    make.save(OwnPlace(participant_id=late.id, state=OwnPlaceState.APPROVED, **given))

    steps = {step.name: step.people for step in outcomes(world.run).funnel}

    assert (steps["participants"], steps["without_own_place"], steps["placed"], steps["first"]) == (19, 18, 15, 9)


def test_people_are_present_in_every_week_of_their_slot(world):
    kinds = outcomes(world.run).kinds

    assert [week.isoformat() for week in kinds.columns] == ["2027-02-08", "2027-02-15"]
    assert [cell.low for cell in kinds.cells[0]] == [15, 15]


def test_flows_lead_from_each_college_to_the_kind_and_the_town(world):
    found = outcomes(world.run)

    assert dict(zip(found.flows.rows, (row[0].low for row in found.flows.cells), strict=True)) == {
        world.big.name: 14,
        world.small.name: 1,
    }
    assert found.flows_by_town.columns == [world.slot.site.municipality.centre]
    assert found.flow_picture.ribbons


def test_places_are_set_against_first_wishes(world):
    for placement in world.placements[:8]:
        make.wish(placement.participant, world.slot)

    demand = outcomes(world.run).demand

    of_big = world.placements[0].participant.group.programme.specialty.title
    cell = demand.cells[demand.specialties.index(of_big)][0]
    assert (cell.places, cell.wishes, cell.rest) == (20, 8, 12)


def test_a_shortage_is_named(world):
    scarce = make.slot(
        world.slot.site,
        world.round,
        capacity=1,
        specialties=[world.placements[0].participant.group.programme.specialty],
    )
    world.slot.capacity = 0
    for placement in world.placements[:8]:
        make.wish(placement.participant, scarce)

    assert outcomes(world.run).demand.scarcest[2].rest == -7


# ------------------------------------------------------------------------------------ one more place


def test_the_best_slot_of_a_specialty_and_of_a_district_is_named(world):
    other = make.slot(world.slot.site, world.round, capacity=1)
    teachers = make.slot(world.slot.site, world.round, audience=Audience.TEACHER)
    run = make.run(world.round)
    prices = {world.slot.public_id: [0, [0, 0, 0, 0]], other.public_id: [0, [1, 0, -1, 0]]}
    prove(run, {key: json.dumps(value) for key, value in {**prices, teachers.public_id: [1, [1, 0, 0, 0]]}.items()})

    worths = outcomes(run).worths

    assert worths.by_specialty[0].label is None
    of_students = worths.by_specialty[1]
    assert (of_students.best.id, of_students.helping, of_students.slots) == (other.id, 1, 2)
    assert worths.by_district[0].best.id == teachers.id


def test_a_run_without_prices_says_so(world):
    assert outcomes(world.run).worths is None


# --------------------------------------------------------------------------- compared with the proof


def test_what_is_stored_equals_what_was_verified(world):
    check = outcomes(world.run).check

    assert check.holds
    assert {one.name for one in check.compared} == {"placed", "profile:greedy", "people", "sha256"}


def test_a_rank_that_was_changed_is_noticed(world):
    world.placements[0].rank = 2
    make.save(world.placements[0])

    assert {one.name for one in outcomes(world.run).check.differing} == {"profile:greedy", "sha256"}


def test_a_person_moved_elsewhere_is_noticed_although_every_count_is_the_same(world):
    world.placements[0].slot = make.slot(world.slot.site, world.round)
    make.save(world.placements[0])

    assert [one.name for one in outcomes(world.run).check.differing] == ["sha256"]


def test_a_placement_taken_away_is_noticed(world):
    make.db.session.delete(world.placements[0])
    make.db.session.commit()

    assert {"placed", "people", "sha256"} <= {one.name for one in outcomes(world.run).check.differing}


def test_a_person_hidden_among_those_without_a_place_is_noticed(world):
    gone = make.db.session.query(make.Unplaced).filter_by(run_id=world.run.id).first()
    make.db.session.delete(gone)
    make.db.session.commit()

    assert [one.name for one in outcomes(world.run).check.differing] == ["people"]


# --------------------------------------------------------------------------------------- the council


def test_the_council_sees_no_small_number(world):
    found = outcomes(world.run, TOGETHER)

    rows = [row for one in found.fairness for row in one.rows]
    for row in rows:
        counts = (row.placed, row.people - row.placed, row.first, row.placed - row.first)
        assert all(count == 0 or count >= 5 for count in counts)
    assert all(people >= 5 for _rank, people in found.ranks if people)
    assert found.sites is None
    cells = [cell for one in (found.kinds, found.flows, found.towns) for row in one.cells for cell in row]
    assert all(cell.low == 0 or cell.low >= 5 for cell in cells)


def test_steps_of_the_way_that_lose_few_are_not_told_apart(world):
    steps = [step.people for step in outcomes(world.run, TOGETHER).funnel]

    assert all(before == after or before - after >= 5 for before, after in pairwise(steps))


# ------------------------------------------------------------------------------------------ the page


def test_the_page_says_that_the_figures_are_derived_again(sqlite_app, client, sign_in, world):
    page = sign_in(client, make.user(Role.COORDINATOR)).get(f"/runs/{world.run.public_id}/outcome")

    assert page.status_code == 200
    assert 'class="notice tone-good"' in page.text
    assert world.small.name in page.text


def test_a_changed_placement_is_shown_in_red(sqlite_app, client, sign_in, world):
    world.placements[0].rank = 2
    make.save(world.placements[0])

    page = sign_in(client, make.user(Role.COUNCIL_MEMBER)).get(f"/runs/{world.run.public_id}/outcome")

    assert 'class="notice tone-bad"' in page.text
    assert 'role="alert"' in page.text


def test_the_file_of_the_council_holds_what_the_page_shows(sqlite_app, client, sign_in, world):
    file = sign_in(client, make.user(Role.COUNCIL_MEMBER)).get(f"/runs/{world.run.public_id}/outcome.csv")

    assert file.status_code == 200
    assert world.small.name not in file.text


def test_a_run_that_is_not_solved_leads_to_its_page(sqlite_app, client, sign_in, world):
    run = make.run(world.round, make.RunStatus.WAITING)

    answer = sign_in(client, make.user(Role.COORDINATOR)).get(f"/runs/{run.public_id}/outcome")

    assert answer.location == f"/runs/{run.public_id}"


def test_a_run_in_which_nobody_took_part_has_a_page(sqlite_app, client, sign_in):
    run = make.run(make.round_())

    assert sign_in(client, make.user(Role.COORDINATOR)).get(f"/runs/{run.public_id}/outcome").status_code == 200
