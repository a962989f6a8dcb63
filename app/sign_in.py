"""How the session cookie becomes a person."""

from flask import Flask, flash, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import UserMixin

from app.blueprints.navigation import came_from
from app.extensions import login
from app.models import Account, Person, SignInSession
from app.services import sign_in_sessions


class SignedIn(UserMixin):
    """Who Flask-Login knows: an account in one of its sessions. The cookie carries the session's secret."""

    def __init__(self, session: SignInSession, secret: str):
        self.session, self.secret = session, secret

    @property
    def account(self) -> Account:
        return self.session.account

    @property
    def person(self) -> Person:
        return self.account.person

    @property
    def person_id(self) -> int:
        return self.account.person_id

    def get_id(self) -> str:
        return self.secret


def register(app: Flask) -> None:
    login.login_view = "sessions.new"
    login.login_message = _l("Please sign in to see this page.")
    login.login_message_category = "info"
    login.unauthorized_handler(send_to_sign_in)
    # The secret in the cookie is our protection; Flask-Login's own guess by address breaks on mobile networks.
    login.session_protection = None


def send_to_sign_in():
    """To the sign-in page, and from there back to where the person was: a page, never the address of a button."""
    after = request.full_path.rstrip("?") if request.method == "GET" else came_from()
    flash(login.login_message, login.login_message_category)
    return redirect(url_for(login.login_view, next=after))


@login.user_loader
def load_session(secret: str) -> SignedIn | None:
    """An ended session or a disabled account is nobody from the next request on."""
    session = sign_in_sessions.find(secret)
    return SignedIn(session, secret) if session else None
