"""The public catalogue finds what a person means, alike on both databases."""

from datetime import date, timedelta

import pytest

from app.models import Audience, OrganisationKind, OrganisationName, SiteKind
from app.queries import catalogue, programmes
from app.queries.paging import slice_of, within
from app.queries.search import finder
from tests import factories as make

TODAY = date.today()
SOON = {"starts_on": TODAY + timedelta(30), "ends_on": TODAY + timedelta(43)}
OVER = {"starts_on": TODAY - timedelta(60), "ends_on": TODAY - timedelta(47)}


def names(page):
    return [item.name for item in page.items]


@pytest.mark.parametrize("query", ["ЁЛОЧКА", "елочка", "сад ёлоч", "  Ёлочка, сад "])
def test_search_folds_case_and_yo_and_takes_words_in_any_order(query):
    assert finder(query)("Детский сад «Ёлочка»")


def test_search_wants_every_word():
    assert not finder("сад теремок")("Детский сад «Ёлочка»")


def test_an_empty_search_finds_everything():
    assert finder("")("anything")
    assert finder(None)(None)


def test_russian_case_is_folded_in_site_names_and_in_the_hosts_name(app):
    host = make.organisation(OrganisationKind.KINDERGARTEN, name="Детский сад «Ёлочка»")
    make.site(host, name="Старшие группы")
    make.site(name="Читальный зал")
    assert names(catalogue.site_list(text="СТАРШИЕ").page) == ["Старшие группы"]
    assert names(catalogue.site_list(text="ЕЛОЧКА").page) == ["Старшие группы"]


def test_sites_are_filtered_by_kind_municipality_and_accessibility(app):
    town = make.municipality(key="vyazma")
    make.site(name="Полигон", kind=SiteKind.TRAINING_GROUND)
    make.site(name="Вязьма", municipality=town)
    make.site(name="Пандус", is_accessible=True)
    assert names(catalogue.site_list(kind="training_ground").page) == ["Полигон"]
    assert names(catalogue.site_list(municipality="vyazma").page) == ["Вязьма"]
    assert names(catalogue.site_list(accessible=True).page) == ["Пандус"]


def test_audience_and_specialty_must_meet_in_one_slot_not_yet_over(app):
    wanted = make.specialty(code="44.02.01")
    other = make.specialty(code="53.02.03")
    site = make.site(name="Сад")
    make.slot(site, specialties=[wanted], audience=Audience.TEACHER, **SOON)
    make.slot(site, specialties=[other], audience=Audience.STUDENT, **SOON)
    make.slot(site, specialties=[wanted], audience=Audience.STUDENT, **OVER)
    assert names(catalogue.site_list(specialty="44.02.01", audience="teacher").page) == ["Сад"]
    assert names(catalogue.site_list(specialty="44.02.01", audience="student").page) == []


def test_a_slot_without_specialties_takes_any(app):
    make.specialty(code="44.02.01")
    make.slot(make.site(name="Сад"), **SOON)
    assert names(catalogue.site_list(specialty="44.02.01").page) == ["Сад"]


def test_the_map_counts_every_site_found_not_only_those_of_the_page(app):
    town = make.municipality(centre="Вязьма", latitude=55.2, longitude=34.3)
    host = make.organisation(municipality=town)
    for _ in range(31):
        make.site(host)
    found = catalogue.site_list()
    assert (len(found.page.items), found.page.total, found.page.pages) == (30, 31, 2)
    assert {spot.name: spot.count for spot in found.spots} == {"Вязьма": 31}


def test_okrugs_with_one_centre_are_one_point_of_the_map(app):
    for name in ("Смоленск", "Смоленский муниципальный округ"):
        make.site(municipality=make.municipality(name=name, centre="Смоленск", latitude=54.783, longitude=32.045))
    spots = [spot for spot in catalogue.site_list().spots if spot.name == "Смоленск"]
    assert [spot.count for spot in spots] == [2]


def test_an_organisation_is_found_by_a_former_name_and_shown_under_the_present_one(app):
    ministry = make.organisation(OrganisationKind.AUTHORITY, name="Департамент по образованию")
    later = OrganisationName(short_name="Министерство", full_name="Министерство", valid_from=date(2022, 1, 1))
    ministry.names.append(later)
    make.save(ministry)
    assert names(catalogue.organisation_list(text="департамент")) == ["Министерство"]


def test_founders_come_first_then_the_alphabet_with_yo_beside_ye(app):
    for name, founder in (("Яхонт", True), ("Ёж", False), ("Жук", False), ("Енот", False)):
        make.organisation(name=name, is_founder=founder)
    assert names(catalogue.organisation_list()) == ["Яхонт", "Ёж", "Енот", "Жук"]


def test_a_programme_names_its_teaching_organisations_by_semester(app):
    partner = make.organisation(name="Детский сад")
    programme = make.programme(title="Сетевая", is_network=True)
    make.module(programme, semester=5, title="Позже")
    make.module(programme, partner, semester=4, title="Раньше")
    shown = programmes.terms(programmes.programme(programme.public_id))
    assert [(semester, [line.module_version.title for line in modules]) for semester, modules in shown.items()] == [
        (4, ["Раньше"]),
        (5, ["Позже"]),
    ]
    assert [(p.title, taught) for p, taught in catalogue.programmes_of(partner)] == [("Сетевая", 1)]


def test_programmes_are_found_by_code_and_by_being_a_network(app):
    make.programme(specialty_=make.specialty(code="44.02.01"), title="Дошкольное", is_network=True)
    make.programme(specialty_=make.specialty(code="09.02.07"), title="Программисты")
    assert [p.title for p in programmes.found(text="09.02.07").items] == ["Программисты"]
    assert [p.title for p in programmes.found(network=True).items] == ["Дошкольное"]
    assert [p.title for p in programmes.found().items] == ["Программисты", "Дошкольное"]


@pytest.mark.parametrize(("asked", "shown"), [(None, 1), (0, 1), (-5, 1), (2, 2), (99, 3)])
def test_a_page_outside_the_list_is_brought_inside(asked, shown):
    assert within(asked, total=61) == shown


def test_the_last_page_holds_the_rest():
    assert slice_of(list(range(61)), 3).items == [60]
