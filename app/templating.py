"""What every template can use without being handed it."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, current_app, request, url_for
from flask_babel import get_locale

from app import labels, sentences
from app.blueprints import devices
from app.blueprints.access import current_actor, own_grants
from app.database import utc_now
from app.policies.access import may
from app.policies.permissions import Permission
from app.queries import disclosures, notifications


def register(app: Flask) -> None:
    app.context_processor(lambda: {"now": utc_now()})
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["label"] = labels.label
    app.jinja_env.filters["period"] = labels.period
    app.jinja_env.filters["meeting"] = lambda one: labels.meeting(one.weekday, one.starts_at, one.ends_at)
    app.jinja_env.filters["letter_kind"] = sentences.letter_kind
    app.jinja_env.filters["letter_title"] = sentences.letter_title
    app.jinja_env.filters["language_name"] = labels.language_name
    app.jinja_env.filters["notice"] = sentences.notice
    app.jinja_env.filters["device"] = devices.words
    app.jinja_env.filters["seen_what"] = disclosures.what
    app.jinja_env.globals.update(
        Permission=Permission,
        asset=asset,
        can=can,
        canonical=canonical,
        current_actor=current_actor,
        own_grants=own_grants,
        unread=unread,
        get_locale=get_locale,
    )


def unread() -> int:
    """How many notifications of the signed-in person wait to be read."""
    actor = current_actor()
    return notifications.unread(actor) if actor else 0


def can(permission: Permission) -> bool:
    """Whether the person has the permission at all: for showing a link, never for guarding it."""
    actor = current_actor()
    return actor is not None and may(actor, permission)


def canonical() -> str | None:
    """The one address of a page that is open to all; filters and tracking marks are not part of it."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "access", None) != "public" or request.method != "GET":
        return None
    page = request.args.get("page", type=int)
    return f"{request.base_url}?page={page}" if page and page > 1 else request.base_url


def asset(filename: str) -> str:
    """Address of a file of ours in static/, with a version that changes when the file does."""
    return url_for("static", filename=filename, v=_version(filename, current_app.debug and _modified(filename)))


def _modified(filename: str) -> float:
    return (Path(current_app.static_folder) / filename).stat().st_mtime


@cache
def _version(filename: str, _modified) -> str:
    content = (Path(current_app.static_folder) / filename).read_bytes()
    return hashlib.sha256(content).hexdigest()[:10]
