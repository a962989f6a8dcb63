"""A module as a JSON file, and a draft from such a file; the catalogue with the parts of each module as a table."""

from flask import Response, abort, flash, json, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from app.blueprints.access import current_actor, public, requires
from app.blueprints.documents import FileNeeded, UploadField
from app.blueprints.exports import Sheet, every, exported
from app.blueprints.modules import blueprint
from app.blueprints.modules.forms import ModuleFilter
from app.labels import label
from app.policies.permissions import Permission
from app.queries import module_versions
from app.queries import modules as queries
from app.services import module_json
from app.services.errors import Refused


class FileForm(FlaskForm):
    file = UploadField(_l("File of a module (JSON)"), validators=[FileNeeded()])


@blueprint.get("/<string:public_id>.json")
@public
def as_json(public_id: str):
    """The version in force."""
    module = queries.module(public_id) or abort(404)
    text = json.dumps(module_json.written(module.current), ensure_ascii=False, indent=2)
    answer = Response(text, content_type="application/json; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename=f"klaster-module-{public_id}.json")
    return answer


@blueprint.route("/new/<string:public_id>/file", methods=["GET", "POST"])
@requires(Permission.MODULE_CREATE, load=True)
def bring_in(subject):
    """A draft of the organisation in the address."""
    form = FileForm()
    if form.validate_on_submit():
        try:
            sent = form.file.data.stream.read(module_json.MOST_BYTES + 1)
            read = module_json.create(current_actor(), subject, sent)
            say(read)
            return redirect(url_for("modules.draft", public_id=read.module.public_id))
        except Refused as refusal:
            form.file.errors = [refusal.message]
    return render_template("modules/bring_in.html", form=form, owner=subject), 422 if form.errors else 200


def say(read: module_json.Read) -> None:
    flash(_("The draft is entered. Below is what is still missing before it can be published."), "success")
    if read.left_out:
        flash(_("Not in Klaster, so left out: %(what)s.", what="; ".join(read.left_out)), "warning")


@exported(blueprint, Permission.ACCOUNT_USE, "export_parts", "/parts/export")
def parts_sheet() -> Sheet:
    """A row for each part; a module without parts has one."""
    chosen = ModuleFilter().chosen()
    headers = [_("Organisation"), _("Code of the module"), _("Title of the module"), _("Kind of module"), _("Hours")]
    headers += [_("Of these, practice"), _("Code"), _("Part"), _("What it is"), _("Hours of the part")]

    def rows():
        for module, parts in module_versions.with_parts(every(lambda number: queries.modules(number, **chosen))):
            now = module.current
            whose = [module.organisation.name, now.code, now.title, label(module.kind), now.hours, now.practice_hours]
            for part in parts:
                yield [*whose, part.code, part.title, label(part.kind), part.hours]
            if not parts:
                yield [*whose, "", "", "", ""]

    return Sheet("modules-parts", headers, rows())
