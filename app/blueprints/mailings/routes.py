"""Mass sendings: how far each has come, what has stopped it, and the decision."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, requires
from app.blueprints.filters import page_number
from app.blueprints.mailings import blueprint, wording
from app.blueprints.mailings.forms import DecisionForm
from app.models import Mailing, MailingState
from app.policies.permissions import Permission
from app.queries import mailings as queries
from app.services import mailings
from app.services.errors import Refused


def here(mailing: Mailing):
    return redirect(url_for("mailings.show", public_id=mailing.public_id))


@blueprint.get("/")
@requires(Permission.MAILING_VIEW)
def index():
    page = queries.mailings(current_actor(), page_number())
    return render_template("mailings/index.html", page=page, words=wording)


@blueprint.get("/<string:public_id>")
@requires(Permission.MAILING_VIEW, load=True)
def show(subject: Mailing):
    return render_template("mailings/show.html", row=queries.rows([subject])[0], words=wording)


@blueprint.get("/<string:public_id>/progress")
@requires(Permission.MAILING_VIEW, load=True)
def progress(subject: Mailing):
    """The moving part; once the sending is no longer under way, the page is told to load itself anew."""
    if "HX-Request" not in request.headers:
        return here(subject)
    if subject.state is not MailingState.RUNNING:
        return make_response("", {"HX-Refresh": "true"})
    return render_template("mailings/_figures.html", row=queries.rows([subject])[0])


@blueprint.post("/<string:public_id>/go-on")
@requires(Permission.MAILING_DECIDE, load=True)
def go_on(subject: Mailing):
    return decided(subject, mailings.go_on, _("The sending goes on."))


@blueprint.post("/<string:public_id>/call-off")
@requires(Permission.MAILING_DECIDE, load=True)
def call_off(subject: Mailing):
    return decided(subject, mailings.call_off, _("The sending is called off: nobody else is told."))


def decided(mailing: Mailing, decide, words: str):
    try:
        decide(current_actor(), mailing, DecisionForm().version.data)
        flash(words, "success")
    except Refused as refusal:
        flash(refusal.message, "warning")
    return here(mailing)
