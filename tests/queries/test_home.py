"""The overview says what is so, for the person who looks, and nothing before it is published."""

from datetime import date, timedelta

from app.models import OrganisationKind, Role, RunStatus
from app.policies.actor import actor_of
from app.queries import home
from tests import factories as make

TODAY = date.today()
SOON = {"starts_on": TODAY + timedelta(30), "ends_on": TODAY + timedelta(43)}


def actor(person):
    return actor_of(person.id)


def test_a_participation_counts_wishes_and_shows_no_result_before_publication(app):
    student, slot, round_ = make.student(), make.slot(), make.round_(least_wishes=3)
    part = make.participant(round_, student)
    make.wish(part, slot)
    run = make.run(round_)
    make.placement(run, part, slot)
    (shown,) = home.participations(actor(student.person))
    assert (shown.wishes, shown.lacking, shown.placement) == (1, 2, None)

    make.publish(run)
    (shown,) = home.participations(actor(student.person))
    assert shown.placement.slot.site.name == slot.site.name


def test_a_host_counts_own_slots_and_places_and_the_people_of_published_rounds(app):
    host = make.organisation(OrganisationKind.KINDERGARTEN)
    manager = make.user(Role.HOST_MANAGER, host)
    site = make.site(host)
    mine = [make.slot(site, capacity=capacity, **SOON) for capacity in (2, 3)]
    make.slot(capacity=40, **SOON)
    run = make.run(make.round_())
    make.placement(run, make.participant(run.round), mine[0])
    before = home.hosting(actor(manager))
    assert (before.slots, before.places, before.expected) == (2, 5, 0)

    make.publish(run)
    after = home.hosting(actor(manager))
    assert [(slot.id, people) for slot, people in after.arrivals] == [(mine[0].id, 1)]


def test_lists_are_sorted_into_certified_whole_short_and_empty_for_the_own_college_only(app):
    round_, slots = make.round_(least_wishes=2), [make.slot() for _ in range(2)]
    group = make.group()
    for wishes in (2, 1, 0):
        part = make.participant(round_, make.student(group_=group))
        for rank in range(wishes):
            make.draft(part, slots[rank], rank + 1)
    make.wish(make.participant(round_, make.student(group_=group)), slots[0])
    make.participant(round_)
    manager = make.user(Role.COLLEGE_MANAGER, group.organisation)
    (lists,) = home.lists(actor(manager))
    counts = lists.counts
    assert (counts.participants, counts.certified, counts.whole, counts.short, counts.empty) == (4, 1, 1, 1, 1)


def test_the_latest_outcome_is_a_verified_one(app):
    council = make.user(Role.COUNCIL_MEMBER)
    round_ = make.round_()
    verified = make.run(round_)
    make.run(round_, status=RunStatus.FAILED)
    for rank in (1, 2):
        make.placement(verified, make.participant(round_), make.slot(), rank)
    make.unplaced(verified, make.participant(round_))
    outcome = home.latest_outcome(actor(council))
    assert (outcome.run.id, outcome.placed, outcome.first, outcome.unplaced) == (verified.id, 2, 1, 1)
    assert not outcome.published


def test_the_landing_counts_what_is_in_the_database(app):
    site = make.site()
    make.slot(site, capacity=4, **SOON)
    make.slot(site, capacity=9, starts_on=TODAY - timedelta(9), ends_on=TODAY - timedelta(2))
    make.programme(site.organisation, is_network=True)
    glance = home.glance()
    assert (glance.organisations, glance.programmes, glance.network_programmes) == (1, 1, 1)
    assert (glance.sites, glance.places) == (1, 4)
