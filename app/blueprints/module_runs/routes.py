"""Runs of modules: find one, plan one, change, copy, cancel."""

from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.blueprints import parts
from app.blueprints.access import current_actor, public, requires
from app.blueprints.editing import saved
from app.blueprints.filters import page_number
from app.blueprints.module_runs import blueprint
from app.blueprints.module_runs.forms import (
    PARTS,
    CancelForm,
    CopyForm,
    OwnRunFilter,
    RunFilter,
    RunForm,
    meeting_key,
    meeting_words,
)
from app.policies.access import find
from app.policies.permissions import Permission
from app.queries import module_runs as queries
from app.services import module_runs
from app.services.errors import Refused

YEAR = 52  # weeks: the same day of the week a year on


@blueprint.app_template_filter("meeting")
def meeting(one) -> str:
    return meeting_words(one)


def home(run) -> str:
    return url_for("module_runs.show", public_id=run.public_id)


@blueprint.get("/")
@public
def index():
    form = RunFilter()
    page = queries.runs(page_number(), **form.chosen())
    return render_template("module_runs/index.html", form=form, page=page)


@blueprint.get("/<string:public_id>")
@public
def show(public_id: str):
    run = queries.run(public_id) or abort(404)
    actor = current_actor()
    may_edit = bool(actor and find(actor, Permission.MODULE_RUN_EDIT, public_id))
    is_over = run.ends_on < date.today()
    return render_template(
        "module_runs/show.html", run=run, may_edit=may_edit, is_over=is_over, meeting_key=meeting_key
    )


@blueprint.get("/mine")
@requires(Permission.MODULE_RUN_EDIT)
def mine():
    form = OwnRunFilter()
    page = queries.own_runs(current_actor(), page_number(), **form.chosen())
    return render_template("module_runs/mine.html", form=form, page=page)


@blueprint.route("/new/<string:public_id>", methods=["GET", "POST"])
@requires(Permission.MODULE_EDIT, load=True)
def new(subject):
    """A run of the module in the address; `?like=` is a run of last year to begin from."""
    source = find(current_actor(), Permission.MODULE_RUN_EDIT, request.args.get("like", ""))
    form = RunForm(subject, obj=module_runs.like(source, YEAR) if source else None)
    if form.validate_on_submit():
        try:
            run = module_runs.create(current_actor(), subject, form.values(), source)
            flash(_("The run is planned."), "success")
            return redirect(home(run))
        except Refused as refusal:
            form.form_errors = [refusal.message]
    wrong = bool(form.errors or form.form_errors)
    return render_template("module_runs/edit.html", form=form, module=subject, run=None), 422 if wrong else 200


@blueprint.route("/<string:public_id>/edit", methods=["GET", "POST"])
@requires(Permission.MODULE_RUN_EDIT, load=True)
def edit(subject):
    form = RunForm(subject.module_version.module, obj=subject)
    if form.validate_on_submit() and stored(form, subject):
        flash(_("Saved."), "success")
        return redirect(home(subject))
    wrong = bool(form.errors or form.form_errors or form.differences)
    module = subject.module_version.module
    page = render_template("module_runs/edit.html", form=form, module=module, run=subject, has_errors=wrong)
    return page, 422 if wrong else 200


def stored(form: RunForm, run) -> bool:
    """A difference stands in the form, any other refusal above it."""
    try:
        return saved(form, run, lambda: module_runs.edit(current_actor(), run, form.version.data, form.values()))
    except Refused as refusal:
        form.form_errors = [refusal.message]
        return False


@blueprint.route("/<string:public_id>/cancel", methods=["GET", "POST"])
@requires(Permission.MODULE_RUN_EDIT, load=True)
def cancel(subject):
    form = CancelForm(version=subject.version)
    if form.validate_on_submit():
        try:
            module_runs.cancel(current_actor(), subject, form.version.data, form.reason.data)
            flash(_("The run is cancelled."), "success")
            return redirect(home(subject))
        except Refused as refusal:
            form.form_errors = [refusal.message]
    wrong = bool(form.errors or form.form_errors)
    return render_template("module_runs/cancel.html", form=form, run=subject), 422 if wrong else 200


@blueprint.route("/copy", methods=["GET", "POST"])
@requires(Permission.MODULE_RUN_EDIT)
def copy():
    """The preview is the address; sending it makes the runs."""
    form, actor = CopyForm(), current_actor()
    form.validate()
    sources = [] if form.errors else queries.sources(actor, form.first.data, form.last.data)
    if request.method == "POST" and not form.errors:
        made = module_runs.copy(actor, sources, form.weeks.data)
        flash(ngettext("%(num)s run is planned.", "%(num)s runs are planned.", made), "success")
        return redirect(url_for("module_runs.mine", state="coming"))
    planned = module_runs.planned(sources, form.weeks.data) if sources else []
    return render_template("module_runs/copy.html", form=form, planned=planned), 422 if form.errors else 200


parts.register(blueprint, requires(Permission.MODULE_RUN_EDIT, load=True), "/<string:public_id>", PARTS, home)
