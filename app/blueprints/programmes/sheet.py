"""Programmes with their modules as a file: one row for each module."""

from flask_babel import gettext as _

from app.blueprints.exports import Sheet, every, exported
from app.blueprints.programmes import blueprint
from app.blueprints.programmes.forms import ProgrammeFilter
from app.labels import label
from app.policies.permissions import Permission
from app.queries import catalogue


@exported(blueprint, Permission.ACCOUNT_USE)
def sheet() -> Sheet:
    chosen = ProgrammeFilter().chosen()
    headers = [_("Specialty"), _("Programme"), _("Organisation"), _("Code of the module"), _("Title of the module")]
    headers += [_("Kind of module"), _("Hours"), _("Of these, practice"), _("Semester")]

    def rows():
        for one in every(lambda number: catalogue.programme_list(number, **chosen)):
            whose = [one.specialty.title, one.title, one.organisation.name]
            for line in one.modules:
                module = line.module_version
                hours = [module.hours, module.practice_hours, line.semester]
                yield [*whose, module.code, module.title, label(module.kind), *hours]
            if not one.modules:
                yield [*whose, *[""] * 6]

    return Sheet("programmes", headers, rows())
