"""Study groups as a file."""

from flask_babel import gettext as _

from app.blueprints.access import current_actor
from app.blueprints.exports import Sheet, every, exported
from app.blueprints.groups import blueprint
from app.blueprints.groups.forms import GroupFilter
from app.labels import period
from app.policies.permissions import Permission
from app.queries import groups as queries


@exported(blueprint, Permission.GROUP_VIEW)
def sheet() -> Sheet:
    chosen = GroupFilter().chosen()
    headers = [_("Group"), _("Programme"), _("Year of study"), _("Practice"), _("Students"), _("Supervisors")]
    headers += [_("Students in the round"), _("Supervisors have room for")]
    rows = (
        [
            row.group.name,
            row.group.programme.title,
            row.group.year_of_study,
            "; ".join(f"{one.title}, {period(one.starts_on, one.ends_on)}" for one in row.group.practice_periods),
            row.students,
            ", ".join(row.supervisors),
            *((row.room.students, row.room.most) if row.room else (None, None)),
        ]
        for row in every(lambda number: queries.groups(current_actor(), number, **chosen))
    )
    return Sheet("groups", headers, rows)
