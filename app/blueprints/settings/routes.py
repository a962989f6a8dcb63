"""Show and change the settings."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, requires
from app.blueprints.settings import blueprint
from app.policies.permissions import Permission
from app.queries import settings as queries
from app.services import settings
from app.services.errors import Refused


@blueprint.get("/")
@requires(Permission.SETTING_EDIT)
def index():
    return render_template("settings/index.html", groups=queries.settings(), faults={}, typed={})


@blueprint.post("/<string:key>")
@requires(Permission.SETTING_EDIT)
def change(key: str):
    """Another value, or with `reset` the default."""
    if key not in settings.BY_KEY:
        abort(404)
    try:
        if "reset" in request.form:
            settings.reset(current_actor(), key)
        else:
            settings.change(current_actor(), key, request.form.get("value", ""))
    except Refused as refusal:
        faults, typed = {key: refusal.message}, {key: request.form.get("value", "")}
        page = render_template(
            "settings/index.html", groups=queries.settings(), faults=faults, typed=typed, has_errors=True
        )
        return page, 422
    flash(_("Saved."), "success")
    return redirect(url_for("settings.index", _anchor=key))
