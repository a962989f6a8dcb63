"""A round beside that of a year before: each sees their part, and nobody a small number that is not theirs."""

from datetime import timedelta
from itertools import pairwise

import pytest

from app.models import AssignmentState, Audience, Phase, Role, UnplacedReason
from app.policies.actor import actor_of
from app.queries import years as queries
from app.queries.slope import draw
from tests import factories as make

YEAR = timedelta(weeks=52)
TOGETHER = "together"


def a_round(years_ago, title, placed, left=0, **slot):
    """Of the two colleges as many people as `placed` says get their first wish, `left` of each get nothing."""
    closed = make.utc_now() - years_ago * YEAR
    round_ = make.round_(title=title, wishes_close_at=closed)
    days = {name: make.SLOT[at] - years_ago * YEAR for at, name in enumerate(("starts_on", "ends_on"))}
    place, run = make.slot(slot.pop("site", None), round_, capacity=30, **days, **slot), make.run(round_)
    for college, many in placed.items():
        group = make.group(make.programme(college))
        people = [make.participant(round_, make.student(group_=group)) for _one in range(many + left)]
        for person in people[:many]:
            make.wish(person, place)
            make.placement(run, person, place)
        for person in people[many:]:
            make.unplaced(run, person, UnplacedReason.FULL)
    make.publish(run)
    return round_


class Two:
    """Last year 6 and 2 people were placed, this year 9 and 3, and one of each college is without a place."""

    def __init__(self):
        self.big, self.small = make.organisation(name="Большой"), make.organisation(name="Малый")
        self.site = make.site()
        self.before = a_round(1, "Прошлый", {self.big: 6, self.small: 2}, site=self.site)
        self.now = a_round(0, "Нынешний", {self.big: 9, self.small: 3}, left=1, site=self.site)

    def seen_by(self, role, organisation=None, merged=None):
        return queries.years(actor_of(make.user(role, organisation).id), self.now, self.before, merged)


@pytest.fixture
def two(app, english) -> Two:
    return Two()


def test_the_coordinator_sees_both_rounds_whole(two):
    found = two.seen_by(Role.COORDINATOR)

    assert (found.before.people, found.before.placed, found.before.unplaced) == (8, 8, 0)
    assert (found.now.people, found.now.placed, found.now.unplaced, found.now.first) == (14, 12, 2, 12)
    assert (found.now.certified, found.now.places, found.now.mean) == (12, 30, 1.0)
    rows = {row.label: (row.a.people, row.b.people) for table in found.tables[:1] for row in table.rows}
    assert rows == {"Большой": (6, 10), "Малый": (2, 4)}


def test_a_college_sees_its_own_people_only(two):
    found = two.seen_by(Role.COLLEGE_MANAGER, two.small)

    assert (found.before.people, found.now.people, found.now.placed, found.now.unplaced) == (2, 4, 3, 1)
    assert [row.label for row in found.tables[0].rows] == ["Малый"]
    assert [(town.places, [cell.low for cell in town.placed]) for town in found.towns] == [((30, 30), [2, 3])]


def test_the_council_sees_no_small_number(two):
    found = two.seen_by(Role.COUNCIL_MEMBER, merged=TOGETHER)

    counts = [count for table in found.tables for row in table.rows for count in (row.a.placed, row.b.placed)]
    assert all(count == 0 or count >= 5 for count in counts)
    assert found.reasons == []  # two people: whether there is anybody is not told


def test_why_people_have_no_place_in_each_year(two):
    ((reason, before, now),) = two.seen_by(Role.COORDINATOR).reasons

    assert (reason, before.low, now.low) == (UnplacedReason.FULL, 0, 2)


def test_what_became_of_the_places(two):
    placements = make.db.session.query(make.Placement).filter_by(run_id=two.now.published_run_id).limit(3).all()
    for placement, state in zip(placements, ("accepted", "accepted", "declined"), strict=True):
        make.assignment(placement.participant, placement.slot, state=AssignmentState(state))

    after = {state.value: (before.low, now.low) for state, before, now in two.seen_by(Role.COORDINATOR).after}

    assert after == {"accepted": (0, 2), "declined": (0, 1)}


def test_who_comes_back_to_a_host_is_counted(two):
    met = make.db.session.query(make.Placement).filter_by(run_id=two.before.published_run_id).first()
    again = make.participant(
        two.now, make.db.session.query(make.Student).filter_by(person=met.participant.person).one()
    )
    make.placement(two.now.published_run, again, make.slot(make.site(two.site.organisation), two.now))

    assert two.seen_by(Role.COORDINATOR).now.back.low == 1
    assert two.seen_by(Role.COORDINATOR).before.back.low == 0


def test_a_round_that_is_open_is_compared_by_what_is_known(two):
    two.now.phase, two.now.published_run = Phase.WISHES_OPEN, None
    make.db.session.commit()

    found = two.seen_by(Role.COORDINATOR)

    assert (found.now.people, found.now.placed, found.tables) == (14, None, [])
    assert found.before.placed == 8


def test_the_round_of_the_same_season_a_year_before_is_proposed(two):
    half_a_year = a_round(0.5, "Между ними", {two.big: 1}, site=two.site)
    teachers = a_round(1, "Преподаватели", {two.big: 1}, site=two.site, audience=Audience.TEACHER)

    proposed = queries.earlier(actor_of(make.user(Role.COORDINATOR).id), two.now)

    assert proposed == [two.before, half_a_year, teachers]


def test_the_page_and_the_file_of_each_role(sqlite_app, client, sign_in, two):
    for user in (make.user(Role.COORDINATOR), make.user(Role.COUNCIL_MEMBER), make.user(Role.COLLEGE_MANAGER, two.big)):
        visitor = sign_in(client, user)
        page = visitor.get(f"/rounds/{two.now.public_id}/years")
        assert page.status_code == 200
        assert "Прошлый" in page.text
        assert "Прошлый" in visitor.get(f"/rounds/{two.now.public_id}/years.csv").text


def test_a_first_round_has_nothing_beside_it(sqlite_app, client, sign_in, two):
    page = sign_in(client, make.user(Role.COORDINATOR)).get(f"/rounds/{two.before.public_id}/years")

    assert page.status_code == 200
    assert "<table" not in page.text


def test_labels_of_lines_that_end_together_keep_apart():
    drawing = draw([("А", 0.5, 0.9), ("Б", 0.6, 0.9), ("В", 0.4, 0.9)])

    heights = sorted(line.label_y for line in drawing.lines)
    assert min(b - a for a, b in pairwise(heights)) >= 13
    assert len({line.y2 for line in drawing.lines}) == 1


def test_a_single_college_makes_no_picture():
    assert draw([("А", 0.5, 0.9)]) is None
