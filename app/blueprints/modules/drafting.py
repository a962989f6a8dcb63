"""A module is entered, its draft changed, looked at, published or thrown away."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.blueprints import parts
from app.blueprints.access import current_actor, requires
from app.blueprints.editing import saved
from app.blueprints.modules import blueprint
from app.blueprints.modules.forms import PARTS, ModuleForm, NewModuleForm, PublishForm
from app.policies.permissions import Permission
from app.queries import module_versions as queries
from app.queries import prerequisite_picture, prerequisites
from app.services import modules
from app.services.errors import Refused


def home(module) -> str:
    """The draft where there is one, else the page of the module."""
    return url_for("modules.draft" if module.draft else "modules.show", public_id=module.public_id)


@blueprint.route("/new/<string:public_id>", methods=["GET", "POST"])
@requires(Permission.MODULE_CREATE, load=True)
def new(subject):
    """A module of the organisation in the address."""
    form = NewModuleForm()
    if form.validate_on_submit():
        module = modules.create(current_actor(), subject, form.values(), form.part_hours())
        flash(_("The draft is entered. Below is what is still missing before it can be published."), "success")
        return redirect(home(module))
    return render_template("modules/edit.html", form=form, owner=subject, module=None), 422 if form.errors else 200


@blueprint.get("/<string:public_id>/draft")
@requires(Permission.MODULE_EDIT, load=True)
def draft(subject):
    found = queries.draft(subject)
    if found is None:
        return redirect(url_for("modules.show", public_id=subject.public_id))
    needs = [one.id for one in found.version.prerequisites]
    graph = prerequisites.graph(subject, needs)
    return render_template(
        "modules/draft.html",
        module=subject,
        found=found,
        version=found.version,
        graph=graph,
        picture=prerequisite_picture.draw(graph),
        form=PublishForm(),
    )


@blueprint.route("/<string:public_id>/draft/edit", methods=["GET", "POST"])
@requires(Permission.MODULE_EDIT, load=True)
def edit(subject):
    if subject.draft is None:
        return redirect(home(subject))
    form, actor = ModuleForm(obj=subject.draft), current_actor()
    if form.validate_on_submit() and saved(
        form, subject.draft, lambda: modules.edit(actor, subject, form.version.data, form.values())
    ):
        flash(_("Saved."), "success")
        return redirect(home(subject))
    wrong = bool(form.errors or form.differences)
    page = render_template("modules/edit.html", form=form, owner=subject.organisation, module=subject, has_errors=wrong)
    return page, 422 if wrong else 200


@blueprint.post("/<string:public_id>/draft/publish")
@requires(Permission.MODULE_EDIT, load=True)
def publish(subject):
    try:
        modules.publish(current_actor(), subject, PublishForm().seen.data)
        flash(_("The module is published. This version never changes from now on."), "success")
    except Refused as refusal:
        flash(refusal.message, "warning")
    return redirect(home(subject))


@blueprint.post("/<string:public_id>/draft/discard")
@requires(Permission.MODULE_EDIT, load=True)
def discard(subject):
    try:
        stays = modules.discard(current_actor(), subject)
        flash(_("The draft is thrown away."), "success")
        return redirect(home(subject) if stays else url_for("modules.mine"))
    except Refused as refusal:
        flash(refusal.message, "warning")
        return redirect(home(subject))


@blueprint.post("/<string:public_id>/new-version")
@requires(Permission.MODULE_EDIT, load=True)
def new_version(subject):
    if subject.current_id is not None:
        modules.new_version(current_actor(), subject)
    return redirect(home(subject))


@blueprint.post("/mine/publish")
@requires(Permission.MODULE_EDIT)
def publish_many():
    """Ticked drafts: first a look at each, then those that were looked at."""
    actor, tickets = current_actor(), request.form.getlist("ticket")
    if tickets:
        published, refused = modules.publish_many(actor, tickets)
        flash(ngettext("%(num)s module is published.", "%(num)s modules are published.", published), "success")
        for title, words in refused:
            flash(_("%(title)s: %(words)s", title=title, words=words), "warning")
        return redirect(url_for("modules.mine", state="draft"))
    found = queries.drafts(actor, request.form.getlist("module"))
    if not found:
        flash(_("Tick at least one draft first."), "warning")
        return redirect(url_for("modules.mine", state="draft"))
    return render_template("modules/publish.html", found=found)


parts.register(blueprint, requires(Permission.MODULE_EDIT, load=True), "/<string:public_id>/draft", PARTS, home)
