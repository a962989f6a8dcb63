"""Every rule of eligibility as a pair of stories: it is kept, it is broken and says why."""

import time
from datetime import date, timedelta

import pytest
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from app.extensions import db
from app.models import Audience, ClearanceKind
from app.policies.eligibility import Applicant, Code, Offer, age_on, is_open, reasons
from app.services import eligibility
from tests import factories as make

FIRST, LAST = date(2027, 2, 8), date(2027, 2, 21)
PAPER = ClearanceKind.HEALTH_BOOK


def student(**fields) -> Applicant:
    return Applicant(
        **{
            "round_id": 1,
            "audience": Audience.STUDENT,
            "specialties": frozenset({"44.02.01"}),
            "year": 3,
            "birth_date": date(2008, 1, 1),
            "practice": (date(2027, 2, 1), date(2027, 2, 28)),
            **fields,
        }
    )


def teacher(**fields) -> Applicant:
    return student(**{"audience": Audience.TEACHER, "year": None, "practice": None, **fields})


def place(**fields) -> Offer:
    return Offer(**{"round_id": 1, "audience": Audience.STUDENT, "starts_on": FIRST, "ends_on": LAST, **fields})


def codes(applicant: Applicant, offer: Offer) -> list[Code]:
    return [reason.code for reason in reasons(applicant, offer)]


KEPT_AND_BROKEN = {
    "a slot of the same round": ((student(), place()), (student(round_id=2), place()), Code.ROUND),
    "a slot for students": ((student(), place()), (teacher(), place()), Code.AUDIENCE),
    "a slot for teachers": (
        (teacher(), place(audience=Audience.TEACHER)),
        (student(), place(audience=Audience.TEACHER)),
        Code.AUDIENCE,
    ),
    "the student's specialty": (
        (student(), place(specialties=frozenset({"44.02.01", "44.02.02"}))),
        (student(), place(specialties=frozenset({"09.02.07"}))),
        Code.SPECIALTY,
    ),
    "any of the teacher's specialties": (
        (
            teacher(specialties=frozenset({"44.02.01", "09.02.07"})),
            place(audience=Audience.TEACHER, specialties=frozenset({"09.02.07"})),
        ),
        (
            teacher(specialties=frozenset()),
            place(audience=Audience.TEACHER, specialties=frozenset({"09.02.07"})),
        ),
        Code.SPECIALTY,
    ),
    "a place that the person's college has approved": (
        (student(organisation_id=7), place(approved_by=frozenset({7, 8}))),
        (student(organisation_id=7), place(approved_by=frozenset({8}))),
        Code.NOT_APPROVED,
    ),
    "the year of study": (
        (student(), place(years=frozenset({3, 4}))),
        (student(), place(years=frozenset({4}))),
        Code.YEAR,
    ),
    "days within the group's practice, its edges included": (
        (student(practice=(FIRST, LAST)), place()),
        (student(practice=(FIRST, LAST - timedelta(days=1))), place()),
        Code.WEEKS,
    ),
    "a practice that has begun": (
        (student(practice=(FIRST, LAST)), place()),
        (student(practice=(FIRST + timedelta(days=1), LAST)), place()),
        Code.WEEKS,
    ),
    "a practice that is set": ((student(), place()), (student(practice=None), place()), Code.NO_PRACTICE),
    "the least age reached on the first day": (
        (student(birth_date=date(2009, 2, 8)), place(least_age=18)),
        (student(birth_date=date(2009, 2, 9)), place(least_age=18)),  # turns 18 on the second day
        Code.AGE,
    ),
    "a known date of birth where age matters": (
        (student(birth_date=None), place()),
        (student(birth_date=None), place(least_age=16)),
        Code.NO_BIRTH_DATE,
    ),
    "a site without barriers for who needs one": (
        (student(needs_accessible_site=True), place(is_accessible=True)),
        (student(needs_accessible_site=True), place(is_accessible=False)),
        Code.ACCESS,
    ),
    "every paper the site asks for": (
        (student(clearances={PAPER: None}), place(clearances=(PAPER,))),
        (student(clearances={}), place(clearances=(PAPER,))),
        Code.PAPER_MISSING,
    ),
    "papers that the college has confirmed": (
        (student(clearances={PAPER: None}), place(clearances=(PAPER,))),
        (student(unconfirmed=frozenset({PAPER})), place(clearances=(PAPER,))),
        Code.PAPER_WAITS,
    ),
    "a place that its host has not closed": ((student(), place()), (student(), place(is_closed=True)), Code.CLOSED),
    "papers good up to the last day": (
        (student(clearances={PAPER: LAST}), place(clearances=(PAPER,))),
        (student(clearances={PAPER: LAST - timedelta(days=1)}), place(clearances=(PAPER,))),
        Code.PAPER_LAPSES,
    ),
}


@pytest.mark.parametrize("story", KEPT_AND_BROKEN)
def test_rule(story):
    kept, broken, why = KEPT_AND_BROKEN[story]
    assert codes(*kept) == []
    assert is_open(*kept)
    assert codes(*broken) == [why]
    assert not is_open(*broken)


def test_every_reason_has_its_story():
    assert {why for _, _, why in KEPT_AND_BROKEN.values()} == set(Code)


def test_a_teacher_needs_neither_year_nor_practice_weeks():
    assert is_open(teacher(), place(audience=Audience.TEACHER, years=frozenset({3})))


def test_a_place_without_conditions_takes_any_specialty_and_year():
    assert is_open(student(specialties=frozenset(), year=None), place())


def test_each_missing_paper_is_named():
    both = place(clearances=(PAPER, ClearanceKind.VACCINATION))
    assert codes(student(clearances={}), both) == [Code.PAPER_MISSING, Code.PAPER_MISSING]


def test_one_born_on_29_february_is_older_on_1_march():
    assert age_on(date(2027, 2, 28), date(2008, 2, 29)) == 18
    assert age_on(date(2027, 3, 1), date(2008, 2, 29)) == 19


@given(
    st.dates(date(2005, 1, 1), date(2012, 12, 31)), st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.integers(0, 60), st.integers(14, 21),
)  # fmt: skip
def test_age_holds_on_every_day(born, first, days, least_age):
    last = first + timedelta(days=days)
    on_every_day = all(age_on(first + timedelta(days=i), born) >= least_age for i in range(days + 1))
    somebody = student(birth_date=born, practice=(first, last))
    assert is_open(somebody, place(starts_on=first, ends_on=last, least_age=least_age)) == on_every_day


def test_words_name_the_paper_and_the_days(sqlite_app):
    offer = place(clearances=(PAPER,))
    with force_locale("ru"):
        (missing,) = reasons(student(), offer)
        (lapses,) = reasons(student(clearances={PAPER: date(2027, 2, 14)}), offer)
        assert "медицинская книжка" in missing.words
        assert "14 февраля 2027" in lapses.words
        assert "21 февраля 2027" in lapses.words


def test_a_round_judged_kind_by_kind_is_judged_as_pair_by_pair():
    pairs = [pair for kept, broken, _code in KEPT_AND_BROKEN.values() for pair in (kept, broken)]
    people, places = ({key: pair[side] for key, pair in enumerate(pairs)} for side in (0, 1))
    found = eligibility.Eligibility(people, places)
    for key, somebody in people.items():
        really = [slot for slot, offer in places.items() if not reasons(somebody, offer)]
        assert [slot for slot in places if found.is_open(key, slot)] == really
        assert found.open_to(key, len(places)) == len(really)


def test_what_is_read_from_the_database(app):
    """A student under 18 with a lapsing health book against a site that asks for both."""
    round_, wanted = make.round_(), make.specialty()
    group = make.group(make.programme(specialty_=wanted))
    learner = make.student(make.person(birth_date=date(2009, 6, 1)), group, needs_accessible_site=True)
    make.clearance(learner.person, PAPER, date(2027, 2, 10))
    somebody = make.participant(round_, learner)
    demanding = make.slot(round_=round_, specialties=[wanted], years=[3], clearances=[PAPER], least_age=18, capacity=1)
    easy = make.slot(make.site(is_accessible=True), round_, specialties=[wanted])
    found = eligibility.eligibility(round_.id)
    assert [key for key in found.offers if found.is_open(somebody.id, key)] == [easy.id]
    assert codes(found.applicants[somebody.id], found.offers[demanding.id]) == [
        Code.AGE,
        Code.ACCESS,
        Code.PAPER_LAPSES,
    ]
    assert eligibility.applicant(somebody) == found.applicants[somebody.id]
    assert eligibility.offer(easy) == found.offers[easy.id]


def test_a_teacher_is_read_with_every_specialty(app):
    round_, one, two = make.round_(), make.specialty(), make.specialty()
    master = make.teacher(specialties=[one, two])
    somebody = make.participant(round_, master)
    slot = make.slot(round_=round_, audience=Audience.TEACHER, specialties=[two])
    assert eligibility.eligibility(round_.id).is_open(somebody.id, slot.id)


def test_who_teaches_and_studies_needs_a_place_without_barriers_as_either(app):
    person, round_ = make.person(), make.round_()
    make.teacher(person, needs_accessible_site=True)
    somebody = make.participant(round_, make.student(person, needs_accessible_site=False))
    assert eligibility.applicant(somebody).needs_accessible_site


def test_a_whole_round_is_read_in_four_queries(sqlite_app):
    round_ = make.round_()
    for _ in range(3):
        make.participant(round_)
        make.slot(round_=round_, years=[3])
    asked = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    eligibility.eligibility(round_.id)
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == 4


def test_a_round_of_660_people_and_200_slots_is_judged_in_a_blink():
    people = [student(specialties=frozenset({f"44.02.{i % 20:02}"})) for i in range(660)]
    places = [place(specialties=frozenset({f"44.02.{i % 20:02}"}), clearances=(PAPER,)) for i in range(200)]
    started = time.perf_counter()
    assert not any(is_open(person, offer) for person in people for offer in places)
    assert time.perf_counter() - started < 1.5  # 0.15 s on an idle core
