"""The wizard: choose a kind, send a file, match its columns, look at the report, write, take back."""

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, requires
from app.blueprints.exports import Sheet, every, exported, file_of
from app.blueprints.filters import page_number
from app.blueprints.imports import blueprint
from app.blueprints.imports.forms import ColumnsForm, CommitForm, UploadForm
from app.labels import label
from app.models import ImportBatch, ImportKind, ImportState
from app.policies.importing import OF_ALL, kinds_for
from app.policies.permissions import Permission
from app.queries import imports as queries
from app.services.errors import Refused
from app.services.files import Upload
from app.services.imports import batches, planning, wording, working  # noqa: F401  (working registers the jobs)

AT_WORK = {ImportState.CHECKING, ImportState.COMMITTING, ImportState.UNDOING}
INVITABLE = {ImportKind.STUDENTS, ImportKind.TEACHERS}


def here(batch: ImportBatch) -> Response:
    return redirect(url_for("imports.show", public_id=batch.public_id))


def kind_of(name: str) -> planning.Kind:
    """The kind in the address, if the person may bring such tables in."""
    if name not in kinds_for(current_actor()):
        abort(404)
    return planning.KINDS[name]


@blueprint.get("/")
@requires(Permission.IMPORT_RUN)
def index():
    page = queries.batches(current_actor(), page_number())
    return render_template("imports/index.html", page=page, words=wording)


@blueprint.get("/new")
@requires(Permission.IMPORT_RUN)
def choose():
    kinds = [planning.KINDS[kind] for kind in kinds_for(current_actor())]
    return render_template("imports/choose.html", kinds=kinds)


@blueprint.route("/new/<string:kind>", methods=["GET", "POST"])
@requires(Permission.IMPORT_RUN)
def new(kind: str):
    one = kind_of(kind)
    form = UploadForm(queries.organisations(current_actor(), one.kind), one.kind not in OF_ALL)
    if form.validate_on_submit():
        try:
            upload = Upload(form.file.data.filename or "", form.file.data.stream)
            return here(batches.upload(current_actor(), one.kind, form.chosen, upload))
        except Refused as refusal:
            form.file.errors = [refusal.message]
    return render_template("imports/new.html", form=form, kind=one), 422 if form.errors else 200


@blueprint.get("/samples/<string:kind>.<any(csv, xlsx):format>")
@requires(Permission.IMPORT_RUN)
def sample(kind: str, format: str):
    """The header and one made-up row."""
    one = kind_of(kind)
    name = _("sample") + "-" + one.kind.value
    return file_of(name, [str(field.title) for field in one.fields], [[field.example for field in one.fields]], format)


@blueprint.get("/<string:public_id>")
@requires(Permission.IMPORT_RUN, load=True)
def show(subject: ImportBatch):
    batch = queries.full(subject)
    if batch.state is ImportState.UPLOADED:
        return redirect(url_for("imports.columns", public_id=batch.public_id))
    column = request.args.get("column", "")
    report = queries.report(batch, column, page_number(), request.args.get("warnings", 1, type=int))
    kind = planning.KINDS[batch.kind]
    titles = {field.name: str(field.title) for field in kind.fields}
    more = {"at_work": batch.state in AT_WORK, "column": column, "titles": titles, "may_invite": invitable(batch)}
    return render_template(
        "imports/show.html", batch=batch, kind=kind, report=report, form=CommitForm(), words=wording, **more
    )


def invitable(batch: ImportBatch) -> bool:
    return batch.kind in INVITABLE and "email" in batch.columns


@blueprint.get("/<string:public_id>/progress")
@requires(Permission.IMPORT_RUN, load=True)
def progress(subject: ImportBatch):
    """The moving part of the page; once the work is over, the page is told to load itself anew."""
    if "HX-Request" not in request.headers:
        return here(subject)
    if subject.state not in AT_WORK:
        return make_response("", {"HX-Refresh": "true"})
    return render_template("imports/_progress.html", batch=queries.full(subject), words=wording)


@blueprint.route("/<string:public_id>/columns", methods=["GET", "POST"])
@requires(Permission.IMPORT_RUN, load=True)
def columns(subject: ImportBatch):
    kind, form = planning.KINDS[subject.kind], ColumnsForm.of(planning.KINDS[subject.kind], subject)
    if form.validate_on_submit():
        try:
            batches.check(current_actor(), subject, form.chosen(kind))
            return here(subject)
        except Refused as refusal:
            form.form_errors = [refusal.message]
    unused = [header for header in subject.headers if header not in form.chosen(kind).values()]
    wrong = bool(form.errors or form.form_errors)
    page = render_template("imports/columns.html", batch=subject, kind=kind, form=form, unused=unused, words=wording)
    return page, 422 if wrong else 200


@blueprint.post("/<string:public_id>/commit")
@requires(Permission.IMPORT_RUN, load=True)
def commit(subject: ImportBatch):
    form = CommitForm()
    batches.write(
        current_actor(), subject, skip_faulty=form.skip_faulty.data, invite=form.invite.data and invitable(subject)
    )
    return here(subject)


@blueprint.post("/<string:public_id>/undo")
@requires(Permission.IMPORT_RUN, load=True)
def undo(subject: ImportBatch):
    batches.undo(current_actor(), subject)
    return here(subject)


@blueprint.post("/<string:public_id>/cancel")
@requires(Permission.IMPORT_RUN, load=True)
def cancel(subject: ImportBatch):
    batches.cancel(subject)
    flash(_("The work is being stopped. What was not written yet stays unwritten."), "info")
    return here(subject)


@blueprint.get("/<string:public_id>/faults.<any(csv, xlsx):format>")
@requires(Permission.IMPORT_RUN, load=True)
def faults(subject: ImportBatch, format: str):
    """The report to mend the table by."""
    titles = {field.name: str(field.title) for field in planning.KINDS[subject.kind].fields}
    headers = [_("Row"), _("Column"), _("What it is"), _("Found"), _("Expected"), _("How to mend it")]
    rows = []
    for fault in queries.all_faults(subject):
        said = wording.said(fault, titles)
        kind = _("warning") if fault.is_warning else _("fault")
        rows.append(
            [fault.row or "", titles.get(fault.column, fault.column), kind, fault.found, said.expected, said.mend]
        )
    return file_of(f"{label(subject.kind)}-{subject.public_id}", headers, rows, format)


@exported(blueprint, Permission.IMPORT_RUN)
def imports_sheet() -> Sheet:
    found = every(lambda number: queries.batches(current_actor(), number))
    headers = [_("Table"), _("File"), _("Organisation"), _("State"), _("Rows"), _("Brought in"), _("By")]
    rows = (
        [
            label(one.kind),
            one.file.name,
            one.organisation.name if one.organisation else "",
            label(one.state),
            one.summary.get("rows", 0),
            one.created_at,
            one.created_by.short_name,
        ]
        for one in found
    )
    return Sheet("imports", headers, rows)
