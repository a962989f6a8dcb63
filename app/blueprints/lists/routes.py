"""From the draft to a list that takes part: check, certify, receipt, all versions."""

from flask import Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, requires
from app.blueprints.lists import blueprint
from app.blueprints.lists.forms import CertifyForm
from app.blueprints.wishes import wording
from app.models import Participant
from app.policies.permissions import Permission
from app.queries import lists as queries
from app.queries import tasks, wishes
from app.services import lists
from app.services.errors import Refused
from app.services.wishes import may_edit


@blueprint.get("/<string:public_id>/check")
@requires(Permission.LIST_CERTIFY, load=True)
def check(subject: Participant):
    page = wishes.page(subject, may_edit(subject), is_check=True)
    missing = tasks.of_person(subject.person_id)
    return render_template("lists/check.html", page=page, tasks=missing, wording=wording)


@blueprint.post("/<string:public_id>/certify")
@requires(Permission.LIST_CERTIFY, load=True)
def certify(subject: Participant):
    form, key = CertifyForm(), subject.public_id
    try:
        if not form.validate():
            raise Refused(_("The button was pressed on a broken page. Reload the page and try once more."))
        certified = lists.certify(current_actor(), subject, form.version.data)
    except Refused as refused:
        flash(refused.message, "danger")
        return redirect(url_for("lists.check", public_id=key))
    return redirect(url_for("lists.receipt", public_id=key, list_id=certified.public_id))


@blueprint.get("/<string:public_id>/versions")
@requires(Permission.LIST_CERTIFY, load=True)
def versions(subject: Participant):
    return render_template("lists/versions.html", participant=subject, versions=queries.versions(subject))


@blueprint.get("/<string:public_id>/receipts/<string:list_id>")
@requires(Permission.LIST_CERTIFY, load=True)
def receipt(subject: Participant, list_id: str):
    found = queries.receipt(subject, list_id) or abort(404)
    return render_template("lists/receipt.html", participant=subject, receipt=found, may_edit=may_edit(subject))


@blueprint.get("/<string:public_id>/receipts/<string:list_id>/text")
@requires(Permission.LIST_CERTIFY, load=True)
def told(subject: Participant, list_id: str):
    """The very text that the hash is over, byte for byte."""
    found = queries.receipt(subject, list_id) or abort(404)
    name = f"receipt-{found.certified.number}.txt"
    return Response(found.text, mimetype="text/plain", headers={"Content-Disposition": f"attachment; filename={name}"})
