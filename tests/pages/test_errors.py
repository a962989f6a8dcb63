"""Pages for what went wrong: well made, in the reader's language, saying what to do; nothing typed is lost."""

import pytest
from flask import abort

from app.models import Role
from tests import factories as make
from tests.pages.page import Page


@pytest.mark.parametrize("address", ["/no/such/page", "/sites/zzzzzzzzzzzzzz", "/wishes/zzzzzzzzzzzzzz"])
def test_an_unknown_address(sqlite_app, client, sign_in, address):
    sign_in(client, make.user(Role.STUDENT, make.organisation()))
    answer = client.get(address)
    assert answer.status_code == 404
    assert Page(answer.text).faults == []
    assert 'href="/"' in answer.text, "it leads home"


def test_a_page_of_another_role(sqlite_app, client, sign_in):
    sign_in(client, make.user(Role.STUDENT, make.organisation()))
    answer = client.get("/accounts/")
    assert answer.status_code == 403
    assert Page(answer.text).faults == []


def test_a_wrong_method(sqlite_app, client):
    answer = client.get("/language")
    assert answer.status_code == 405
    assert Page(answer.text).faults == []


@pytest.mark.parametrize("code", [400, 403, 404, 405, 413, 429, 500, 503])
def test_every_error_has_a_page(sqlite_app, client, code):
    sqlite_app.add_url_rule("/broken", "broken", lambda: abort(code))
    answer = client.get("/broken")
    assert answer.status_code == code
    assert Page(answer.text).faults == []


@pytest.mark.settings(PROPAGATE_EXCEPTIONS=False)
def test_a_fault_of_ours_shows_no_details(sqlite_app, client):
    def crash():
        raise RuntimeError("secret detail")

    sqlite_app.testing = False
    sqlite_app.add_url_rule("/broken", "broken", crash)
    answer = client.get("/broken")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert Page(answer.text).faults == []


def test_a_stranger_is_asked_to_sign_in_and_comes_back(sqlite_app, client):
    make.user(Role.COORDINATOR, email="c@example.test")
    answer = client.get("/rounds/")
    assert answer.status_code == 302
    page = client.get(answer.location)
    assert Page(page.text).faults == []
    signed_in = client.post(answer.location, data={"email": "c@example.test", "password": make.PASSWORD})
    assert signed_in.location.endswith("/rounds/")


def test_a_wrong_password_keeps_the_e_mail_and_names_the_fault(sqlite_app, client):
    answer = client.post("/sign-in", data={"email": "c@example.test", "password": "not the one"})
    page = Page(answer.text)
    assert answer.status_code == 422
    assert page.faults == []
    assert page.title.startswith("Ошибка:")
    assert "c@example.test" in answer.text
    assert "not the one" not in answer.text


def test_an_expired_form_loses_nothing_but_the_password(sqlite_app, client):
    client.sends_token = False
    answer = client.post("/sign-in", data={"email": "c@example.test", "password": "my secret"})
    assert answer.status_code == 400
    assert Page(answer.text).faults == []
    assert "c@example.test" in answer.text
    assert "my secret" not in answer.text


@pytest.mark.settings(RATELIMIT_ENABLED=True, SIGN_IN_LIMIT="3 per minute")
def test_guessing_passwords_is_slowed_down(sqlite_app, client):
    guesses = [client.post("/sign-in", data={"email": "c@example.test", "password": str(n)}) for n in range(4)]
    assert [answer.status_code for answer in guesses] == [422, 422, 422, 429]
    assert Page(guesses[-1].text).faults == []
    assert client.get("/sign-in").status_code == 200, "reading the page is not guessing"
