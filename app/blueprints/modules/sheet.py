"""The catalogue of modules as a file."""

from flask_babel import gettext as _

from app.blueprints.exports import Sheet, every, exported
from app.blueprints.modules import blueprint
from app.blueprints.modules.routes import ModuleFilter
from app.labels import label
from app.policies.permissions import Permission
from app.queries import modules as queries


@exported(blueprint, Permission.ACCOUNT_USE)
def sheet() -> Sheet:
    chosen = ModuleFilter().chosen()
    headers = [_("Code of the module"), _("Title of the module"), _("Kind of module"), _("Organisation")]
    headers += [_("Hours"), _("Of these, practice")]
    rows = (
        [
            one.current.code,
            one.current.title,
            label(one.kind),
            one.organisation.name,
            one.current.hours,
            one.current.practice_hours,
        ]
        for one in every(lambda number: queries.modules(number, **chosen))
    )
    return Sheet("modules", headers, rows)
