"""What every address of the application has in common."""

import inspect
import re
import warnings

import pytest

from app.blueprints import NOUNS
from app.models import Role
from app.policies.permissions import Permission
from app.policies.rules import RULES

LONGEST_VIEW = 15


@pytest.fixture
def rules(sqlite_app):
    """Our addresses: all but static files, which hold nothing of anybody."""
    return [rule for rule in sqlite_app.url_map.iter_rules() if rule.endpoint.rpartition(".")[2] != "static"]


def test_every_route_is_public_or_names_a_permission(sqlite_app, rules):
    views = sqlite_app.view_functions
    unguarded = [
        f"{rule.endpoint}: put @public or @requires(Permission.…) right under the route decorator"
        for rule in rules
        if not (access := getattr(views[rule.endpoint], "access", None))
        or not (access == "public" or isinstance(access, Permission))
    ]
    assert unguarded == []


def test_every_permission_has_a_rule_and_guards_a_route(sqlite_app, rules):
    used = {getattr(sqlite_app.view_functions[rule.endpoint], "access", None) for rule in rules}
    assert set(RULES) == set(Permission)
    assert [permission for permission in Permission if permission not in used] == []


def test_parameters_of_addresses_are_typed(rules):
    """`<string:public_id>`, never a bare `<public_id>` and never a countable number."""
    loose = [rule.rule for rule in rules if re.search(r"<(?!(string|path|uuid|any)[:(])", rule.rule)]
    assert loose == []


def test_blueprints_are_nouns_not_roles():
    assert not {role.value for role in Role} & set(NOUNS)
    assert not {f"{role.value}s" for role in Role} & set(NOUNS)


def test_endpoints_live_in_a_blueprint(rules):
    assert [rule.endpoint for rule in rules if rule.endpoint.partition(".")[0] not in NOUNS] == []


def test_addresses_end_in_one_way(rules):
    """A list ends in a slash, an object does not; so a link has one form."""
    assert [rule.rule for rule in rules if rule.rule.endswith("/") and rule.rule.rstrip("/").endswith(">")] == []


def test_views_stay_thin(sqlite_app, rules):
    """A hint, not a gate: a long view usually hides a use case that belongs into services/."""
    long = []
    for endpoint in sorted({rule.endpoint for rule in rules}):
        lines = inspect.getsource(inspect.unwrap(sqlite_app.view_functions[endpoint])).splitlines()
        body = [line for line in lines if line.strip() and not line.lstrip().startswith("@")]
        if len(body) > LONGEST_VIEW:
            long.append(f"{endpoint} has {len(body)} lines")
    if long:
        warnings.warn("\n  ".join(["longer than a view should be:", *long]), stacklevel=1)
