"""Staff of an organisation: list, invite, withdraw."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, disclose, requires
from app.blueprints.filters import page_number
from app.blueprints.staff import blueprint
from app.blueprints.staff.forms import InviteForm
from app.models import Role
from app.policies.granting import grantable
from app.policies.permissions import Permission
from app.queries import staff as queries
from app.services import accounts, staff
from app.services.errors import Refused


@blueprint.get("/")
@requires(Permission.STAFF_MANAGE, load=True)
def index(subject):
    actor = current_actor()
    page = queries.staff(subject, page_number())
    disclose([row.grant.person_id for row in page.items], "person:list")
    return render_template("staff/index.html", organisation=subject, page=page, grantable=grantable(actor, subject.id))


@blueprint.route("/invite", methods=["GET", "POST"])
@requires(Permission.STAFF_MANAGE, load=True)
def invite(subject):
    form = InviteForm(grantable(current_actor(), subject.id))
    if form.validate_on_submit():
        try:
            person = staff.invite(current_actor(), subject, Role(form.role.data), form.newcomer)
            flash(_("%(person)s has the role now; a letter is on its way.", person=person.full_name), "success")
            return redirect(url_for("staff.index", public_id=subject.public_id))
        except Refused as refusal:
            form.email.errors = [refusal.message]
    return render_template("staff/invite.html", form=form, organisation=subject), 422 if form.errors else 200


@blueprint.route("/<string:grant_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.STAFF_MANAGE, load=True)
def withdraw(subject, grant_id: str):
    grant = queries.grant(subject, grant_id) or abort(404)
    if request.method == "POST":
        staff.withdraw(current_actor(), grant)
        flash(_("The role is withdrawn."), "success")
        return redirect(url_for("staff.index", public_id=subject.public_id))
    return render_template("staff/withdraw.html", grant=grant, organisation=subject)


@blueprint.post("/<string:grant_id>/invite-again")
@requires(Permission.STAFF_MANAGE, load=True)
def invite_again(subject, grant_id: str):
    grant = queries.grant(subject, grant_id) or abort(404)
    account = queries.account(grant) or abort(404)
    accounts.invite_again(current_actor(), account)
    flash(_("A new invitation is on its way; the earlier one no longer works."), "success")
    return redirect(url_for("staff.index", public_id=subject.public_id))
