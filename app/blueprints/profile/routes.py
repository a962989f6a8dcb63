"""A person's own page."""

from flask import abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from app.blueprints.access import current_actor, requires
from app.blueprints.filters import page_number
from app.blueprints.navigation import came_from
from app.blueprints.profile import blueprint
from app.blueprints.profile.forms import EmailForm, PasswordForm, PreferencesForm
from app.policies.passwords import LEAST
from app.policies.permissions import Permission
from app.queries import disclosures
from app.services import accounts, sign_in_sessions
from app.services.errors import Refused


@blueprint.route("/", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_USE)
def show():
    account = current_user.account
    form = PreferencesForm(
        current_app.config["LANGUAGES"],
        phone=account.person.phone,
        locale=str(get_locale()),
    )
    if form.validate_on_submit():
        accounts.save_preferences(account, form.phone.data, form.locale.data)
        session["locale"] = form.locale.data
        flash(_("Saved."), "success")
        return redirect(url_for("profile.show"))
    mine = sign_in_sessions.of(account)
    return render_template("profile/show.html", form=form, account=account, sessions=mine), 422 if form.errors else 200


@blueprint.route("/password", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_USE)
def password():
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            accounts.change_password(current_user.account, form.old.data, form.new.data, current_user.session)
            flash(_("The password is changed. All your other devices are signed out."), "success")
            return redirect(url_for("profile.show"))
        except Refused as refusal:
            form.new.errors = [refusal.message]
    return render_template("profile/password.html", form=form, least=LEAST), 422 if form.errors else 200


@blueprint.route("/email", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_USE)
def email():
    form = EmailForm()
    if form.validate_on_submit():
        try:
            accounts.ask_new_email(current_user.account, form.email.data, form.password.data)
            flash(_("We have sent a link to %(email)s. The e-mail changes once you open it.", email=form.email.data))
            return redirect(url_for("profile.show"))
        except Refused as refusal:
            form.password.errors = [refusal.message]
    return render_template("profile/email.html", form=form), 422 if form.errors else 200


@blueprint.post("/sessions/end")
@requires(Permission.ACCOUNT_USE)
def end_session():
    """One session by `session`, or all others when it is not given."""
    if chosen := request.form.get("session"):
        sign_in_sessions.end(current_user.account, chosen) or abort(404)
    else:
        sign_in_sessions.end_others(current_user.account, current_user.session)
    flash(_("Signed out there."), "success")
    return redirect(url_for("profile.show"))


@blueprint.post("/role")
@requires(Permission.ACCOUNT_USE)
def act_as():
    sign_in_sessions.act_as(current_user.session, request.form.get("grant", "")) or abort(404)
    return redirect(url_for("home.index"))


@blueprint.get("/readers")
@requires(Permission.ACCOUNT_USE)
def readers():
    page = disclosures.of_oneself(current_actor(), page_number())
    return render_template("profile/readers.html", page=page, back=came_from())
