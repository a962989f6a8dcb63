"""Deputies of hosts: the list, a new one, taking one back."""

from datetime import date

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, requires
from app.blueprints.deputies import blueprint, wording
from app.blueprints.deputies.forms import DeputyForm
from app.blueprints.filters import page_number
from app.models import Deputy, Organisation
from app.policies.permissions import Permission
from app.queries import deputies as queries
from app.services import deputies
from app.services.errors import Refused


@blueprint.get("/")
@requires(Permission.DEPUTY_LIST)
def index():
    actor = current_actor()
    page, hosts = queries.deputies(actor, page_number()), queries.hosts_to_name_for(actor)
    shown = {"standing": queries.standing, "words": wording}
    return render_template("deputies/index.html", page=page, hosts=hosts, **shown)


@blueprint.route("/of/<string:public_id>/new", methods=["GET", "POST"])
@requires(Permission.DEPUTY_NAME, load=True)
def new(subject: Organisation):
    found = queries.candidates(current_actor(), subject)
    form = DeputyForm(found, starts_on=date.today())
    if form.validate_on_submit() and stored(form, subject):
        flash(_("Named. The deputy is told and may answer on these days."), "success")
        return redirect(url_for("deputies.index"))
    wrong = bool(form.errors or form.form_errors)
    page = render_template("deputies/new.html", form=form, organisation=subject, has_errors=wrong)
    return page, 422 if wrong else 200


def stored(form: DeputyForm, organisation: Organisation) -> bool:
    if form.chosen is None:
        form.person.errors = [_("Choose a person.")]
        return False
    try:
        days = form.starts_on.data, form.ends_on.data
        deputies.name(current_actor(), organisation, form.chosen, days, form.reason.data)
    except Refused as refusal:
        form.form_errors = [refusal.message]
        return False
    return True


@blueprint.post("/<string:public_id>/withdraw")
@requires(Permission.DEPUTY_WITHDRAW, load=True)
def withdraw(subject: Deputy):
    deputies.withdraw(current_actor(), subject)
    flash(_("Withdrawn. From now on they can't answer for the host."), "success")
    return redirect(url_for("deputies.index"))
