"""What is missing for placement, and the parts of the own profile."""

from functools import wraps

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import SelectField

from app.blueprints import parts
from app.blueprints.access import current_actor, requires
from app.blueprints.filters import choices
from app.blueprints.people.forms import OWN_PARTS, number_or_none
from app.blueprints.practice_profile import blueprint
from app.policies.permissions import Permission
from app.queries import catalogue, tasks
from app.queries import people as queries
from app.services import people


class HomeForm(FlaskForm):
    home_municipality_id = SelectField(_l("Where I live"), coerce=number_or_none)

    def __init__(self, **more):
        super().__init__(**more)
        towns = ((town.id, town.name) for town in catalogue.municipalities())
        self.home_municipality_id.choices = choices([("", _("not on record")), *towns])


@blueprint.route("/", methods=["GET", "POST"])
@requires(Permission.PRACTICE_OWN)
def show():
    profile = queries.profile(current_user.person)
    form = HomeForm(home_municipality_id=profile.student and profile.student.home_municipality_id)
    if form.validate_on_submit():
        people.edit_own(current_actor(), current_user.person, form.home_municipality_id.data)
        flash(_("Saved."), "success")
        return redirect(url_for("practice_profile.show"))
    todo = tasks.of_person(current_user.person_id)
    page = render_template("practice_profile/show.html", form=form, profile=profile, tasks=todo)
    return page, 422 if form.errors else 200


def own(view):
    """Hands the view the signed-in person as the owner of the parts."""

    @wraps(view)
    def guarded(**arguments):
        return view(subject=current_user.person, **arguments)

    return requires(Permission.PRACTICE_OWN)(guarded)


parts.register(blueprint, own, "", OWN_PARTS, lambda _person: url_for("practice_profile.show"))
