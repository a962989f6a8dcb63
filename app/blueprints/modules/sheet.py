"""Modules as files: the catalogue, and a person's own."""

from flask_babel import gettext as _

from app.blueprints.access import current_actor
from app.blueprints.exports import Sheet, every, exported
from app.blueprints.modules import blueprint
from app.blueprints.modules.forms import ModuleFilter, OwnFilter
from app.labels import label
from app.models import Module
from app.policies.permissions import Permission
from app.queries import module_versions
from app.queries import modules as queries


@exported(blueprint, Permission.ACCOUNT_USE)
def sheet() -> Sheet:
    chosen = ModuleFilter().chosen()
    return sheet_of(every(lambda number: queries.modules(number, **chosen)))


@exported(blueprint, Permission.MODULE_EDIT, "export_mine", "/mine/export")
def own_sheet() -> Sheet:
    actor, chosen = current_actor(), OwnFilter().chosen()
    return sheet_of(every(lambda number: module_versions.own_modules(actor, number, **chosen)))


def sheet_of(modules) -> Sheet:
    headers = [_("Code of the module"), _("Title of the module"), _("Kind of module"), _("Organisation")]
    headers += [_("Hours"), _("Of these, practice"), _("Version"), _("State")]
    return Sheet("modules", headers, map(row_of, modules))


def row_of(module: Module) -> list:
    shown = module.current or module.versions[-1]
    what = [shown.code, shown.title, label(module.kind), module.organisation.name]
    state = _("withdrawn") if module.withdrawn_at else label(shown.state)
    return [*what, shown.hours, shown.practice_hours, shown.number, state]
