"""What the quick look for hitches finds is what the rules say pair by pair."""

from datetime import date

from app.extensions import db
from app.models import ClearanceKind, Hitch, HitchLook, Phase
from app.services import eligibility, hitches
from tests import factories as make

LEAST = 3


def mixed_round():
    """People of two groups with and without papers and of many ages; slots that ask for this and that."""
    round_ = make.round_(least_wishes=LEAST)
    groups = [make.group(), make.group(practice=None)]
    for number in range(8):
        born = date(2005 + number % 6, 1, 1)
        student = make.student(make.person(birth_date=born), groups[number % 5 == 0])
        if number % 2:
            make.clearance(student.person, ClearanceKind.HEALTH_BOOK, date(2027, 2, 10 + number))
        make.participant(round_, student)
    for number in range(6):
        papers = [ClearanceKind.HEALTH_BOOK] if number % 2 else []
        make.slot(round_=round_, clearances=papers, least_age=16 + number if number > 3 else None, capacity=1)
    make.slot(round_=round_, years=[1])
    return round_


def test_few_open_slots_are_found_for_whom_the_rules_say(app):
    round_ = mixed_round()
    hitches.look(round_)
    rules = eligibility.eligibility(round_.id)
    counts = {key: sum(not rules.reasons(key, slot) for slot in rules.offers) for key in rules.applicants}
    found = {one.participant_id: one.open_slots for one in db.session.query(Hitch)}
    assert found == {key: count for key, count in counts.items() if count < LEAST}
    assert len(set(counts.values())) > 1, "the round is mixed"


def test_a_second_look_forgets_what_is_mended(app):
    round_ = make.round_()
    make.participant(round_)
    assert hitches.look(round_) == 1
    make.slot(round_=round_)
    assert hitches.look(round_) == 0
    assert db.session.query(Hitch).count() == 0
    assert db.session.query(HitchLook).count() == 1


def test_only_rounds_that_take_wishes_are_looked_at(app):
    for phase in (Phase.COLLECTING, Phase.WISHES_OPEN, Phase.CLOSED):
        make.participant(make.round_(phase))
    hitches.look_everywhere()
    assert db.session.query(Hitch).count() == 1
