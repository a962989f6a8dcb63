"""Writing to many: choose whom, write, look at whom it reaches and what they will read, then send."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, requires
from app.blueprints.mailings import blueprint
from app.blueprints.mailings.forms import AnnouncementForm
from app.models import Round
from app.policies.permissions import Permission
from app.queries import mailings as queries
from app.services import mailings
from app.services.errors import Refused


@blueprint.route("/new/<string:public_id>", methods=["GET", "POST"])
@requires(Permission.MAILING_SEND, load=True)
def new(subject: Round):
    """Nothing is sent before the number of the preview has come back with the button under it."""
    form, reach = AnnouncementForm(queries.sizes(subject)), None
    if form.validate_on_submit():
        if request.form.get("act") == "send" and form.expected.data is not None:
            return send(subject, form)
        reach = queries.reach(subject, form.audience.data)
        form.expected.data, form.expected.raw_data = reach.people, None
    page = render_template("mailings/new.html", form=form, round=subject, reach=reach)
    return page, 422 if form.errors else 200


def send(round_: Round, form: AnnouncementForm):
    try:
        given = (form.audience.data, form.words, form.expected.data, form.key.data)
        mailing = mailings.announce(current_actor(), round_, *given)
    except Refused as refusal:
        flash(refusal.message, "warning")
        return redirect(url_for("mailings.new", public_id=round_.public_id))
    flash(_("The announcement is on its way."), "success")
    return redirect(url_for("mailings.show", public_id=mailing.public_id))
