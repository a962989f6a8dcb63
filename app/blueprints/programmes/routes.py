"""Find a programme, read it; make one, change its facts."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.blueprints import parts
from app.blueprints.access import current_actor, public, requires
from app.blueprints.editing import saved
from app.blueprints.filters import page_number
from app.blueprints.programmes import blueprint
from app.blueprints.programmes.forms import PARTS, MineFilter, ProgrammeFilter, ProgrammeForm
from app.models import Organisation, Programme
from app.policies.access import find
from app.policies.permissions import Permission
from app.queries import curriculum as plans
from app.queries import programme_pictures
from app.queries import programmes as queries
from app.services import programmes
from app.services.errors import Refused


@blueprint.get("/")
@public
def index():
    form = ProgrammeFilter()
    page = queries.found(page_number(), **form.chosen())
    lists = queries.demand(page.items)
    return render_template("programmes/index.html", form=form, page=page, lists=lists)


@blueprint.get("/<string:public_id>")
@public
def show(public_id: str):
    actor = current_actor()
    programme = queries.programme(public_id, actor) or abort(404)
    plan = plans.curriculum(programme)
    return render_template(
        "programmes/show.html",
        programme=programme,
        plan=plan,
        terms=queries.terms(programme),
        matrix=plans.matrix(plan),
        hours=plans.hours_by_organisation(plan),
        lists=queries.demand([programme]).get(programme.specialty_id, []),
        accreditations=[one for one in programme.accreditations if one.is_in_force],
        graph=programme_pictures.graph(plan),
        gantt=programme_pictures.gantt(plan),
        may_edit=bool(actor and find(actor, Permission.PROGRAMME_EDIT, public_id)),
        may_decide=bool(actor and find(actor, Permission.PROGRAMME_DECIDE, public_id)),
    )


@blueprint.get("/mine")
@requires(Permission.PROGRAMME_DECIDE)
def mine():
    form, actor = MineFilter(), current_actor()
    page = queries.mine(actor, page_number(), **form.chosen())
    return render_template("programmes/mine.html", form=form, page=page, bases=queries.bases_of(actor))


@blueprint.route("/new/<string:public_id>", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_CREATE, load=True)
def new(subject: Organisation):
    """A programme whose base is the organisation in the address."""
    form = ProgrammeForm()
    if form.validate_on_submit():
        programme = programmes.create(current_actor(), subject, form.values())
        flash(_("The draft is there. Now put modules into its terms."), "success")
        return redirect(url_for("programmes.build", public_id=programme.public_id))
    return _edit_page(form, subject, None)


@blueprint.route("/<string:public_id>/edit", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT, load=True)
def edit(subject: Programme):
    form = ProgrammeForm(obj=subject)
    if form.validate_on_submit() and _stored(form, subject):
        flash(_("Saved."), "success")
        return redirect(url_for("programmes.build", public_id=subject.public_id))
    return _edit_page(form, subject.organisation, subject)


def _stored(form: ProgrammeForm, programme: Programme) -> bool:
    """Whether it went through; else the form says why, and keeps what was typed."""
    try:
        return saved(
            form,
            programme,
            lambda: programmes.edit(current_actor(), programme, form.version.data, form.values()),
        )
    except Refused as refusal:
        form.form_errors = [*form.form_errors, refusal.message]
        return False


def _edit_page(form: ProgrammeForm, base: Organisation, programme: Programme | None):
    wrong = bool(form.errors or form.form_errors or form.differences)
    page = render_template("programmes/edit.html", form=form, base=base, programme=programme, has_errors=wrong)
    return page, 422 if wrong else 200


def home(programme: Programme) -> str:
    return url_for("programmes.show", public_id=programme.public_id)


parts.register(blueprint, requires(Permission.PROGRAMME_ACCREDIT, load=True), "/<string:public_id>", PARTS, home)
