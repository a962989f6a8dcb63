"""What a link from a letter does. Opening it does nothing yet: mail scanners open links, people press buttons."""

from flask import flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from app.blueprints.access import public
from app.blueprints.links import blueprint
from app.blueprints.sessions.routes import begin, sign_in_limit
from app.extensions import limiter
from app.models import LinkPurpose
from app.policies.passwords import LEAST
from app.services import accounts, one_time_links
from app.services.errors import Refused


class PasswordForm(FlaskForm):
    password = PasswordField(
        _l("New password"), validators=[InputRequired(_l("Enter a new password.")), Length(max=500)]
    )


@blueprint.route("/<string:token>", methods=["GET", "POST"])
@limiter.limit(sign_in_limit, methods=["POST"])
@public
def follow(token: str):
    link = one_time_links.find(token)
    if link is None:
        return render_template("links/spent.html"), 404
    if link.purpose is LinkPurpose.EMAIL:
        return take_new_email(link)
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            return begin(accounts.take_up(link, form.password.data), url_for("home.index"))
        except Refused as refusal:
            form.password.errors = [refusal.message]
    return render_template("links/password.html", form=form, link=link, least=LEAST), 422 if form.errors else 200


def take_new_email(link):
    form = FlaskForm()
    if form.validate_on_submit():
        account = accounts.take_new_email(link)
        session.pop("locale", None)
        flash(_("Your e-mail is now %(email)s. Use it to sign in from now on.", email=account.email), "success")
        return redirect(url_for("profile.show"))
    return render_template("links/email.html", form=form, link=link)
