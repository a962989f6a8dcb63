"""The seals of the trail: how they stand, their roots to be kept elsewhere, and the check."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField

from app.blueprints.access import current_actor, requires
from app.blueprints.audit import blueprint
from app.blueprints.exports import Sheet, every, exported
from app.blueprints.filters import page_number
from app.policies.permissions import Permission
from app.queries import seals as queries
from app.services import trail_checks
from app.services.errors import Refused


class CheckForm(FlaskForm):
    roots = FileField(_l("Roots taken away earlier"))


@blueprint.get("/seals")
@requires(Permission.AUDIT_VERIFY)
def seals():
    return page(CheckForm())


@blueprint.post("/seals/verify")
@requires(Permission.AUDIT_VERIFY)
def verify():
    form = CheckForm()
    if form.validate_on_submit():
        try:
            trail_checks.ask(current_actor(), form.roots.data.read() if form.roots.data else b"")
            flash(_("The check has begun. What it finds will stand on this page."), "info")
            return redirect(url_for("audit.seals"))
        except Refused as refusal:
            form.form_errors = [refusal.message]
    return page(form), 422


def page(form: CheckForm) -> str:
    found, wrong = queries.seals(page_number()), bool(form.errors or form.form_errors)
    return render_template("audit/seals.html", form=form, state=queries.state(), page=found, has_errors=wrong)


@exported(blueprint, Permission.AUDIT_VERIFY, "export_seals", "/seals/export")
def sheet() -> Sheet:
    headers = [_("Last entry"), _("Root"), _("First entry"), _("Entries"), _("Sealed")]
    rows = ([one.last_id, one.root, one.first_id, one.entries, one.sealed_at] for one in every(queries.seals))
    return Sheet("audit-seals", headers, rows)
