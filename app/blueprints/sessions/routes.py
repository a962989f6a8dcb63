"""Sign in, sign out, forgotten password."""

import math

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user, login_user, logout_user

from app.blueprints import devices
from app.blueprints.access import public, requires
from app.blueprints.navigation import local_address
from app.blueprints.sessions import blueprint
from app.blueprints.sessions.forms import ForgottenForm, SignInForm
from app.demo.accounts import DEMO_ACCOUNTS
from app.extensions import limiter
from app.models import Account
from app.policies.permissions import Permission
from app.services import accounts, sign_in_sessions, throttle
from app.sign_in import load_session


def sign_in_limit() -> str:
    return current_app.config["SIGN_IN_LIMIT"]


@blueprint.route("/sign-in", methods=["GET", "POST"])
@limiter.limit(sign_in_limit, methods=["POST"])
@public
def new():
    form = SignInForm()
    after = local_address(request.args.get("next")) or url_for("home.index")
    if current_user.is_authenticated:
        return redirect(after)
    if form.validate_on_submit():
        account, fault = attempt(form.email.data, form.password.data)
        if account:
            return begin(account, after)
        form.password.errors = [fault]
    demo = DEMO_ACCOUNTS if current_app.config["DEMO"] else []
    return render_template("sessions/new.html", form=form, demo=demo), 422 if form.errors else 200


def attempt(email: str, password: str) -> tuple[Account | None, str]:
    """The account, or why not in words."""
    device = devices.known(email)
    if left := throttle.wait(email, device).total_seconds():
        minutes = math.ceil(left / 60)
        return None, ngettext(
            "Too many wrong passwords. Wait %(num)s minute, or ask for a link to your e-mail: it lets you in at once.",
            "Too many wrong passwords. Wait %(num)s minutes, or ask for a link to your e-mail: it lets you in at once.",
            minutes,
        )
    account = accounts.authenticate(email, password)
    if account is None:
        throttle.failed(email, device)
        return None, _("The e-mail or the password is wrong. Check both and try again.")
    throttle.succeeded(email, device)
    return account, ""


def begin(account: Account, after: str):
    """A new session of the browser for this account; nothing of the visitor's session outlives it."""
    locale = session.get("locale")
    session.clear()
    login_user(load_session(sign_in_sessions.begin(account, request.user_agent.string)))
    session.update({"locale": locale} if locale and not account.locale else {})
    return devices.remember(redirect(after), account.email)


@blueprint.post("/sign-out")
@requires(Permission.ACCOUNT_USE)
def end():
    sign_in_sessions.end(current_user.account, current_user.session.public_id)
    logout_user()
    session.clear()
    flash(_("You have signed out."), "success")
    return redirect(url_for("home.index"))


@blueprint.route("/forgotten", methods=["GET", "POST"])
@limiter.limit(sign_in_limit, methods=["POST"])
@public
def forgotten():
    form = ForgottenForm()
    if form.validate_on_submit():
        accounts.ask_new_password(form.email.data)
        return render_template("sessions/sent.html", email=form.email.data.strip())
    return render_template("sessions/forgotten.html", form=form), 422 if form.errors else 200
