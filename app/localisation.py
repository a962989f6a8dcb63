"""Which language a request speaks: the person's choice, else Russian; and how it writes moments."""

from collections.abc import Mapping

from flask import current_app, has_request_context, session
from flask_login import current_user


def current_locale() -> str:
    if not has_request_context():
        return current_app.config["BABEL_DEFAULT_LOCALE"]
    chosen = session.get("locale") or (current_user.is_authenticated and current_user.account.locale)
    return chosen if chosen in current_app.config["LANGUAGES"] else current_app.config["BABEL_DEFAULT_LOCALE"]


def date_formats(usual: Mapping[str, str]) -> dict[str, str]:
    """A moment in short is written alike in both languages: 5/11 is May to one reader and November to another."""
    return {**usual, "datetime.short": "d MMM y, HH:mm", "time.short": "HH:mm"}
