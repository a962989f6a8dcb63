"""A member leaves the cluster: its slots close, guests and own people are told, one act; what is over stays."""

from datetime import date, timedelta

import pytest

from app.extensions import db
from app.models import AssignmentState, AuditEntry, Deputy, Notification, Role
from app.policies.actor import actor_of
from app.services import assignments, leaving, sites, slots
from app.services.errors import Refused
from tests import factories as make
from tests.services.test_assignments import Published

S = AssignmentState
DAY = date(2027, 1, 1)


@pytest.fixture
def story(app):
    return Published()


def leave(story, organisation, day=DAY):
    db.session.refresh(organisation)
    return leaving.leave(story.coordinator, organisation, organisation.version, day, "Договор окончен")


def told(person_id: int) -> list[str]:
    return sorted(kind for (kind,) in db.session.query(Notification.kind).filter_by(person_id=person_id))


def test_what_is_shown_beforehand_is_what_happens(story):
    host = story.wide.site.organisation
    before = leaving.touched(host, DAY)
    assert ([one.id for one in before.slots], len(before.guests)) == ([story.wide.id], 2)

    leave(story, host)

    assert story.wide.closed_at is not None
    assert {one.state for one in story.of(story.wide)} == {S.CANCELLED}
    assert {one.state for one in story.of(story.narrow)} == {S.OFFERED}
    (entry,) = db.session.query(AuditEntry).filter_by(act="organisation:leave")
    assert (entry.details["slots"], entry.details["placed"]) == (1, 2)


def test_each_guest_is_told_of_the_lost_place_once(story):
    guest = story.of(story.wide)[0].participant.person_id

    leave(story, story.wide.site.organisation)

    assert told(guest).count("assignment_cancelled") == 1


def test_a_slot_that_ends_before_the_day_stays(story):
    host, day = story.wide.site.organisation, story.wide.ends_on + timedelta(days=1)

    leave(story, host, day)

    assert (story.wide.closed_at, host.left_on) == (None, day)
    assert {one.state for one in story.of(story.wide)} == {S.OFFERED}


def test_the_people_of_a_college_lose_their_places_and_hosts_are_told(story):
    college = story.people[0].organisation
    manager = make.user(Role.HOST_MANAGER, story.wide.site.organisation)

    leave(story, college)

    assert {one.state for one in story.of(story.wide) + story.of(story.narrow)} == {S.WITHDRAWN}
    assert told(manager.id).count("assignment_withdrawn") == 2
    assert "assignment_taken_off" in told(story.of(story.wide)[0].participant.person_id)


def test_its_people_go_out_of_a_round_that_has_no_result(story):
    student = story.people[0].person
    open_ = make.round_()
    there = make.participant(open_, db.session.query(make.Student).filter_by(person_id=student.id).one())

    leave(story, story.people[0].organisation)

    assert (there.taken_out_at is None, there.taken_out_because) == (False, "Договор окончен")


def test_sites_close_when_the_day_comes(story):
    site, host = story.wide.site, story.wide.site.organisation
    leave(story, host, date.today() + timedelta(days=3))
    assert site.closed_at is None
    host.left_on = date.today()
    db.session.commit()

    leaving.close_sites()

    assert site.closed_at is not None


def test_nothing_new_is_entered_for_the_time_after_it(story):
    site, host = story.wide.site, story.wide.site.organisation
    leave(story, host)
    values = {"starts_on": DAY, "ends_on": DAY, "audience": make.Audience.STUDENT, "capacity": 1}

    for entering in (
        lambda: slots.create(story.coordinator, site, values | {"years": [], "clearances": []}),
        lambda: sites.create(story.coordinator, host, {"name": "Новая"}),
    ):
        with pytest.raises(Refused, match=r"no longer|больше не"):
            entering()


def test_nobody_leaves_twice_and_deputies_end(story):
    host = story.wide.site.organisation
    make.deputy(host)

    leave(story, host)

    assert db.session.query(Deputy).filter_by(withdrawn_at=None).count() == 0
    with pytest.raises(Refused, match=r"already|уже"):
        leave(story, host)


def test_who_had_agreed_can_be_placed_again_by_the_repair(story):
    lost = story.of(story.wide)[0]
    assignments.accept(actor_of(lost.participant.person_id), lost)
    leave(story, story.wide.site.organisation)
    make.wish(lost.participant, make.slot(round_=story.round, capacity=2), 3)

    story.repair()

    assert assignments.in_force_of(lost.participant_id) is not None
