"""The page and the file of an object's history, alike for all objects (queries/history.py).

    history.register(blueprint, Permission.SITE_EDIT, lambda site: (site.name, home(site)))

It makes the addresses `<blueprint>.history` and `<blueprint>.export_history`; the permission loads the object. `home`
gives what the object is called and the address of its page, `people` whose data it shows.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template
from flask_babel import gettext as _

from app.blueprints.access import current_actor, disclose, requires
from app.blueprints.exports import Sheet, every, exported
from app.blueprints.filters import page_number
from app.policies.permissions import Permission
from app.queries import history as queries

PATH = "/<string:public_id>/history"


def nobody(_subject) -> set[int]:
    return set()


def register(
    blueprint: Blueprint,
    permission: Permission,
    home: Callable[[Any], tuple[str, str]],
    people: Callable[[Any], set[int]] = nobody,
) -> None:
    @requires(permission, load=True)
    def history(subject):
        name, back = home(subject)
        disclose(people(subject), "person:history")
        page = queries.of(current_actor(), subject, page_number())
        return render_template("audit/history.html", page=page, name=name, back=back, subject=subject)

    @exported(blueprint, permission, "export_history", PATH, load=True)
    def sheet(subject) -> Sheet:
        shown = people(subject)

        def rows():
            for line in every(lambda number: queries.of(current_actor(), subject, number)):
                shown.update({line.person_id} - {None})
                yield [line.at, line.who, line.what]

        return Sheet("history", [_("When"), _("Who"), _("What")], rows(), shown)

    blueprint.add_url_rule(PATH, "history", history)
