"""The notifications of the signed-in person."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, requires
from app.blueprints.filters import page_number
from app.blueprints.navigation import local_address
from app.blueprints.notifications import blueprint
from app.blueprints.notifications.forms import DeliveryForm
from app.policies.permissions import Permission
from app.queries import notifications as queries
from app.services import deliveries, notices
from app.topics import KINDS


@blueprint.get("/")
@requires(Permission.ACCOUNT_USE)
def index():
    page = queries.notifications(current_actor(), page_number())
    return render_template("notifications/index.html", page=page)


@blueprint.route("/delivery", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_USE)
def delivery():
    """How soon a letter follows, topic by topic."""
    form = DeliveryForm(deliveries.chosen(current_actor()))
    if form.validate_on_submit():
        deliveries.choose(current_actor(), form.paces)
        flash(_("Saved."), "success")
        return redirect(url_for("notifications.delivery"))
    page = render_template("notifications/delivery.html", form=form, hour=deliveries.hour(), kinds=KINDS)
    return page, 422 if form.errors else 200


@blueprint.post("/<string:public_id>/open")
@requires(Permission.ACCOUNT_USE)
def follow(public_id: str):
    """To the page it is about; from now on it counts as read."""
    notification = queries.own(current_actor(), public_id) or abort(404)
    notices.mark_read(current_actor(), notification.public_id)
    return redirect(local_address(notification.address) or url_for("notifications.index"))


@blueprint.post("/read")
@requires(Permission.ACCOUNT_USE)
def read_all():
    notices.mark_read(current_actor())
    return redirect(url_for("notifications.index"))
