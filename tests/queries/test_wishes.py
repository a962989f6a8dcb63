"""The page of wishes: how the draft stands to the certified list, and what the filters leave."""

from datetime import date

import pytest

from app.database import utc_now
from app.extensions import db
from app.models import Phase
from app.queries import wishes
from app.queries.wishes import ListState
from tests import factories as make


class Mine:
    """A student of a round with three open slots, of which two are needed at least."""

    def __init__(self, **round_fields) -> None:
        self.round = make.round_(**{"least_wishes": 2, **round_fields})
        self.me = make.participant(self.round)
        self.slots = [make.slot(round_=self.round) for _ in range(3)]

    def draft(self, *places):
        for rank, place in enumerate(places, start=1):
            make.draft(self.me, self.slots[place], rank)

    def certify(self, *places):
        for rank, place in enumerate(places, start=1):
            make.wish(self.me, self.slots[place], rank)

    def page(self, may_edit=True) -> wishes.WishesPage:
        return wishes.page(self.me, may_edit)


def test_a_draft_is_empty_then_short_then_whole(app):
    mine = Mine()
    seen = [mine.page().state]
    for rank, slot in enumerate(mine.slots[:2], start=1):
        make.draft(mine.me, slot, rank)
        seen.append(mine.page().state)
    assert seen == [ListState.EMPTY, ListState.SHORT, ListState.DRAFT]
    assert mine.page().can_certify


def test_a_certified_list_is_told_from_a_draft_that_differs(app):
    mine = Mine()
    mine.certify(0, 1)
    assert (mine.page().state, mine.page().can_certify) == (ListState.CERTIFIED, False)
    make.draft(mine.me, mine.slots[2], 3)
    page = mine.page()
    assert (page.state, page.can_certify) == (ListState.DIFFERS, True)
    assert [place.slot for place in page.certified] == mine.slots[:2]


def test_after_the_deadline_the_page_shows_what_takes_part(sqlite_app):
    mine = Mine(phase=Phase.HOSTS_RATE)
    mine.certify(0, 1)
    make.draft(mine.me, mine.slots[2], 3)
    page = mine.page(may_edit=False)
    assert [place.slot for place in page.listed] == mine.slots[:2]
    assert (page.state, page.is_left) == (ListState.CERTIFIED, True)


@pytest.mark.parametrize(("phase", "state"), [(Phase.WISHES_OPEN, "waits"), (Phase.HOSTS_RATE, "missed")])
def test_after_the_deadline_a_mere_draft_waits_and_is_then_left_out(sqlite_app, phase, state):
    mine = Mine(phase=phase)
    mine.draft(0)
    assert mine.page(may_edit=False).state == state


def test_a_place_that_closed_meanwhile_says_what_to_do_and_is_not_certified(sqlite_app):
    mine = Mine()
    mine.certify(0, 1)
    mine.slots[1].closed_at = utc_now()
    db.session.commit()
    page = mine.page()
    assert [place.rank for place in page.lapsed_in_force] == [2]
    assert page.lapsed[0].advice
    assert not page.can_certify


def test_fewer_wishes_are_needed_only_where_fewer_places_are_open(sqlite_app):
    mine = Mine(least_wishes=5)
    assert (mine.page().least, mine.page().missing) == (3, 3)


def test_undo_is_offered_while_there_is_something_to_undo(sqlite_app):
    mine = Mine()
    assert not mine.page().can_undo
    mine.me.wishes_past = [[]]
    db.session.commit()
    assert (mine.page().can_undo, mine.page(may_edit=False).can_undo) == (True, False)


class Offers:
    """A student who lives in Smolensk; an equipped museum near by in the first weeks, a far school in the last."""

    def __init__(self) -> None:
        far_town = make.municipality(key="far", name="Дальний округ", latitude=55.8, longitude=34.3)
        round_, student = make.round_(), make.student()
        near_site = make.site(name="Музей", is_accessible=True, kind=make.SiteKind.INTERNSHIP_SITE)
        far_site = make.site(name="Школа", municipality=far_town)
        self.me = make.participant(round_, student)
        last = {"starts_on": date(2027, 2, 22), "ends_on": date(2027, 2, 28)}
        self.near = make.slot(near_site, round_, specialties=[student.group.programme.specialty])
        self.far = make.slot(far_site, round_, **last)
        self.code = student.group.programme.specialty.code
        self.page = wishes.page(self.me, may_edit=True)

    def found(self, **filters) -> list:
        return [place.slot for place in self.page.filtered(**filters).found]


def test_the_nearest_come_first_and_every_filter_leaves_what_it_says(app):
    offers = Offers()
    near, far = [offers.near], [offers.far]
    assert offers.found() == near + far
    assert offers.found(text="школ") == far
    assert offers.found(municipality="far") == far
    assert offers.found(kind="internship_site") == near
    assert offers.found(within="50") == near
    assert offers.found(accessible=True) == near
    assert offers.found(specialty=offers.code) == near
    assert offers.found(period="2027-02-22_2027-02-28") == far
    assert offers.found(period="2027-02-22_2027-02-28", within="50") == []


def test_filters_offer_what_is_there(sqlite_app):
    offers = Offers()
    choices = offers.page.choices()
    assert [key for key, _words in choices.periods] == ["2027-02-08_2027-02-21", "2027-02-22_2027-02-28"]
    assert [key for key, _words in choices.specialties] == [offers.code]
    assert {"far"} < {key for key, _words in choices.municipalities}


def test_the_map_counts_the_places_that_the_filter_leaves(sqlite_app):
    offers = Offers()
    spots = offers.page.filtered(with_map=True, municipality="far").spots
    assert [(spot.key, spot.count) for spot in spots if spot.count] == [("far", 1)]
