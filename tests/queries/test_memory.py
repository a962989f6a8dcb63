"""What is remembered of sites, of the colleges' shares and of people who come back."""

from datetime import timedelta

import pytest

from app.models import AssignmentState, OrganisationKind, Phase, Rating, Role
from app.policies.actor import actor_of
from app.queries import returning, site_memory
from app.queries.shares import AtSite, shares
from tests import factories as make


def students(college, many):
    group = make.group(make.programme(college))
    return [make.student(group_=group) for _one in range(many)]


def published(who, site, days_ago, **slot):
    """A published round in which all of `who` got their first wish at the site."""
    round_ = make.round_(wishes_close_at=make.utc_now() - timedelta(days=days_ago))
    place, run = make.slot(site, round_, capacity=9, **slot), make.run(round_)
    for one in who:
        person = make.participant(round_, one)
        make.wish(person, place)
        make.placement(run, person, place)
    make.publish(run)
    return round_


class Site:
    """Three people of one college at a host's site last year, two of them again this year."""

    def __init__(self):
        self.host, self.college = make.organisation(OrganisationKind.MUSEUM), make.organisation()
        self.site, self.people = make.site(self.host), students(self.college, 3)
        self.before = published(self.people, self.site, 400)
        self.now = published(self.people[:2], self.site, 30)

    def rows(self, reader):
        return {row.round: row for row in site_memory.past(actor_of(reader.id), self.site)}


@pytest.fixture
def site(app) -> Site:
    return Site()


@pytest.fixture
def keeper(site):
    return make.user(Role.HOST_MANAGER, site.host)


def test_a_site_remembers_each_round(site, keeper):
    rows = site.rows(keeper)

    assert list(rows) == [site.now, site.before]
    now = rows[site.now]
    assert (now.offered, now.wished, now.first, now.placed, now.back) == (9, 2, 2, 2, 2)
    assert rows[site.before].back == 0


def test_what_became_of_the_places(site, keeper):
    states = (AssignmentState.ACCEPTED, AssignmentState.DECLINED, AssignmentState.MOVED)
    for one, state in zip(make.db.session.query(make.Placement).order_by(make.Placement.id), states, strict=False):
        make.assignment(one.participant, one.slot, state=state)

    row = site.rows(keeper)[site.before]

    assert (row.accepted, row.declined, row.gone, row.held) == (1, 1, 1, 1)


def test_wishes_are_no_number_while_lists_can_change(site, keeper):
    site.now.phase = Phase.WISHES_OPEN
    make.db.session.commit()

    row = site.rows(keeper)[site.now]

    assert (row.wished, row.first, row.level) == (None, None, None)  # two people are too few even for words


def test_ratings_are_told_to_who_gave_them_and_to_nobody_else(site, keeper):
    (slot,) = make.db.session.query(make.Slot).filter_by(round_id=site.now.id)
    (one, _other) = make.db.session.query(make.Participant).filter_by(round_id=site.now.id)
    make.save(Rating(slot_id=slot.id, participant_id=one.id, score=5, rated_by_id=keeper.id))

    assert site.rows(keeper)[site.now].rated == 1
    assert site.rows(keeper)[site.now].rating is None  # one rating is no mean
    assert site.rows(make.user(Role.COORDINATOR))[site.now].rated == 0


def test_the_page_of_a_site_leads_there(sqlite_app, client, sign_in, site, keeper):
    visitor, address = sign_in(client, keeper), f"/sites/{site.site.public_id}/rounds"

    assert address in visitor.get(f"/sites/{site.site.public_id}").text
    assert site.before.title in visitor.get(address).text
    assert site.before.title in visitor.get(f"{address}.csv").text
    assert site.before.title in sign_in(client, make.user(Role.COORDINATOR)).get(address).text


# -------------------------------------------------------------------------------------- who comes back


def names(reader) -> set[str]:
    return {one.person for one in returning.people(actor_of(reader.id), 1).items}


def test_a_host_and_a_college_see_their_own_who_come_back(site, keeper):
    back = {one.person.full_name for one in site.people[:2]}
    published(students(make.organisation(), 1), make.site(), 10)

    assert names(keeper) == back
    assert names(make.user(Role.COLLEGE_MANAGER, site.college)) == back
    assert names(make.user(Role.COLLEGE_MANAGER, make.organisation())) == set()
    assert names(make.user(Role.HOST_MANAGER, make.organisation())) == set()


def test_another_site_of_the_same_host_counts_and_another_host_does_not(site, keeper):
    published(site.people[2:], make.site(site.host), 5)
    assert len(names(keeper)) == 3

    other = make.organisation(OrganisationKind.MUSEUM)
    published(site.people, make.site(other), 4)
    assert names(make.user(Role.HOST_MANAGER, other)) == set()


def test_who_has_declined_does_not_come_back(site, keeper):
    first, second = make.db.session.query(make.Placement).filter_by(run_id=site.now.published_run_id)
    make.assignment(first.participant, first.slot, state=AssignmentState.DECLINED)
    make.assignment(second.participant, second.slot, state=AssignmentState.ACCEPTED)

    assert names(keeper) == {second.participant.person.full_name}


def test_the_list_and_its_file(sqlite_app, client, sign_in, site, keeper):
    visitor, surname = sign_in(client, keeper), site.people[0].person.surname

    assert surname in visitor.get("/placements/returning").text
    assert surname in visitor.get("/placements/returning/export.csv").text
    assert "/placements/returning" in visitor.get("/placements/").text


# ------------------------------------------------------------------------------- shares of the colleges


def test_places_are_set_against_people(app):
    big, small = make.organisation(), make.organisation()
    round_ = published(students(big, 6) + students(small, 2), make.site(), 3)
    for left in students(small, 2):
        make.unplaced(round_.published_run, make.participant(round_, left))

    found = {row.label: row for row in shares(round_.published_run).colleges}

    assert (found[big.name].of_people, found[big.name].of_places) == (0.6, 0.75)
    assert found[small.name].gap == pytest.approx(-0.15)


def test_a_site_tells_whose_first_wishes_it_met(app):
    first, second = make.organisation(), make.organisation()
    round_ = published(students(first, 6), make.site(name="Музей"), 3)
    (slot,) = make.db.session.query(make.Slot).filter_by(round_id=round_.id)
    for left in students(second, 6):
        person = make.participant(round_, left)
        make.wish(person, slot)
        make.unplaced(round_.published_run, person)

    (at,) = shares(round_.published_run).sites

    assert at.colleges == [(first.name, 6, 6), (second.name, 0, 6)]
    assert at.gap == 0.5


def test_a_site_that_nobody_wished_first_says_nothing():
    assert AtSite("Музей", 5, 0, [("А", 5, 0)]).gap == 0.0


def test_supervisors_are_counted_by_college(app):
    college = make.organisation()
    round_ = published(students(college, 3), make.site(), 3)
    teachers = [make.teacher(organisation_=college) for _one in range(2)]
    placements = make.db.session.query(make.Placement).filter_by(run_id=round_.published_run_id)
    for placement, who in zip(placements, (0, 0, 1), strict=True):
        placement.supervisor = teachers[who]
    make.db.session.commit()

    (load,) = shares(round_.published_run).loads

    assert (load.supervisors, load.people, load.most, load.mean) == (2, 3, 2, 1.5)


def test_the_council_sees_no_small_number_of_people(sqlite_app, client, sign_in):
    small = make.organisation()
    round_ = published(students(make.organisation(), 9) + students(small, 2), make.site(), 3)
    address = f"/runs/{round_.published_run.public_id}/shares"

    page = sign_in(client, make.user(Role.COUNCIL_MEMBER)).get(address)

    assert page.status_code == 200
    assert small.name not in page.text
    assert shares(round_.published_run, "together").sites is None
