"""How wanted a place is: three words, from the lists of before today, and nothing where only a few have spoken."""

from datetime import date, timedelta

import pytest

from app.database import utc_now
from app.extensions import db
from app.models import OwnPlace, OwnPlaceState
from app.policies.competition import Competition, competition, first_wishes
from app.queries.competition import of_slots
from tests import factories as make

ENOUGH, EVEN, MANY = Competition.ENOUGH, Competition.EVEN, Competition.MANY
YESTERDAY = timedelta(days=1)


class Crowd:
    """People of one group who have all certified the same two slots, the first of them first."""

    def __init__(self, people=6, ago=YESTERDAY) -> None:
        self.round, self.group = make.round_(), make.group()
        self.slots = [make.slot(round_=self.round, capacity=4) for _ in range(2)]
        self.people = [self.certify(self.slots, ago) for _ in range(people)]

    def certify(self, slots, ago=YESTERDAY):
        person = make.participant(self.round, make.student(group_=self.group))
        for rank, slot in enumerate(slots, start=1):
            make.wish(person, slot, rank)
        person.certified_list.certified_at = utc_now() - ago
        db.session.commit()
        return person

    @property
    def told(self) -> list[Competition | None]:
        found = of_slots(self.round, self.slots)
        return [found.get(slot.id) for slot in self.slots]


@pytest.mark.parametrize(
    ("named_by", "capacity", "said"),
    [(4, 1, None), (5, 9, ENOUGH), (8, 4, ENOUGH), (9, 4, EVEN), (18, 4, EVEN), (19, 4, MANY), (5, 0, None)],
)
def test_three_words_for_people_against_places(named_by, capacity, said):
    """Of three first wishes each counts for a third of a person."""
    assert competition(named_by, capacity, counted=3, least_people=5) is said


def test_no_list_counts_for_more_than_another():
    assert [first_wishes(least) for least in (1, 2, 3, 8)] == [1, 2, 3, 3]


def test_what_few_have_named_first_is_not_spoken_of(app):
    assert Crowd(people=6).told == [EVEN, None]
    assert Crowd(people=4).told == [None, None]


def test_a_list_certified_today_shows_from_tomorrow(app):
    crowd = Crowd()
    for _ in range(20):
        crowd.certify(crowd.slots, ago=timedelta(0))
    assert crowd.told == [EVEN, None]


def test_a_list_that_was_replaced_today_still_counts_as_it_was_yesterday(app):
    crowd = Crowd(people=5)
    for person in crowd.people:
        newer = make.CertifiedList(participant=person, version=2, sha256="0" * 64)
        newer.lines.append(make.CertifiedWish(rank=1, slot=crowd.slots[1]))
        person.certified_list = newer
    db.session.commit()
    assert crowd.told == [EVEN, None]


def test_who_has_a_place_of_their_own_competes_with_nobody(app):
    crowd = Crowd(people=5)
    found = {"host_name": "Сад", "address": "Смоленск", "contact": "8", "starts_on": date(2027, 2, 8)}
    own = OwnPlace(participant=crowd.people[0], ends_on=date(2027, 2, 21), state=OwnPlaceState.APPROVED, **found)
    own.decided_at = utc_now() - YESTERDAY
    make.save(own)
    assert crowd.told == [None, None]
