"""Sign in, sign out."""

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from app.blueprints.access import public, requires
from app.blueprints.navigation import local_address
from app.blueprints.sessions import blueprint
from app.blueprints.sessions.forms import SignInForm
from app.demo.accounts import DEMO_ACCOUNTS
from app.extensions import limiter
from app.policies.permissions import Permission
from app.services import accounts, sign_in_sessions
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
        account = accounts.authenticate(form.email.data, form.password.data)
        if account:
            locale = session.get("locale")
            session.clear()  # nothing of the visitor's session outlives signing in
            secret = sign_in_sessions.begin(account, request.user_agent.string)
            login_user(load_session(secret))
            session.update({"locale": locale} if locale else {})
            return redirect(after)
        form.password.errors = [_("The e-mail or the password is wrong. Check both and try again.")]
    demo = DEMO_ACCOUNTS if current_app.config["DEMO"] else []
    return render_template("sessions/new.html", form=form, demo=demo), 422 if form.errors else 200


@blueprint.post("/sign-out")
@requires(Permission.ACCOUNT_USE)
def end():
    logout_user()
    session.clear()
    flash(_("You have signed out."), "success")
    return redirect(url_for("home.index"))
