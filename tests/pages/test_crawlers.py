"""What search engines and people with a link see of the catalogue."""

import re

import pytest

from tests import factories as make


@pytest.fixture
def everyone(sqlite_app, client):
    return client


def test_robots_are_kept_from_what_is_nobodys_business(everyone):
    words = everyone.get("/robots.txt").text
    assert "Disallow: /people/\n" in words
    assert "Disallow: /sites/\n" not in words
    assert re.search(r"^Sitemap: https?://\S+/sitemap\.xml$", words, re.MULTILINE)


def test_the_sitemap_names_open_pages_only(everyone):
    site, closed, group = make.site(), make.site(closed_at=make.utc_now()), make.group()
    words = everyone.get("/sitemap.xml").text
    assert f"/sites/{site.public_id}<" in words
    assert closed.public_id not in words
    assert group.public_id not in words


@pytest.mark.parametrize(("asked", "told"), [("?text=a&page=2", "/sites/?page=2"), ("?utm_source=x", "/sites/")])
def test_a_page_of_the_catalogue_has_one_address(everyone, asked, told):
    page = everyone.get("/sites/" + asked).text
    assert re.search(r'rel="canonical" href="https?://[^/]+([^"]*)"', page).group(1) == told


def test_a_private_page_names_no_address_for_crawlers(everyone):
    assert "canonical" not in everyone.get("/people/", follow_redirects=False).text


def test_the_map_narrows_the_list_to_a_town(everyone):
    site = make.site()
    page = everyone.get("/sites/?view=map").text
    assert f"municipality={site.municipality.key}" in page
    assert "view=map" in page


def test_modules_are_found_by_semester(everyone):
    programme = make.programme()
    first, third = make.module(programme, semester=1), make.module(programme, semester=3)
    page = everyone.get("/modules/?semester=3").text
    assert third.public_id in page
    assert first.public_id not in page
