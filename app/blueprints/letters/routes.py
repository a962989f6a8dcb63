"""The outbox: what was sent, what waits, what failed and why."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from app.blueprints.access import current_actor, requires
from app.blueprints.filters import FilterForm, members, options, page_number
from app.blueprints.letters import blueprint
from app.blueprints.mailings import wording
from app.models import LetterState
from app.policies.permissions import Permission
from app.queries import letters as queries
from app.queries import mailings
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
    rows = mailings.under_way(current_actor())
    return render_template("letters/index.html", form=form, page=page, rows=rows, words=wording)


@blueprint.post("/<string:public_id>/retry")
@requires(Permission.LETTER_LIST, load=True)
def retry(subject):
    letters.try_again(current_actor(), subject)
    flash(_("The letter waits to be sent again."), "success")
    return redirect(url_for("letters.index"))


@blueprint.post("/<string:public_id>/bounce")
@requires(Permission.LETTER_LIST, load=True)
def bounce(subject):
    """A letter that was sent has come back to the address of the cluster."""
    letters.note_bounce(current_actor(), subject)
    flash(_("Noted: the letter came back. A sending in stages counts it as failed."), "success")
    return redirect(url_for("letters.index"))
