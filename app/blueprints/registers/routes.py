"""Three registers with the same pages: list, add, change, remove, take away."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, requires
from app.blueprints.editing import stored
from app.blueprints.exports import Sheet, every, exported
from app.blueprints.filters import page_number
from app.blueprints.registers import blueprint
from app.blueprints.registers.forms import REGISTERS, Register, RegisterFilter, RowForm
from app.policies.permissions import Permission
from app.queries import registers as queries
from app.services import registers
from app.services.parts import fingerprint

NAME = f"<any({', '.join(REGISTERS)}):name>"


@blueprint.get(f"/{NAME}")
@requires(Permission.REGISTER_EDIT)
def index(name: str):
    form, register = RegisterFilter(), REGISTERS[name]
    page = queries.rows(register.model, page_number(), **form.chosen())
    return render_template(
        "registers/index.html", form=form, page=page, name=name, register=register, registers=REGISTERS
    )


@exported(blueprint, Permission.REGISTER_EDIT, path=f"/{NAME}/export")
def sheet(name: str) -> Sheet:
    register, chosen = REGISTERS[name], RegisterFilter().chosen()
    rows = every(lambda number: queries.rows(register.model, number, **chosen))
    headers = [_("Entry"), *(str(head) for head, _value in register.columns)]
    return Sheet(
        name, headers, ([register.words(row), *(value(row) for _head, value in register.columns)] for row in rows)
    )


@blueprint.route(f"/{NAME}/new", methods=["GET", "POST"])
@requires(Permission.REGISTER_EDIT)
def new(name: str):
    register = REGISTERS[name]
    form = register.form()
    if form.validate_on_submit() and stored(form, lambda: _add(register, form)):
        return _back(name)
    return _page(form, name, None)


@blueprint.route(f"/{NAME}/<string:row_id>", methods=["GET", "POST"])
@requires(Permission.REGISTER_EDIT)
def edit(name: str, row_id: str):
    register = REGISTERS[name]
    row = queries.row(register.model, row_id) or abort(404)
    form = register.form(obj=row)
    if not form.is_submitted():
        form.version.data = fingerprint(row)
    if form.validate_on_submit() and stored(form, lambda: _change(register, row, form), row):
        return _back(name)
    return _page(form, name, row)


@blueprint.post(f"/{NAME}/<string:row_id>/remove")
@requires(Permission.REGISTER_EDIT)
def remove(name: str, row_id: str):
    row = queries.row(REGISTERS[name].model, row_id) or abort(404)
    registers.remove(current_actor(), row, REGISTERS[name].words(row))
    flash(_("Removed."), "success")
    return redirect(url_for("registers.index", name=name))


def _add(register: Register, form: RowForm) -> None:
    registers.add(current_actor(), register.model(**form.values()), form.named())


def _change(register: Register, row, form: RowForm) -> None:
    registers.change(current_actor(), row, form.version.data, form.values(), register.words(row))


def _back(name: str):
    flash(_("Saved."), "success")
    return redirect(url_for("registers.index", name=name))


def _page(form: RowForm, name: str, row):
    wrong = bool(form.errors or form.form_errors or form.differences)
    page = render_template(
        "registers/edit.html", form=form, name=name, register=REGISTERS[name], row=row, has_errors=wrong
    )
    return page, 422 if wrong else 200
