"""Why a wish did not come true although a place was free: by hand, by the team, by the site's limit, by supervisors."""

from datetime import timedelta

import pytest

from app.models import OwnPlaceState, PinKind, SiteMentor, TeacherAbsence, UnplacedReason
from app.queries import results
from app.queries.fates import Fate
from tests import factories as make


class Published:
    """A person who wished for a first place and got the second, in a round that is being published."""

    def __init__(self, **site_fields) -> None:
        self.round = make.round_()
        self.group = make.group()
        self.person = make.person()
        make.account(self.person)
        self.me = make.participant(self.round, make.student(self.person, self.group))
        self.site = make.site(**site_fields)
        self.first = make.slot(self.site, self.round, capacity=2)
        self.second = make.slot(round_=self.round)
        for rank, slot in enumerate((self.first, self.second), start=1):
            make.wish(self.me, slot, rank)
        self.run = make.run(self.round)
        self.placed = make.placement(self.run, self.me, self.second, rank=2)

    def fate(self) -> Fate:
        make.publish(self.run)
        return results.of(self.me)[1].outcomes[0].fate

    def other(self, slot, **fields):
        one = make.placement(self.run, make.participant(self.round), slot)
        for name, value in fields.items():
            setattr(one, name, value)
        return make.save(one)


def before(run):
    return run.created_at - timedelta(hours=1)


def test_a_free_place_given_to_nobody_is_put_down_to_the_whole(app):
    assert Published().fate() is Fate.OTHER


def test_a_place_barred_by_hand_says_so(app):
    told = Published()
    make.pin(told.me, told.first, PinKind.FORBID, created_at=before(told.run))
    assert told.fate() is Fate.BARRED


def test_a_bar_that_came_after_the_run_explains_nothing(sqlite_app):
    told = Published()
    make.pin(told.me, told.first, PinKind.FORBID, created_at=told.run.created_at + timedelta(hours=1))
    assert told.fate() is Fate.OTHER


def test_a_place_given_by_hand_explains_the_wishes_above(sqlite_app):
    told = Published()
    make.pin(told.me, told.second, PinKind.REQUIRE, created_at=before(told.run))
    assert told.fate() is Fate.GIVEN


def test_a_team_that_did_not_fit_says_so(app):
    told = Published()
    mates = [make.participant(told.round) for _ in range(2)]
    for mate in mates:
        make.wish(mate, told.first)
    make.team(told.me, *mates)
    assert told.fate() is Fate.TEAM


def test_a_team_of_whom_not_all_wished_for_it_says_so(sqlite_app):
    told = Published()
    make.team(told.me, make.participant(told.round))
    assert told.fate() is Fate.TEAM


def test_a_site_that_takes_no_more_at_once_says_so(app):
    told = Published(most_at_once=1)
    told.other(make.slot(told.site, told.round))
    assert told.fate() is Fate.LIMIT


def test_people_of_other_weeks_do_not_count_against_the_limit(sqlite_app):
    told = Published(most_at_once=1)
    later = {"starts_on": make.SLOT[1] + timedelta(days=1), "ends_on": make.SLOT[1] + timedelta(days=7)}
    told.other(make.slot(told.site, told.round, **later))
    assert told.fate() is Fate.OTHER


@pytest.mark.parametrize(("most", "expected"), [(1, Fate.SUPERVISOR), (2, Fate.OTHER), (None, Fate.OTHER)])
def test_a_supervisor_without_room_explains_it(app, most, expected):
    told = Published()
    teacher = make.teacher(organisation_=told.group.organisation, most_supervised=most)
    make.supervisor(told.group, teacher)
    told.other(told.second, supervisor_id=teacher.id)
    assert told.fate() is expected


def test_a_supervisor_who_is_away_does_not_help(sqlite_app):
    told = Published()
    teacher = make.teacher(organisation_=told.group.organisation)
    make.supervisor(told.group, teacher)
    make.save(TeacherAbsence(teacher_id=teacher.id, starts_on=make.SLOT[0], ends_on=make.SLOT[0]))
    assert told.fate() is Fate.SUPERVISOR


def test_a_supervisor_with_as_many_sites_as_they_take_does_not_help_elsewhere(sqlite_app):
    told = Published()
    teacher = make.teacher(organisation_=told.group.organisation, most_sites=1)
    make.supervisor(told.group, teacher)
    told.other(told.second, supervisor_id=teacher.id)
    assert told.fate() is Fate.SUPERVISOR


# ------------------------------------------------------------------------------------------ the page


def page(told, client, sign_in) -> str:
    return sign_in(client, told.person).get(f"/placements/{told.me.public_id}").text


def test_every_wish_stands_on_the_page_with_its_reason(sqlite_app, client, sign_in):
    told = Published()
    make.publish(told.run)

    seen = page(told, client, sign_in)

    assert seen.count('class="wish') >= 2
    assert all(slot.site.name in seen for slot in (told.first, told.second))
    assert 'id="why"' in seen


def test_mentor_and_supervisor_are_named(sqlite_app, client, sign_in):
    told = Published()
    teacher = make.teacher(organisation_=told.group.organisation)
    mentor = make.save(SiteMentor(site_id=told.second.site_id, name="Наставник Петров", job_title="мастер"))
    told.second.mentors, told.placed.supervisor = [mentor], teacher
    make.publish(told.run)

    seen = page(told, client, sign_in)

    assert "Наставник Петров, мастер" in seen
    assert teacher.person.full_name in seen


def test_a_place_found_by_oneself_is_the_result_before_anything_is_published(sqlite_app, client, sign_in):
    told = Published()
    make.own_place(told.me, OwnPlaceState.APPROVED, host_name="Мастерская отца")

    assert "Мастерская отца" in page(told, client, sign_in)


def test_a_place_that_still_waits_for_the_college_is_no_result(sqlite_app, client, sign_in):
    told = Published()
    make.own_place(told.me, OwnPlaceState.WAITING, host_name="Мастерская отца")

    assert "result-card" not in page(told, client, sign_in)


def test_whoever_has_no_place_reads_the_one_change_that_would_do(sqlite_app, client, sign_in):
    told = Published()
    make.db.session.delete(told.placed)
    make.unplaced(told.run, told.me, UnplacedReason.FULL, needs=f"One more place in {told.first.public_id}.")
    make.publish(told.run)

    seen = page(told, client, sign_in)

    assert "result-none" in seen
    assert f"{told.site.name}, " in seen


def test_a_place_beyond_the_list_is_not_called_a_wish(sqlite_app):
    told = Published()
    told.placed.slot, told.placed.rank = make.slot(round_=told.round), 3
    make.publish(told.run)

    assert results.of(told.me)[1].is_beyond_list


def test_the_result_is_one_press_from_home_and_the_reasons_are_on_it(sqlite_app, client, sign_in):
    told = Published()
    make.publish(told.run)

    home = sign_in(client, told.person).get("/").text

    assert f'href="/placements/{told.me.public_id}"' in home
