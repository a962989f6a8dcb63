"""How the session cookie becomes a person."""

from flask import Flask, flash, redirect, request, url_for
from flask_babel import lazy_gettext as _l

from app.blueprints.navigation import came_from
from app.extensions import db, login
from app.models import Account


def register(app: Flask) -> None:
    login.login_view = "sessions.new"
    login.login_message = _l("Please sign in to see this page.")
    login.login_message_category = "info"
    login.unauthorized_handler(send_to_sign_in)
    # The session key in the cookie is our protection; Flask-Login's own guess by address breaks on mobile networks.
    login.session_protection = None


def send_to_sign_in():
    """To the sign-in page, and from there back to where the person was: a page, never the address of a button."""
    after = request.full_path.rstrip("?") if request.method == "GET" else came_from()
    flash(login.login_message, login.login_message_category)
    return redirect(url_for(login.login_view, next=after))


@login.user_loader
def load_account(cookie_id: str) -> Account | None:
    """`id.session_key`; a changed key or a disabled account is nobody from the next request on."""
    account_id, _, session_key = cookie_id.partition(".")
    account = db.session.get(Account, int(account_id)) if account_id.isdigit() else None
    if account is None or not account.active or account.session_key != session_key:
        return None
    return account
