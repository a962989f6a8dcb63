"""Hosts see candidates without learning who they are, and rate them in their phase only."""

from datetime import date, timedelta

import pytest

from app.database import utc_now
from app.extensions import db
from app.models import (
    LanguageLevel,
    OwnPlace,
    OwnPlaceState,
    PersonLanguage,
    Phase,
    PortfolioItem,
    PortfolioKind,
    Rating,
    Role,
    Sex,
)
from app.policies.actor import actor_of
from app.queries import candidates as queries
from app.services import ratings
from app.services.errors import Refused
from tests import factories as make


@pytest.fixture
def slot(app):
    return make.slot(round_=make.round_(phase=Phase.HOSTS_RATE))


@pytest.fixture
def host(slot):
    return make.user(Role.HOST_MANAGER, slot.site.organisation)


@pytest.fixture
def candidate(slot):
    """Заметная Варвара of the Колледж Странствий, born on 3 April 2007, the second wish."""
    college = make.organisation(name="Колледж Странствий")
    person = make.person("Заметная", given_name="Варвара", patronymic="Ильинична", birth_date=date(2007, 4, 3))
    person.sex = Sex.FEMALE
    person.languages = [PersonLanguage(code="en", level=LanguageLevel.FLUENT)]
    group = make.group(make.programme(college, make.specialty(name="Дошкольное дело")), year_of_study=3)
    work = {"title": "Диплом Заметной В. за сказку", "year": 2026, "kind": PortfolioKind.CONTEST}
    make.save(PortfolioItem(person_id=person.id, **work))
    someone = make.participant(slot.round, make.student(person, group))
    make.wish(someone, slot, 2)
    return someone


def code_of(slot) -> str:
    return queries.candidates(slot)[0].code


def rate(client, slot, code, score, **more):
    return client.post(f"/candidates/{slot.public_id}/rate", data={"candidate": code, "score": score, **more})


def test_the_page_shows_what_they_can_do_and_not_who_they_are(slot, host, candidate, client, sign_in):
    page = sign_in(client, host).get(f"/candidates/{slot.public_id}").text.partition("<main")[2]

    for shown in ("Дошкольное дело", "за сказку", "английский"):
        assert shown in page
    hidden = ["Заметн", "Варвар", "Ильинич", "2007", "03.04", "Странствий", "женский", candidate.public_id]
    hidden += [candidate.person.public_id, candidate.group.name, "желани"]
    assert [word for word in hidden if word in page] == []


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Диплом Ивановой Анны", "Диплом … …"),
        ("Работа А. Петровны", "Работа А. …"),
        ("Сказка об Иване", "Сказка об Иване"),
        ("Лучший в КОЛЛЕДЖ № 1 год", "Лучший в … год"),
        ("Анналы школы", "… школы"),
    ],
)
def test_names_are_taken_out_of_titles_in_any_case(title, shown):
    names = queries.Names(["Иванова", "Анна", "Петровна"], ["Колледж № 1"])
    assert queries.without_names(title, names) == shown


def test_the_order_is_not_that_of_the_wishes(slot):
    group = make.group()
    for rank in range(1, 9):
        make.wish(make.participant(slot.round, make.student(group_=group)), slot, rank)
    codes = [one.code for one in queries.candidates(slot)]
    assert codes == sorted(codes)
    assert len(set(codes)) == 8


def test_only_certified_lists_make_candidates(slot):
    make.draft(make.participant(slot.round), slot)
    assert queries.candidates(slot) == []


def test_who_has_found_a_place_alone_is_no_candidate(slot, candidate):
    days = {"starts_on": slot.starts_on, "ends_on": slot.ends_on}
    place = {"host_name": "Музей", "address": "Смоленск", "contact": "нет", "state": OwnPlaceState.APPROVED}
    make.save(OwnPlace(participant_id=candidate.id, **place, **days))
    assert queries.candidates(slot) == []


def test_a_rating_is_saved_at_once_and_counted(slot, host, candidate, client, sign_in):
    make.wish(make.participant(slot.round), slot)
    code = code_of(slot)
    known = {one.code: one.participant_id for one in queries.candidates(slot)}
    sign_in(client, host)

    answer = client.post(
        f"/candidates/{slot.public_id}/rate",
        data={"candidate": code, "score": "4", "note": "подходит"},
        headers={"HX-Request": "true"},
    )

    row = db.session.query(Rating).one()
    assert (row.participant_id, row.score, row.note) == (known[code], 4, "подходит")
    assert "Оценено 1 из 2" in answer.text or "Rated 1 of 2" in answer.text


def test_a_rating_without_a_script_comes_back_to_the_candidate(slot, host, candidate, client, sign_in):
    answer = rate(sign_in(client, host), slot, code_of(slot), "5")
    assert answer.location.endswith(f"/candidates/{slot.public_id}#candidate-{code_of(slot)}")
    assert db.session.query(Rating).one().score == 5


def test_a_rating_can_be_taken_back(slot, host, candidate, client, sign_in):
    sign_in(client, host)
    for score in ("5", "0"):
        rate(client, slot, code_of(slot), score)
    assert db.session.query(Rating).count() == 0


@pytest.mark.parametrize("score", ["6", "-1", "пять", "4.5"])
def test_a_strange_rating_is_refused(slot, host, candidate, client, sign_in, score):
    rate(sign_in(client, host), slot, code_of(slot), score)
    assert db.session.query(Rating).count() == 0


def test_nobody_is_rated_who_did_not_choose_the_slot(slot, host, candidate, client, sign_in):
    rate(sign_in(client, host), slot, "ZZZ", "5")
    assert db.session.query(Rating).count() == 0


@pytest.mark.parametrize("phase", [one for one in Phase if one is not Phase.HOSTS_RATE])
def test_in_every_other_phase_there_is_nothing_to_see_or_rate(slot, host, candidate, client, sign_in, phase):
    code = code_of(slot)
    slot.round.phase = phase
    db.session.commit()
    page = sign_in(client, host).get(f"/candidates/{slot.public_id}").text
    rate(client, slot, code, "5")
    assert (code in page, db.session.query(Rating).count()) == (False, 0)


def test_the_date_ends_it_even_before_the_phase_is_moved_on(slot, host, candidate):
    slot.round.ratings_close_at = utc_now() - timedelta(seconds=1)
    db.session.commit()
    with pytest.raises(Refused):
        ratings.rate(actor_of(host.id), slot, candidate.id, 5)


def test_the_list_counts_how_many_are_rated(slot, host, candidate, client, sign_in):
    make.save(Rating(slot_id=slot.id, participant_id=candidate.id, score=3, rated_by_id=host.id))
    make.wish(make.participant(slot.round), slot)
    found = queries.slots(actor_of(host.id))
    assert [(row.candidates, row.rated) for row in found] == [(2, 1)]
    assert sign_in(client, host).get("/candidates/").status_code == 200


def test_another_host_finds_no_such_page(slot, candidate, client, sign_in):
    stranger = make.user(Role.HOST_MANAGER, make.site().organisation)
    assert sign_in(client, stranger).get(f"/candidates/{slot.public_id}").status_code == 404
