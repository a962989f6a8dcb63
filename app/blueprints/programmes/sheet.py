"""Programmes with their modules as a file: one row for each module."""

from flask_babel import gettext as _

from app.blueprints.access import current_actor
from app.blueprints.exports import Sheet, every, exported
from app.blueprints.programmes import blueprint
from app.blueprints.programmes.forms import MineFilter, ProgrammeFilter
from app.labels import label
from app.policies.permissions import Permission
from app.queries import programmes as queries


@exported(blueprint, Permission.ACCOUNT_USE)
def sheet() -> Sheet:
    chosen = ProgrammeFilter().chosen()
    return sheet_of(every(lambda number: queries.found(number, **chosen)))


@exported(blueprint, Permission.PROGRAMME_DECIDE, "export_mine", "/mine/export")
def own_sheet() -> Sheet:
    chosen = MineFilter().chosen()
    return sheet_of(every(lambda number: queries.mine(current_actor(), number, **chosen)))


def sheet_of(programmes) -> Sheet:
    headers = [
        _("Specialty"),
        _("Programme"),
        _("Level"),
        _("State"),
        _("Organisation"),
        _("Code of the module"),
        _("Title of the module"),
    ]
    headers += [_("Kind of module"), _("Hours"), _("Of these, practice"), _("Semester")]

    def rows():
        for one in programmes:
            whose = [one.specialty.title, one.title, label(one.level), label(one.state), one.organisation.name]
            for line in one.modules:
                module = line.module_version
                hours = [module.hours, module.practice_hours, line.semester]
                yield [*whose, module.code, module.title, label(module.kind), *hours]
            if not one.modules:
                yield [*whose, *[""] * 6]

    return Sheet("programmes", headers, rows())
