"""No change without the token of the person's own page."""

import re

from tests.architecture import at, templates

FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL | re.IGNORECASE)
TOKEN = re.compile(r"csrf\(\)|csrf_token|hidden_tag\(\)")


def posts(attributes: str) -> bool:
    return bool(re.search(r"method\s*=\s*[\"']?post|hx-post", attributes, re.IGNORECASE))


def test_every_form_that_posts_carries_a_token():
    bare = []
    for file in templates():
        source = file.read_text(encoding="utf-8")
        for form in FORM.finditer(source):
            if posts(form[1]) and not TOKEN.search(form[2]):
                bare.append(at(file, source.count("\n", 0, form.start()) + 1))
    assert bare == []


def test_every_form_is_closed_in_its_own_file():
    """Else the test above would not see into it."""
    odd = [
        at(file, 1)
        for file in templates()
        if (source := file.read_text(encoding="utf-8")).count("<form") != source.count("</form>")
    ]
    assert odd == []


def test_every_address_refuses_a_post_without_a_token(sqlite_app, client):
    client.sends_token = False
    changing = [
        rule
        for rule in sqlite_app.url_map.iter_rules()
        if rule.methods & {"POST", "PUT", "PATCH", "DELETE"} and not rule.endpoint.endswith("static")
    ]
    assert changing
    for rule in changing:
        address = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
        address = re.sub(r"<[^>]+>", "22222222222222", address)
        answer = client.post(address, data={"note": "what I had typed"})
        assert (rule.endpoint, answer.status_code) == (rule.endpoint, 400)
        assert "what I had typed" in answer.text, "the page must give back what was typed"


def test_no_view_is_exempt(sqlite_app):
    csrf = sqlite_app.extensions["csrf"]
    assert not csrf._exempt_views
    assert not csrf._exempt_blueprints


def test_reading_changes_nothing(sqlite_app):
    """An address that answers GET and changes something would need no token."""
    both = {
        rule.endpoint
        for rule in sqlite_app.url_map.iter_rules()
        if "GET" in rule.methods and rule.methods & {"PUT", "PATCH", "DELETE"}
    }
    assert both == set()
