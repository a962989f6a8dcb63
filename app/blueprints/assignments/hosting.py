"""The answers of a host: who is offered to the own sites, yes or no."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.blueprints.access import current_actor, disclose, requires
from app.blueprints.assignments import blueprint
from app.blueprints.assignments.forms import ReasonForm
from app.blueprints.filters import page_number
from app.extensions import db
from app.models import Assignment
from app.policies.permissions import Permission
from app.queries import after
from app.queries import assignments as queries
from app.queries.deputies import stands_in_for
from app.services import assignments, hosting


def back():
    return redirect(url_for("assignments.offered"))


@blueprint.get("/offered")
@requires(Permission.ASSIGNMENT_HOST)
def offered():
    actor = current_actor()
    page = queries.waiting_for_host(actor, page_number())
    disclose([row.person_id for row in page.items], "placement:list")
    agreed, hosts = queries.agreed_by_host(actor), stands_in_for(actor)
    return render_template("assignments/offered.html", page=page, agreed=agreed, stands_in_for=hosts)


@blueprint.post("/<string:public_id>/confirm")
@requires(Permission.ASSIGNMENT_HOST, load=True)
def confirm(subject: Assignment):
    assignments.confirm(current_actor(), subject)
    flash(_("Agreed. The person sees it at once."), "success")
    return back()


@blueprint.post("/offered/confirm")
@requires(Permission.ASSIGNMENT_HOST)
def confirm_all():
    """Those whom the page has shown, as far as they still wait for the actor."""
    actor, shown = current_actor(), request.form.getlist("assignment")
    waiting = db.session.scalars(queries.for_host(actor).where(Assignment.public_id.in_(shown))).all()
    agreed = hosting.confirm_all(actor, waiting)
    flash(ngettext("Agreed to %(num)s person.", "Agreed to %(num)s people.", agreed), "success")
    return back()


@blueprint.route("/<string:public_id>/refuse", methods=["GET", "POST"])
@requires(Permission.ASSIGNMENT_HOST, load=True)
def refuse(subject: Assignment):
    form = ReasonForm(assignment=subject.public_id)
    if form.validate_on_submit():
        assignments.refuse(current_actor(), subject, form.reason.data)
        flash(_("Refused. The person is told the reason and may be placed elsewhere."), "success")
        return back()
    page = render_template("assignments/refuse.html", form=form, assignment=after.full(subject))
    return page, 422 if form.errors else 200
