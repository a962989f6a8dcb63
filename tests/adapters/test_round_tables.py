"""A round as the engine's tables: what people, slots and hosts have said, line by line."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from app.adapters import bundles
from app.database import utc_now
from app.extensions import db
from app.models import Audience, Mechanism, OwnPlace, OwnPlaceState, Pin, PinKind, Rating, Team, TeamMember
from app.services import changes, run_files, snapshots
from tests import factories as make

FIRST = date(2027, 2, 1)


@pytest.fixture
def round_(app):
    return make.round_()


@pytest.fixture
def group(app):
    """Of a practice long enough for every slot here."""
    return make.group(practice=(FIRST, FIRST + timedelta(weeks=20)))


def rows(round_, name: str) -> list[dict]:
    db.session.expire_all()
    return bundles.rows(snapshots.tables(round_), name)


def weeks(round_, site, first: int, last: int, capacity=3, **fields):
    """A slot of the site from the beginning of week `first` to the end of week `last`."""
    days = {"starts_on": FIRST + timedelta(weeks=first), "ends_on": FIRST + timedelta(weeks=last + 1, days=-1)}
    return make.slot(site, round_, capacity=capacity, **days, **fields)


def limits(round_) -> set[tuple[int, frozenset[str]]]:
    """(most people, slots) of each limit."""
    openings = {}
    for row in rows(round_, "limit_openings.csv"):
        openings.setdefault(row["limit"], set()).add(row["opening"])
    return {(int(row["capacity"]), frozenset(openings[row["limit"]])) for row in rows(round_, "limits.csv")}


def keys(*slots) -> frozenset[str]:
    return frozenset(slot.public_id for slot in slots)


# ------------------------------------------------------------------------------------- one site


def test_slots_that_share_a_day_share_what_the_site_takes_at_once(round_):
    site = make.site(most_at_once=4)
    one, two = weeks(round_, site, 0, 1), weeks(round_, site, 1, 2)
    assert limits(round_) == {(4, keys(one, two))}


def test_slots_one_after_the_other_are_no_limit(round_):
    site = make.site(most_at_once=3)
    weeks(round_, site, 0, 0), weeks(round_, site, 1, 1)
    assert limits(round_) == set()


def test_a_chain_of_overlaps_makes_one_limit_for_each_busiest_time(round_):
    site = make.site(most_at_once=4)
    one, two, three = (weeks(round_, site, first, first + 1) for first in (0, 1, 2))
    assert limits(round_) == {(4, keys(one, two)), (4, keys(two, three))}


def test_a_limit_within_a_wider_one_is_not_written(round_):
    site = make.site(most_at_once=4)
    whole, early, late = weeks(round_, site, 0, 5), weeks(round_, site, 0, 3), weeks(round_, site, 2, 2)
    assert limits(round_) == {(4, keys(whole, early, late))}


def test_a_limit_that_can_not_bind_is_not_written(round_):
    site = make.site(most_at_once=6)
    weeks(round_, site, 0, 1), weeks(round_, site, 1, 2)
    assert limits(round_) == set()


def test_a_site_that_takes_fewer_than_its_one_slot_is_a_limit_by_itself(round_):
    slot = weeks(round_, make.site(most_at_once=1), 0, 1)
    assert limits(round_) == {(1, keys(slot))}


def test_sites_and_rounds_do_not_share_limits(round_):
    site = make.site(most_at_once=4)
    weeks(round_, site, 0, 1), weeks(make.round_(), site, 0, 1)
    weeks(round_, make.site(organisation_=site.organisation, most_at_once=4), 0, 1)
    assert limits(round_) == set()


def test_slots_for_teachers_count_in_the_same_limit(round_):
    site = make.site(most_at_once=4)
    pupils, staff = weeks(round_, site, 0, 1), weeks(round_, site, 0, 1, audience=Audience.TEACHER)
    assert limits(round_) == {(4, keys(pupils, staff))}


def test_a_closed_slot_takes_nobody_and_is_in_no_limit(round_):
    site = make.site(most_at_once=2)
    closed = weeks(round_, site, 0, 1, closed_at=utc_now(), min_to_open=2)
    open_ = weeks(round_, site, 0, 1, capacity=2)
    found = {row["opening"]: (row["capacity"], row["min_to_open"]) for row in rows(round_, "openings.csv")}
    assert found == {closed.public_id: ("0", "0"), open_.public_id: ("2", "0")}
    assert limits(round_) == set()


def test_every_busiest_time_has_a_limit_of_its_own_name(round_):
    """Whatever the random identifiers of the slots are: a slot in the middle belongs to two limits."""
    site = make.site(most_at_once=4)
    some = [weeks(round_, site, first, first + 1) for first in range(12)]
    assert limits(round_) == {(4, keys(one, two)) for one, two in pairwise(some)}


# -------------------------------------------------------------------------- people and their lists


def test_a_rating_is_the_score_of_the_wish_and_no_rating_is_0(round_, group):
    slot, host = make.slot(round_=round_), make.person()
    rated, unrated = (make.participant(round_, make.student(group_=group)) for _ in range(2))
    for someone in (rated, unrated):
        make.wish(someone, slot)
    make.save(Rating(slot_id=slot.id, participant_id=rated.id, score=4, rated_by_id=host.id))
    found = {row["person"]: row["score"] for row in rows(round_, "wishes.csv")}
    assert found == {rated.public_id: "4", unrated.public_id: "0"}


def test_a_draft_counts_only_where_it_is_asked_for(round_, group):
    someone = make.participant(round_, make.student(group_=group))
    make.draft(someone, make.slot(round_=round_))
    assert rows(round_, "wishes.csv") == []
    assert len(bundles.rows(snapshots.tables(round_, with_drafts=True), "wishes.csv")) == 1


def test_a_wish_for_a_slot_that_the_college_has_not_approved_stays_out(round_, group):
    someone, slot = make.participant(round_, make.student(group_=group)), make.slot(round_=round_)
    make.wish(someone, slot)
    db.session.query(make.SlotApproval).update({"is_approved": False})
    db.session.commit()
    assert rows(round_, "wishes.csv") == []


@pytest.mark.parametrize("state", OwnPlaceState)
def test_only_an_approved_place_of_ones_own_takes_a_person_out(round_, group, state):
    someone = make.participant(round_, make.student(group_=group))
    make.wish(someone, make.slot(round_=round_))
    days = {"starts_on": FIRST, "ends_on": FIRST + timedelta(days=5)}
    make.save(OwnPlace(participant_id=someone.id, host_name="Музей", address="—", contact="—", state=state, **days))
    expected = 0 if state is OwnPlaceState.APPROVED else 1
    assert (len(rows(round_, "people.csv")), len(rows(round_, "wishes.csv"))) == (expected, expected)


def test_a_team_is_of_those_who_agreed_and_takes_two(round_, group):
    people = [make.participant(round_, make.student(group_=group)) for _ in range(5)]
    for code, members in (("ABC", people[:3]), ("DEF", people[3:])):
        team = make.save(Team(round_id=round_.id, code=code))
        for at, someone in enumerate(members):
            agreed = None if someone is members[-1] else utc_now() + timedelta(minutes=at)
            make.save(TeamMember(team_id=team.id, participant_id=someone.id, accepted_at=agreed))
    assert {row["person"] for row in rows(round_, "teams.csv")} == {people[0].public_id, people[1].public_id}


def test_a_pool_holds_what_is_open_to_everyone_of_a_kind(app, group):
    round_ = make.round_(has_fallback=True)
    make.slot(round_=round_, least_age=18)  # not to everyone
    closed = make.slot(round_=round_, closed_at=utc_now())
    open_ = make.slot(round_=round_)
    people = [make.participant(round_, make.student(group_=group)) for _ in range(2)]
    pools = rows(round_, "pools.csv")
    assert {row["opening"] for row in pools} == {open_.public_id} != {closed.public_id}
    assert {row["fallback"] for row in rows(round_, "people.csv")} == {pools[0]["pool"]}
    assert len(people) == 2


def test_pins_in_force_ride_along_and_not_those_of_who_has_a_place(round_, group):
    people, slot = [make.participant(round_, make.student(group_=group)) for _ in range(3)], make.slot(round_=round_)
    given = {"round_id": round_.id, "slot_id": slot.id, "reason": "—", "created_by_id": make.person().id}
    make.save(Pin(participant_id=people[0].id, kind=PinKind.REQUIRE, **given))
    make.save(Pin(participant_id=people[1].id, kind=PinKind.FORBID, withdrawn_at=utc_now(), **given))
    make.save(Pin(participant_id=people[2].id, kind=PinKind.FORBID, **given))
    place = {"host_name": "Музей", "address": "—", "contact": "—", "state": OwnPlaceState.APPROVED}
    make.save(OwnPlace(participant_id=people[2].id, starts_on=FIRST, ends_on=FIRST, **place))
    files = run_files.whole(make.run(round_), snapshots.tables(round_))
    assert bundles.rows(files, "pins.csv") == [
        {"person": people[0].public_id, "opening": slot.public_id, "kind": "require"}
    ]


def test_the_stable_mechanism_is_asked_without_supervisors(round_, group):
    make.supervisor(group, make.teacher())
    person = make.participant(round_, make.student(group_=group))
    told, alone = (
        run_files.whole(make.run(round_, mechanism=mechanism), snapshots.tables(round_)) for mechanism in Mechanism
    )
    assert bundles.rows(told, "people.csv")[0]["group"] == group.public_id
    assert bundles.rows(told, "supervisors.csv")
    assert [(row["person"], row["group"]) for row in bundles.rows(alone, "people.csv")] == [(person.public_id, "")]
    assert {"supervisors.csv", "supervision.csv"}.isdisjoint(alone)


def test_one_more_place_in_a_what_if_keeps_the_limits(round_):
    site = make.site(most_at_once=4)
    one = weeks(round_, site, 0, 1)
    weeks(round_, site, 1, 2)
    before = snapshots.tables(round_)
    after = changes.applied(before, [changes.places(one, 1)])
    assert before["limits.csv"] == after["limits.csv"]


def test_equal_rounds_make_equal_bytes(round_, group):
    site = make.site(most_at_once=4)
    for first in (0, 1):
        make.wish(make.participant(round_, make.student(group_=group)), weeks(round_, site, first, first + 1))
    db.session.expire_all()
    assert snapshots.tables(round_) == snapshots.tables(round_)
