"""Find a module, read about it; the modules that a person keeps."""

from datetime import date

from flask import abort, render_template, request

from app.blueprints.access import current_actor, public, requires
from app.blueprints.filters import page_number
from app.blueprints.modules import blueprint
from app.blueprints.modules.forms import ModuleFilter, OwnFilter
from app.policies.access import find
from app.policies.permissions import Permission
from app.queries import module_content, module_runs, module_versions, prerequisite_picture, prerequisites
from app.queries import modules as queries


@blueprint.get("/")
@public
def index():
    form = ModuleFilter()
    page = queries.modules(page_number(), **form.chosen())
    return render_template("modules/index.html", form=form, page=page)


@blueprint.get("/<string:public_id>")
@public
def show(public_id: str):
    module = queries.module(public_id) or abort(404)
    actor = current_actor()
    graph = prerequisites.graph(module)
    return render_template(
        "modules/show.html",
        module=module,
        version=module_content.shown(module.current),
        lines=queries.lines_of(module),
        runs=module_runs.coming(module),
        today=date.today(),
        graph=graph,
        picture=prerequisite_picture.draw(graph),
        may_edit=bool(actor and find(actor, Permission.MODULE_EDIT, public_id)),
    )


@blueprint.get("/mine")
@requires(Permission.MODULE_EDIT)
def mine():
    form, actor = OwnFilter(), current_actor()
    page = module_versions.own_modules(actor, page_number(), **form.chosen())
    wanted = request.args.get("organisation", "")
    return render_template(
        "modules/mine.html", form=form, page=page, owners=module_versions.organisations(actor), organisation=wanted
    )
