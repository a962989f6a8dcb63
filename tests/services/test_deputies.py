"""A deputy answers for an absent host while the period lasts, and for nobody else."""

from datetime import date, timedelta

import pytest

from app.extensions import db
from app.models import AuditEntry, Notification, OrganisationKind, Role
from app.policies.access import find, scope
from app.policies.actor import actor_of
from app.policies.permissions import Permission
from app.queries import deputies as queries
from app.services import deputies
from app.services.errors import Refused
from tests import factories as make
from tests.services.test_assignments import Published

TODAY = date.today()


@pytest.fixture
def hosted(app):
    """An offer at a host with one manager, and a mentor of the host."""
    story = Published()
    offer, host = story.of(story.wide)[0], story.wide.site.organisation
    manager, mentor = make.user(Role.HOST_MANAGER, host), make.user(Role.MENTOR, host)
    return story, offer, host, manager, mentor


def name(by, host, person, first=TODAY, last=TODAY + timedelta(days=7)):
    return deputies.name(actor_of(by.id), host, person, (first, last), "Отпуск")


def may_answer(person, offer) -> bool:
    return find(actor_of(person.id), Permission.ASSIGNMENT_HOST, offer.public_id) is not None


def test_a_deputy_answers_for_the_host_from_the_first_day_to_the_last(hosted):
    _story, offer, host, manager, mentor = hosted
    assert not may_answer(mentor, offer)
    deputy = name(manager, host, mentor)
    assert may_answer(mentor, offer)

    deputy.starts_on, deputy.ends_on = TODAY - timedelta(days=7), TODAY - timedelta(days=1)
    db.session.commit()

    assert not may_answer(mentor, offer)


def test_a_deputy_answers_for_that_host_only(hosted):
    story, _offer, host, manager, mentor = hosted
    name(manager, host, mentor)
    (elsewhere,) = story.of(story.narrow)

    assert not may_answer(mentor, elsewhere)


def test_a_withdrawn_deputy_answers_no_more_and_is_told(hosted):
    _story, offer, host, manager, mentor = hosted
    deputy = name(manager, host, mentor)

    deputies.withdraw(actor_of(manager.id), deputy)

    assert not may_answer(mentor, offer)
    kinds = [kind for (kind,) in db.session.query(Notification.kind).filter_by(person_id=mentor.id)]
    assert sorted(kinds) == ["deputy_named", "deputy_withdrawn"]
    acts = {act for (act,) in db.session.query(AuditEntry.act).filter_by(object_id=deputy.public_id)}
    assert acts == {"deputy:name", "deputy:withdraw"}


def test_the_coordinator_names_one_only_for_a_host_that_is_silent(hosted):
    story, offer, host, _manager, _mentor = hosted
    assert find(story.coordinator, Permission.DEPUTY_NAME, host.public_id) is None
    offer.created_at -= timedelta(days=3)
    db.session.commit()

    assert find(story.coordinator, Permission.DEPUTY_NAME, host.public_id) is not None
    offer.host_said = True
    story.of(story.wide)[1].host_said = True
    db.session.commit()
    assert find(story.coordinator, Permission.DEPUTY_NAME, host.public_id) is None


@pytest.mark.parametrize(("first", "last"), [(1, 0), (-9, -2), (0, 400)])
def test_days_that_make_no_sense_are_refused(hosted, first, last):
    _story, _offer, host, manager, mentor = hosted
    with pytest.raises(Refused):
        name(manager, host, mentor, TODAY + timedelta(days=first), TODAY + timedelta(days=last))


def test_one_person_is_not_named_twice_for_a_day(hosted):
    _story, _offer, host, manager, mentor = hosted
    name(manager, host, mentor)

    with pytest.raises(Refused, match=r"already|уже"):
        name(manager, host, mentor, TODAY + timedelta(days=3), TODAY + timedelta(days=20))


def test_strangers_can_not_be_chosen(hosted):
    _story, _offer, host, manager, mentor = hosted
    stranger = make.user(Role.MENTOR, make.organisation(OrganisationKind.MUSEUM))

    found = [person.id for person, _grant in queries.candidates(actor_of(manager.id), host)]

    assert mentor.id in found
    assert not {stranger.id, manager.id} & set(found)


def test_a_host_sees_the_deputies_of_its_own_only(hosted):
    _story, _offer, host, manager, mentor = hosted
    own = name(manager, host, mentor)
    make.deputy(make.organisation())

    assert [one.id for one in db.session.scalars(scope(actor_of(manager.id), Permission.DEPUTY_LIST))] == [own.id]
