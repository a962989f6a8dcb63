"""What every answer says to the browser, pages of errors included."""

import re

import pytest

from tests import factories as make


def addresses(app):
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods:
            yield re.sub(r"<[^>]+>", "22222222222222", rule.rule)
    yield "/no/such/page"


def test_every_answer_carries_a_strict_policy(sqlite_app, client):
    for address in addresses(sqlite_app):
        headers = client.get(address).headers
        policy = headers.get("Content-Security-Policy", "")
        assert "default-src 'none'" in policy, address
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "max-age" in headers["Strict-Transport-Security"]


def test_pages_are_not_kept_by_the_browser(sqlite_app, client):
    assert client.get("/").headers["Cache-Control"] == "no-store"


def test_the_session_cookie_is_locked_down(sqlite_app, client):
    make.user(make.Role.COORDINATOR, email="c@example.test")
    answer = client.post("/sign-in", data={"email": "c@example.test", "password": make.PASSWORD})
    assert answer.status_code == 302
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(sqlite_app, client, address):
    make.user(make.Role.COORDINATOR, email="c@example.test")
    form = {"email": "c@example.test", "password": make.PASSWORD}
    answer = client.post("/sign-in", query_string={"next": address}, data=form)
    assert "evil" not in answer.location
    assert "javascript" not in answer.location
