"""How the session cookie becomes a person."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.extensions import db, login
from app.models import Account


def register(app: Flask) -> None:
    login.login_view = "sessions.new"
    login.login_message = _l("Please sign in to see this page.")
    login.login_message_category = "info"
    # The session key in the cookie is our protection; Flask-Login's own guess by address breaks on mobile networks.
    login.session_protection = None


@login.user_loader
def load_account(cookie_id: str) -> Account | None:
    """`id.session_key`; a changed key or a disabled account is nobody from the next request on."""
    account_id, _, session_key = cookie_id.partition(".")
    account = db.session.get(Account, int(account_id)) if account_id.isdigit() else None
    if account is None or not account.active or account.session_key != session_key:
        return None
    return account
