"""Versions of a module side by side; the module leaves the catalogue and comes back."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, public, requires
from app.blueprints.modules import blueprint
from app.blueprints.modules.forms import CompareFilter, WithdrawForm
from app.policies.access import find
from app.policies.permissions import Permission
from app.queries import module_versions as queries
from app.queries import modules as catalogue
from app.services import modules
from app.services.errors import Refused


@blueprint.get("/<string:public_id>/versions")
@public
def versions(public_id: str):
    """Published versions for everybody, the draft for its owner."""
    module = catalogue.module(public_id) or abort(404)
    actor = current_actor()
    found = queries.versions(module, bool(actor and find(actor, Permission.MODULE_EDIT, public_id)))
    form = CompareFilter(found)
    by_key = {one.public_id: one for one in found}
    before, after = by_key[form.before.data], by_key[form.after.data]
    return render_template(
        "modules/versions.html", module=module, form=form, found=found, changes=queries.compared(before, after)
    )


@blueprint.route("/<string:public_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.MODULE_EDIT, load=True)
def withdraw(subject):
    form = WithdrawForm(version=subject.version)
    if form.validate_on_submit():
        try:
            modules.withdraw(current_actor(), subject, form.version.data, form.reason.data)
            flash(_("The module has left the catalogue."), "success")
            return redirect(url_for("modules.mine"))
        except Refused as refusal:
            form.form_errors = [refusal.message]
    wrong = bool(form.errors or form.form_errors)
    page = render_template("modules/withdraw.html", form=form, module=subject, touched=queries.touched(subject))
    return page, 422 if wrong else 200


@blueprint.post("/<string:public_id>/restore")
@requires(Permission.MODULE_EDIT, load=True)
def restore(subject):
    modules.restore(current_actor(), subject)
    flash(_("The module is in the catalogue again."), "success")
    return redirect(url_for("modules.show" if subject.current_id else "modules.draft", public_id=subject.public_id))
