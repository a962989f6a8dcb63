"""An enrolment round is planned: dates and limits, its modules, its learners."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.blueprints.access import current_actor, requires
from app.blueprints.editing import saved
from app.blueprints.enrolment_rounds import blueprint
from app.blueprints.enrolment_rounds.forms import EnrolmentRoundForm, GroupsForm, RunsForm
from app.labels import period
from app.models import EnrolmentRound
from app.policies.permissions import Permission
from app.queries import enrolment_rounds as queries
from app.services import enrolment_rounds
from app.services.errors import Refused


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.ENROLMENT_ROUND_EDIT)
def new():
    form = EnrolmentRoundForm()
    if form.validate_on_submit():
        try:
            round_ = enrolment_rounds.create(current_actor(), form.values())
            flash(_("The round is planned. Choose its modules and bring its learners in."), "success")
            return redirect(url_for("enrolment_rounds.show", public_id=round_.public_id))
        except Refused as refusal:
            form.form_errors = [refusal.message]
    return page(form, None)


@blueprint.route("/<string:public_id>/edit", methods=["GET", "POST"])
@requires(Permission.ENROLMENT_ROUND_EDIT, load=True)
def edit(subject: EnrolmentRound):
    form = EnrolmentRoundForm(obj=subject)
    if form.validate_on_submit() and stored(form, subject):
        flash(_("Saved."), "success")
        return redirect(url_for("enrolment_rounds.show", public_id=subject.public_id))
    return page(form, subject)


def stored(form: EnrolmentRoundForm, round_: EnrolmentRound) -> bool:
    actor, seen = current_actor(), form.version.data
    try:
        return saved(form, round_, lambda: enrolment_rounds.edit(actor, round_, seen, form.values()))
    except Refused as refusal:
        form.form_errors = [refusal.message]
        return False


def page(form: EnrolmentRoundForm, round_: EnrolmentRound | None):
    wrong = bool(form.errors or form.form_errors or form.differences)
    body = render_template("enrolment_rounds/edit.html", form=form, round=round_, has_errors=wrong)
    return body, 422 if wrong else 200


@blueprint.route("/<string:public_id>/runs", methods=["GET", "POST"])
@requires(Permission.ENROLMENT_ROUND_EDIT, load=True)
def runs(subject: EnrolmentRound):
    form = RunsForm(subject, [(one.public_id, words(one)) for one in queries.possible_runs(subject)])
    if form.validate_on_submit():
        chosen = enrolment_rounds.set_runs(current_actor(), subject, form.runs.data or [])
        flash(ngettext("%(num)s module is in the round.", "%(num)s modules are in the round.", chosen), "success")
        return redirect(url_for("enrolment_rounds.show", public_id=subject.public_id))
    return render_template("enrolment_rounds/runs.html", round=subject, form=form)


def words(run) -> str:
    """A run to tick: what is taught, by whom, when, for how many."""
    told = {"module": run.module_version.title, "organisation": run.module_version.organisation.name}
    told |= {"days": period(run.starts_on, run.ends_on), "seats": run.seats}
    return _("%(module)s, %(organisation)s, %(days)s, seats: %(seats)s", **told)


@blueprint.route("/<string:public_id>/groups", methods=["GET", "POST"])
@requires(Permission.ENROLMENT_ROUND_EDIT, load=True)
def groups(subject: EnrolmentRound):
    form = GroupsForm(queries.possible_groups())
    if form.validate_on_submit():
        came = enrolment_rounds.bring_in(current_actor(), subject, form.groups.data or [])
        flash(ngettext("%(num)s learner is brought in.", "%(num)s learners are brought in.", came), "success")
        return redirect(url_for("enrolment_rounds.show", public_id=subject.public_id))
    return render_template("enrolment_rounds/groups.html", round=subject, form=form)
