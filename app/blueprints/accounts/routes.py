"""The list of accounts, and one account as the administrator sees it."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, disclose, requires
from app.blueprints.accounts import blueprint
from app.blueprints.accounts.forms import AccountFilter
from app.blueprints.filters import page_number
from app.blueprints.staff.forms import InviteForm
from app.models import Role
from app.policies.granting import OF_CLUSTER, grantable
from app.policies.permissions import Permission
from app.queries import accounts as queries
from app.services import accounts, sign_in_sessions, staff
from app.services.errors import Refused


@blueprint.get("/")
@requires(Permission.ACCOUNT_LIST)
def index():
    form = AccountFilter()
    page = queries.accounts(current_actor(), page_number(), **form.chosen())
    disclose([row.account.person_id for row in page.items], "person:list")
    return render_template("accounts/index.html", page=page, form=form)


@blueprint.get("/<string:public_id>")
@requires(Permission.ACCOUNT_MANAGE, load=True)
def show(subject):
    disclose([subject.person_id], "account:show")
    return render_template(
        "accounts/show.html",
        account=subject,
        grants=queries.grants(subject),
        sessions=sign_in_sessions.of(subject),
        roles=sorted(OF_CLUSTER),
    )


def done(subject, words: str):
    flash(words, "success")
    return redirect(url_for("accounts.show", public_id=subject.public_id))


@blueprint.post("/<string:public_id>/suspend")
@requires(Permission.ACCOUNT_MANAGE, load=True)
def suspend(subject):
    accounts.suspend(current_actor(), subject)
    return done(subject, _("The account is suspended and every session is ended."))


@blueprint.post("/<string:public_id>/reactivate")
@requires(Permission.ACCOUNT_MANAGE, load=True)
def reactivate(subject):
    accounts.reactivate(current_actor(), subject)
    return done(subject, _("The account works again."))


@blueprint.post("/<string:public_id>/end-sessions")
@requires(Permission.ACCOUNT_MANAGE, load=True)
def end_sessions(subject):
    accounts.end_sessions(current_actor(), subject)
    return done(subject, _("Every session of this account is ended."))


@blueprint.post("/<string:public_id>/link")
@requires(Permission.ACCOUNT_MANAGE, load=True)
def send_link(subject):
    """An invitation, or a link for a new password once the person has been in."""
    if subject.password_hash is None:
        accounts.invite_again(current_actor(), subject)
    else:
        accounts.ask_new_password(subject.email, current_actor())
    return done(subject, _("A letter with a link is on its way."))


@blueprint.post("/<string:public_id>/grant")
@requires(Permission.ACCOUNT_MANAGE, load=True)
def grant(subject):
    """A role of the whole cluster; those of an organisation are given on its staff page."""
    if (role := request.form.get("role")) not in {one.value for one in OF_CLUSTER}:
        abort(400)
    staff.grant(current_actor(), None, Role(role), subject.person)
    return done(subject, _("The role is given."))


@blueprint.post("/<string:public_id>/withdraw")
@requires(Permission.ACCOUNT_MANAGE, load=True)
def withdraw(subject):
    chosen = [one for one in queries.grants(subject) if one.public_id == request.form.get("grant")] or abort(404)
    staff.withdraw(current_actor(), chosen[0])
    return done(subject, _("The role is withdrawn."))


@blueprint.route("/invite", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_LIST)
def invite():
    """A person with a role of the whole cluster."""
    form = InviteForm(grantable(current_actor(), None))
    if form.validate_on_submit():
        try:
            person = staff.invite(current_actor(), None, Role(form.role.data), form.newcomer)
            flash(_("%(person)s has the role now; a letter is on its way.", person=person.full_name), "success")
            return redirect(url_for("accounts.index"))
        except Refused as refusal:
            form.email.errors = [refusal.message]
    return render_template("accounts/invite.html", form=form), 422 if form.errors else 200
