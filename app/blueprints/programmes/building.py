"""The builder: modules of any organisation into terms, with the checks beside them; the parties."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, requires
from app.blueprints.filters import page_number
from app.blueprints.programmes import blueprint
from app.blueprints.programmes.forms import AddModuleForm, ChangeForm, ModuleFinder, PartyForm
from app.models import PartyRole, Programme
from app.policies import programmes as rules
from app.policies.permissions import Permission
from app.queries import curriculum as plans
from app.queries import modules as module_queries
from app.queries import programmes as queries
from app.services import programmes
from app.services.errors import Refused

KEPT = ("text", "kind", "organisation", "term")


@blueprint.get("/<string:public_id>/build")
@requires(Permission.PROGRAMME_EDIT, load=True)
def build(subject: Programme):
    finder, programme = ModuleFinder(), queries.loaded(subject)
    plan = plans.curriculum(programme)
    return render_template(
        "programmes/build.html",
        programme=programme,
        plan=plan,
        terms=queries.terms(programme),
        matrix=plans.matrix(plan),
        findings=rules.findings(plan),
        newer=plans.differences(programme),
        finder=finder,
        page=module_queries.modules(page_number(), **finder.chosen()) if request.args.keys() - {"term"} else None,
        taken={line.module_version.module_id: line.semester for line in programme.modules},
        kept=kept(),
    )


def kept() -> dict[str, str]:
    """The search among modules, carried through every act."""
    return {name: request.args[name] for name in KEPT if name in request.args}


def back(programme: Programme, version_key: str, **more):
    """To the builder, where the module stands now."""
    address = {"public_id": programme.public_id, **kept(), **more}
    return redirect(url_for("programmes.build", _anchor=f"m-{version_key}", **address))


@blueprint.post("/<string:public_id>/modules")
@requires(Permission.PROGRAMME_EDIT, load=True)
def add_module(subject: Programme):
    form = AddModuleForm()
    if not form.validate():
        raise Refused(_("Choose a term."))
    version = programmes.add_module(
        current_actor(), subject, form.version.data, form.module_version.data or "", form.term.data
    )
    flash(_("“%(module)s” is in term %(term)s.", module=version.title, term=form.term.data), "success")
    return back(subject, version.public_id, term=form.term.data)


@blueprint.post("/<string:public_id>/line")
@requires(Permission.PROGRAMME_EDIT, load=True)
def change_line(subject: Programme):
    form = ChangeForm()
    if not form.validate():
        raise Refused(_("Press one of the buttons beside the module."))
    key = form.module_version.data or ""
    programmes.change_line(current_actor(), subject, form.version.data, key, form.change.data)
    return back(subject, key)


@blueprint.get("/<string:public_id>/parties")
@requires(Permission.PROGRAMME_EDIT, load=True)
def parties(subject: Programme):
    return render_template("programmes/parties.html", programme=queries.loaded(subject), form=PartyForm())


@blueprint.post("/<string:public_id>/parties")
@requires(Permission.PROGRAMME_EDIT, load=True)
def add_party(subject: Programme):
    form = PartyForm()
    if not form.validate():
        raise Refused(_("Choose an organisation and its role."))
    organisation = form.known[form.organisation.data]
    programmes.add_party(current_actor(), subject, form.version.data, organisation, form.role.data)
    return redirect(url_for("programmes.parties", public_id=subject.public_id))


@blueprint.post("/<string:public_id>/parties/<string:party>/<any(participant, resource, employer):role>/remove")
@requires(Permission.PROGRAMME_EDIT, load=True)
def remove_party(subject: Programme, party: str, role: str):
    seen = request.form.get("version", type=int)
    programmes.remove_party(current_actor(), subject, seen, party, PartyRole(role))
    return redirect(url_for("programmes.parties", public_id=subject.public_id))
