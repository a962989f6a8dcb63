"""The outbox: what was sent, what waits, what failed and why."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from app.blueprints.access import current_actor, requires
from app.blueprints.filters import FilterForm, members, options, page_number
from app.blueprints.letters import blueprint
from app.models import LetterState
from app.policies.permissions import Permission
from app.queries import letters as queries
from app.services import letters


class LetterFilter(FilterForm):
    state = SelectField(_l("State"), default="")

    def __init__(self):
        super().__init__()
        self.state.choices = options(members(LetterState))


@blueprint.get("/")
@requires(Permission.LETTER_LIST)
def index():
    form = LetterFilter()
    page = queries.letters(current_actor(), page_number(), **form.chosen())
    return render_template("letters/index.html", form=form, page=page)


@blueprint.post("/<string:public_id>/retry")
@requires(Permission.LETTER_LIST, load=True)
def retry(subject):
    letters.try_again(current_actor(), subject)
    flash(_("The letter waits to be sent again."), "success")
    return redirect(url_for("letters.index"))
