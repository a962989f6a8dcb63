"""Which pages a signed-in person comes upon by following links: one of each kind, found without drawing them."""

from collections import deque
from functools import cache
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from app.models import Role
from app.policies.permissions import Permission
from tests.conftest import make_app
from tests.pages.page import Page

LOOKERS = (None, Role.STUDENT)  # who looks at the pages that everyone gets alike, with and without an account
DIFFERS = ("home.index", "search.index")
NO_PAGES = ("static", "assets.", "files.", "home.health")


@cache
def _map() -> Flask:
    return make_app("sqlite://")


def kind_of(address: str) -> str | None:
    """The endpoint of an address of ours; None for what is no page."""
    try:
        endpoint = _map().url_map.bind("localhost").match(urlsplit(address).path)[0]
    except HTTPException:
        return None
    return None if endpoint.endswith("static") or endpoint.startswith(NO_PAGES) else endpoint


def pages_of(person, start: str = "/") -> dict[str, str]:
    """Kind → the first address of that kind, in the order in which the person meets them."""
    waiting, found = deque([start]), {}
    while waiting:
        address = waiting.popleft()
        kind = kind_of(address)
        if kind is None or kind in found:
            continue
        answer = person.page.request.get(person.address + address)
        if "html" not in answer.headers.get("content-type", ""):
            continue
        found[kind] = address
        waiting.extend(link.partition("#")[0] for link in Page(answer.text()).links)
    return found


def own_pages_of(person, role: Role | None) -> dict[str, str]:
    """Without those that show every role the same, except to the two that look at them for all."""
    return {kind: address for kind, address in pages_of(person).items() if role in LOOKERS or not _is_alike(kind)}


def _is_alike(kind: str) -> bool:
    access = getattr(_map().view_functions[kind], "access", None)
    return access in ("public", Permission.ACCOUNT_USE) and kind not in DIFFERS
