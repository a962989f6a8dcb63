"""Find a module, read about it."""

from flask import abort, render_template
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from app.blueprints.access import public
from app.blueprints.fields import AtMost, FindField
from app.blueprints.filters import FilterForm, members, options, page_number
from app.blueprints.modules import blueprint
from app.models import ModuleKind
from app.queries import modules as queries


class ModuleFilter(FilterForm):
    text = FindField(_l("Words in the name or the programme"), validators=[AtMost(100)])
    kind = SelectField(_l("Kind of module"), default="")
    organisation = SelectField(_l("Who teaches it"), default="")
    semester = SelectField(_l("Semester"), default="")

    def __init__(self):
        super().__init__()
        self.kind.choices = options(members(ModuleKind))
        self.semester.choices = options((str(number), str(number)) for number in queries.semesters())
        self.organisation.choices = options((one.public_id, one.name) for one in queries.teaching_organisations())


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
    return render_template("modules/show.html", module=module, lines=queries.lines_of(module))
