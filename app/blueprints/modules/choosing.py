"""What a draft gives and requires: competencies ticked in the register, modules that must be passed before."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, requires
from app.blueprints.competencies.forms import CompetencyFilter
from app.blueprints.editing import saved
from app.blueprints.filters import page_number
from app.blueprints.modules import blueprint
from app.blueprints.modules.drafting import home
from app.blueprints.modules.forms import CompetenciesForm, NeedForm
from app.models import CompetencySide
from app.policies.permissions import Permission
from app.queries import competencies, module_content
from app.queries import modules as queries
from app.services import modules
from app.services.errors import Refused


@blueprint.route("/<string:public_id>/draft/competencies", methods=["GET", "POST"])
@requires(Permission.MODULE_EDIT, load=True)
def competencies_of(subject):
    if subject.draft is None:
        return redirect(home(subject))
    draft, chosen = module_content.whole(subject.draft), CompetencyFilter()
    shown = competencies.to_choose_from(draft, **chosen.chosen())
    form = CompetenciesForm(draft, shown)
    if form.validate_on_submit() and saved(form, draft, lambda: _store(subject, form)):
        flash(_("Saved."), "success")
        return redirect(home(subject))
    wrong = bool(form.errors or form.differences)
    page = render_template(
        "modules/competencies.html", module=subject, form=form, chosen=chosen, shown=shown, has_errors=wrong
    )
    return page, 422 if wrong else 200


def _store(module, form: CompetenciesForm) -> None:
    chosen = {CompetencySide.GIVEN: form.given.data or [], CompetencySide.REQUIRED: form.required.data or []}
    modules.set_competencies(current_actor(), module, form.version.data, form.shown, chosen)


@blueprint.get("/<string:public_id>/draft/needs")
@requires(Permission.MODULE_EDIT, load=True)
def needs(subject):
    if subject.draft is None:
        return redirect(home(subject))
    text = request.args.get("text", "")[:100]
    page = queries.modules(page_number(), text) if text else None
    draft = module_content.whole(subject.draft)
    return render_template("modules/needs.html", module=subject, draft=draft, page=page, text=text)


@blueprint.post("/<string:public_id>/draft/needs/<any(add, remove):act>")
@requires(Permission.MODULE_EDIT, load=True)
def change_needs(subject, act: str):
    needed = queries.module(NeedForm().needed.data or "") or abort(404)
    change = modules.add_prerequisite if act == "add" else modules.remove_prerequisite
    try:
        change(current_actor(), subject, needed)
        flash(_("Saved."), "success")
    except Refused as refusal:
        flash(refusal.message, "warning")
    return redirect(url_for("modules.needs", public_id=subject.public_id))
