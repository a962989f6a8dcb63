"""A programme taken away as a plan of terms or as JSON, and brought in from such JSON."""

from flask import abort, flash, jsonify, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from app.blueprints.access import current_actor, public, requires
from app.blueprints.exports import Sheet, exported, yes_no
from app.blueprints.programmes import blueprint
from app.labels import label
from app.models import Organisation
from app.policies.permissions import Permission
from app.queries import programmes as queries
from app.queries.curriculum import terms_of
from app.services import programme_files
from app.services.errors import Refused


class FileForm(FlaskForm):
    file = FileField(validators=[FileRequired()])


@exported(blueprint, Permission.ACCOUNT_USE, "export_plan", "/<string:public_id>/plan")
def plan_sheet(public_id: str) -> Sheet:
    """One row for each module, its hours in the column of its term; the last row sums up."""
    programme = queries.programme(public_id, current_actor()) or abort(404)
    terms = range(1, terms_of(programme) + 1)
    headers = [_("Code"), _("Module"), _("Kind of module"), _("Who teaches"), _("Variable part")]
    headers += [_("Hours"), _("Of these, practice"), *(_("Term %(number)s", number=term) for term in terms)]
    lines = [line for some in queries.terms(programme).values() for line in some]
    rows = []
    for line in lines:
        version = line.module_version
        row = [version.code, version.title, label(version.kind), version.organisation.name, yes_no(line.is_variable)]
        row += [version.hours, version.practice_hours]
        rows.append(row + [version.hours if line.semester == term else None for term in terms])
    sums = [sum(filter(None, column)) for column in zip(*(row[5:] for row in rows), strict=True)]
    rows += [[_("In all"), *[""] * 4, *sums]] if rows else []
    return Sheet("curriculum", headers, rows)


@blueprint.get("/<string:public_id>/programme.json")
@public
def as_json(public_id: str):
    programme = queries.programme(public_id, current_actor()) or abort(404)
    return jsonify(programme_files.as_dict(programme))


@blueprint.route("/read/<string:public_id>", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_CREATE, load=True)
def read(subject: Organisation):
    """A draft of a file; its base is the organisation in the address."""
    form, fault = FileForm(), ""
    if form.validate_on_submit():
        try:
            programme = programme_files.draft_from(current_actor(), subject, form.file.data.stream.read())
        except Refused as refusal:
            fault = refusal.message
        else:
            flash(_("The draft is there. Look at its checks."), "success")
            return redirect(url_for("programmes.build", public_id=programme.public_id))
    elif form.is_submitted():
        fault = _("Choose a file.")
    page = render_template("programmes/read.html", form=form, base=subject, fault=fault, has_errors=bool(fault))
    return page, 422 if fault else 200
