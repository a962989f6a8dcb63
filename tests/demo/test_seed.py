"""The demo cluster: the same from the same recipe, wholly fictional people, three rounds solved."""

from datetime import date, timedelta

import pytest

from app.demo.calendar import calendar
from app.demo.seed import Recipe, is_seeded, seed_demo
from app.demo.tables import spread, table
from app.extensions import db
from app.models import (
    Assignment,
    AssignmentState,
    Module,
    Organisation,
    Participant,
    Person,
    Phase,
    Placement,
    Round,
    Run,
    RunStatus,
    Slot,
    Wish,
)
from app.services import sealing
from app.services.module_checks import faults

SMALL = Recipe(students=80, teachers=8, sites=60, slots=60, today=date(2026, 11, 22))
# What SMALL gives everywhere: on SQLite, on PostgreSQL, on any machine.
AUTUMN_RESULT = "59f50a0b1a7c"  # its first twelve digits


def silent(_text: str) -> None:
    pass


@pytest.fixture
def demo(app):
    seed_demo(SMALL, silent)
    return app


def test_the_rounds_are_solved_to_optimality_and_the_past_ones_are_published(demo):
    last_year, autumn, spring = db.session.query(Round).order_by(Round.id)

    assert [run.status for run in db.session.query(Run)] == [RunStatus.OPTIMAL] * 3
    assert (last_year.phase, autumn.phase, spring.phase) == (Phase.CLOSED, Phase.PUBLISHED, Phase.WISHES_OPEN)
    assert db.session.query(Placement).count() > 60


def test_nearly_everybody_has_accepted_and_who_has_not_has_days_to_answer(demo):
    published = db.session.query(Round).filter_by(phase=Phase.PUBLISHED).one()
    told = db.session.query(Assignment).filter_by(round_id=published.id).all()
    waiting = [one for one in told if one.state is AssignmentState.OFFERED]

    assert {one.state for one in told} == {AssignmentState.OFFERED, AssignmentState.ACCEPTED}
    assert 0 < len(waiting) <= len(told) / 2
    assert {one.answer_by.date() for one in waiting} == {calendar(SMALL.today).answers_close_at.date()}


def test_the_modules_of_the_demo_are_as_whole_as_any_that_a_person_publishes(demo):
    modules = db.session.query(Module).filter(Module.current_id.is_not(None)).all()
    lacking = {module.current.title: faults(module.current) for module in modules}

    assert len(modules) >= 150
    assert {title: words for title, words in lacking.items() if words} == {}


def test_a_recipe_gives_one_result_on_every_database(demo):
    autumn = db.session.query(Run).order_by(Run.id)[1]

    assert autumn.result_sha256.startswith(AUTUMN_RESULT)


def test_what_the_demo_has_made_stands_in_a_sealed_trail(demo):
    verdict = sealing.verify()

    assert verdict.ok
    assert verdict.entries > 300


def test_sizes_are_what_was_asked_for(demo):
    spring = db.session.query(Round).order_by(Round.id.desc()).first()

    assert db.session.query(Participant).filter_by(round_id=spring.id).count() == 80 + 8
    assert db.session.query(Slot).filter_by(round_id=spring.id).count() == 60


def test_popular_places_draw_many_first_wishes(sqlite_app):
    """A tenth of the slots gets at least a quarter of the first choices: a crowd, as in life."""
    seed_demo(Recipe(students=400, teachers=5, slots=100, today=SMALL.today), silent)
    open_ = (
        db.session.query(Wish.slot_id).join(Slot).join(Round).filter(Round.phase == Phase.WISHES_OPEN, Wish.rank == 1)
    )
    firsts = [count for _slot, count in open_.add_columns(db.func.count()).group_by(Wish.slot_id)]

    assert sum(sorted(firsts, reverse=True)[:10]) >= sum(firsts) / 4


def test_no_signatory_is_among_the_people_and_no_real_organisation_has_an_invented_number(sqlite_app):
    seed_demo(SMALL, silent)
    signatories = {"Хнычева", "Черняков", "Деверилина", "Артеменков", "Полторацкая", "Жойкин", "Сафонова", "Хриптулов"}
    signatories |= {"Грекова"}

    assert not signatories & {surname for (surname,) in db.session.query(Person.surname)}
    assert {(o.inn, o.ogrn) for o in db.session.query(Organisation)} == {(None, None)}


def test_a_database_with_rounds_in_it_is_left_alone(sqlite_app):
    runner = sqlite_app.test_cli_runner()
    assert not is_seeded()
    seed_demo(SMALL, silent)
    before = db.session.query(Person).count()
    db.session.commit()

    told = runner.invoke(args=["demo", "seed"]).output

    assert "already there" in told
    assert db.session.query(Person).count() == before


def test_a_demo_seeded_in_a_later_year_still_has_time_to_wish():
    late = calendar(date(2031, 3, 5))

    assert min(wave.starts_on for wave in late.spring) > date(2031, 4, 1)
    assert all(wave.starts_on.weekday() == 0 for wave in late.spring)


@pytest.mark.parametrize("today", [date(2025, 12, 1), date(2026, 6, 15), date(2026, 11, 22), date(2031, 3, 5)])
def test_the_published_practice_begins_soon_on_whatever_day_the_demo_is_seeded(today):
    dates = calendar(today)
    first, last = dates.autumn.starts_on, dates.autumn.ends_on

    assert dates.autumn_wishes_closed_at.date() < today
    assert today + timedelta(weeks=1) < dates.answers_close_at.date() < first
    assert last < min(wave.starts_on for wave in dates.spring) < today + timedelta(weeks=60)


def test_spread_gives_whole_parts_of_exactly_the_total():
    assert spread(10, [1, 1, 1]) == [4, 3, 3]
    assert sum(spread(7, [5, 0.1, 0.1, 3], least=1)) == 7


def test_every_key_of_the_tables_resolves():
    organisations = {row["key"] for row in table("organisations")}
    programmes = {row["key"] for row in table("programmes")}
    codes = {row["code"] for row in table("specialties")}

    assert {
        row["organisation"]
        for name in ("sites", "programmes", "modules", "module_offers", "groups")
        for row in table(name)
    } <= organisations
    assert {row["programme"] for name in ("modules", "groups") for row in table(name)} <= programmes
    assert {
        code for name in ("sites", "practice_waves") for row in table(name) for code in row["specialties"].split()
    } <= codes
