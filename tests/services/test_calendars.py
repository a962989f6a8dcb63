"""Calendars: a secret address that can be renewed, the holder's dates as they stand, and no name too many."""

from datetime import date, timedelta

import pytest

from app.extensions import db
from app.models import CalendarFeed, Disclosure, Phase, Role
from app.policies.actor import actor_of
from app.queries import calendars as queries
from app.services import assignments, calendars
from tests import factories as make
from tests.adapters.test_ical import lines_of


class Stage:
    """A student of a group with a place at a host whose manager looks on; `strange` has one at another host."""

    def __init__(self):
        self.round = make.round_(Phase.CONFIRMING)
        self.student, self.strange = make.participant(self.round), make.participant(self.round)
        make.account(self.student.person)
        self.slot = make.slot(round_=self.round, starts_on=date.today(), ends_on=date.today() + timedelta(days=13))
        self.offer = make.assignment(self.student, self.slot)
        make.assignment(self.strange, make.slot(round_=self.round))
        self.site = self.slot.site
        self.manager = make.user(Role.HOST_MANAGER, self.site.organisation)
        self.host = actor_of(self.manager.id)
        self.actor = actor_of(self.student.person_id)

    def fetch(self, client, actor, site=None) -> list[str]:
        feed = calendars.feed_of(actor, site)
        answer = client.get(f"/calendars/{calendars.token(feed)}.ics")
        assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
        return lines_of(answer.data)


def events(lines: list[str], key: str) -> list[dict[str, str]]:
    """The events whose UID begins so, as name → value."""
    found, current = [], {}
    for line in lines:
        name, _colon, value = line.partition(":")
        current = {} if line == "BEGIN:VEVENT" else current | {name.split(";")[0]: value}
        if line == "END:VEVENT":
            found.append(current)
    return [one for one in found if one["UID"].partition("@")[0] == key]


def test_a_person_sees_the_place_without_signing_in(app, client):
    stage = Stage()
    calendars.make(stage.actor)
    (place,) = events(stage.fetch(client, stage.actor), stage.offer.public_id)
    assert (stage.site.name in place["SUMMARY"], place["STATUS"]) == (True, "TENTATIVE")
    assert place["DTSTART"] == f"{stage.slot.starts_on:%Y%m%d}"


def test_the_same_event_grows_with_each_change_and_is_marked_when_cancelled(app, client):
    stage = Stage()
    calendars.make(stage.actor)
    seen = []
    for act in (
        lambda: None,
        lambda: assignments.accept(stage.actor, stage.offer),
        lambda: assignments.withdraw(stage.actor, stage.offer, "Переезд"),
    ):
        act()
        (place,) = events(stage.fetch(client, stage.actor), stage.offer.public_id)
        seen.append((int(place["SEQUENCE"]), place["STATUS"]))
    assert [status for _number, status in seen] == ["TENTATIVE", "TENTATIVE", "CANCELLED"]
    assert seen[0][0] < seen[1][0] < seen[2][0]


def test_deadlines_are_there_while_they_bind(app, client):
    stage = Stage()
    calendars.make(stage.actor)
    key = f"{stage.offer.public_id}-answer"
    (deadline,) = events(stage.fetch(client, stage.actor), key)
    assert deadline["DTSTART"] == f"{stage.offer.answer_by:%Y%m%dT%H%M%SZ}"
    assignments.accept(stage.actor, stage.offer)
    assert events(stage.fetch(client, stage.actor), key) == []


def test_weeks_of_practice_and_the_close_of_the_lists_are_there(sqlite_app):
    student = make.student(group_=make.group(practice=(date.today(), date.today() + timedelta(days=5))))
    round_ = make.round_()
    make.participant(round_, student)
    found = {one.uid.partition("@")[0]: one for one in queries.of_person(student.person_id)}
    period = student.group.practice_periods[0]
    assert found[period.public_id].last_day == period.ends_on
    assert found[f"{round_.public_id}-wishes"].starts == round_.wishes_close_at


def test_a_supervisor_sees_the_weeks_of_the_group(sqlite_app):
    group, teacher = make.group(practice=(date.today(), date.today() + timedelta(days=5))), make.teacher()
    make.supervisor(group, teacher)
    assert [one.uid.partition("@")[0] for one in queries.of_person(teacher.person_id)] == [
        group.practice_periods[0].public_id
    ]


def test_a_changed_week_has_a_larger_sequence(sqlite_app):
    group = make.group(practice=(date.today(), date.today() + timedelta(days=5)))
    student = make.student(group_=group)
    before = queries.of_person(student.person_id)[0].sequence
    make.audit_entry(make.person(), group, act="part:change", what="Практика")
    assert queries.of_person(student.person_id)[0].sequence > before


def test_another_address_stops_the_old_one(app, client):
    stage = Stage()
    calendars.make(stage.actor)
    old = calendars.token(calendars.feed_of(stage.actor))
    calendars.renew(stage.actor)
    assert client.get(f"/calendars/{old}.ics").status_code == 404
    assert stage.fetch(client, stage.actor)


@pytest.mark.parametrize("token", ["x", "InNlY3JldCI.AAAA", "e30.", "%00"])
def test_a_guessed_address_opens_nothing(sqlite_app, client, token):
    assert client.get(f"/calendars/{token}.ics").status_code == 404


def test_a_closed_address_and_a_suspended_account_open_nothing(app, client):
    stage = Stage()
    calendars.make(stage.actor)
    address = f"/calendars/{calendars.token(calendars.feed_of(stage.actor))}.ics"
    db.session.query(make.Account).filter_by(person_id=stage.student.person_id).update({"active": False})
    assert client.get(address).status_code == 404
    db.session.query(make.Account).update({"active": True})
    assert client.get(address).status_code == 200
    calendars.close(stage.actor)
    assert client.get(address).status_code == 404


def test_a_host_sees_who_comes_without_a_name_unless_it_asks(app, client):
    stage = Stage()
    calendars.make(stage.host, stage.site)
    plain = "\n".join(stage.fetch(client, stage.host, stage.site))
    calendars.make(stage.host, stage.site, with_names=True)
    named = "\n".join(stage.fetch(client, stage.host, stage.site))
    surname = stage.student.person.surname
    assert (surname in plain, surname in named) == (False, True)
    assert stage.offer.public_id in plain
    assert stage.strange.person.surname not in named


def test_who_has_declined_is_a_bare_fact_for_the_host(app, client):
    stage = Stage()
    calendars.make(stage.host, stage.site, with_names=True)
    assignments.decline(stage.actor, stage.offer, "Болезнь", leaves=True)
    lines = stage.fetch(client, stage.host, stage.site)
    (place,) = events(lines, stage.offer.public_id)
    assert place["STATUS"] == "CANCELLED"
    assert stage.student.person.surname not in "\n".join(lines)


def test_reading_names_is_on_record(app, client):
    stage = Stage()
    calendars.make(stage.host, stage.site, with_names=True)
    stage.fetch(client, stage.host, stage.site)
    seen = db.session.query(Disclosure).one()
    assert (seen.reader_id, seen.subject_id, seen.what) == (stage.manager.id, stage.student.person_id, "calendar:site")
    assert db.session.query(CalendarFeed).one().read_at is not None


def test_a_manager_who_has_left_the_host_reads_nothing_any_more(app, client):
    stage = Stage()
    calendars.make(stage.host, stage.site)
    address = f"/calendars/{calendars.token(calendars.feed_of(stage.host, stage.site))}.ics"
    assert client.get(address).status_code == 200
    db.session.query(make.RoleGrant).filter_by(person_id=stage.manager.id).update({"withdrawn_at": make.utc_now()})
    assert client.get(address).status_code == 404


def test_the_calendar_speaks_the_language_of_its_holder(app, client):
    stage = Stage()
    calendars.make(stage.actor)
    db.session.query(make.Account).filter_by(person_id=stage.student.person_id).update({"locale": "en"})
    (place,) = events(stage.fetch(client, stage.actor), stage.offer.public_id)
    assert place["SUMMARY"].startswith("Not agreed by both yet: Practice")
