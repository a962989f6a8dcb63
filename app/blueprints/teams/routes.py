"""Going together: make a team, ask to join one by its code, answer those who ask, leave."""

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_login import current_user

from app.blueprints.access import current_actor, disclose, requires
from app.blueprints.teams import blueprint
from app.blueprints.teams.forms import AnswerForm, CodeForm
from app.extensions import limiter
from app.models import Participant
from app.policies.permissions import Permission
from app.queries import teams as queries
from app.services import teams
from app.services.errors import Refused


def guess_limit() -> str:
    return current_app.config["SIGN_IN_LIMIT"]


def guesser() -> str:
    """A class behind one address types its codes at the same time, so guesses are counted by account."""
    return current_user.get_id() if current_user.is_authenticated else get_remote_address()


@blueprint.get("/<string:public_id>")
@requires(Permission.TEAM_JOIN, load=True)
def show(subject: Participant):
    return page(subject, CodeForm())


@blueprint.post("/<string:public_id>/make")
@requires(Permission.TEAM_JOIN, load=True)
def make(subject: Participant):
    teams.make(current_actor(), subject)
    flash(_("The team is made. Send its code to those with whom you want to go."), "success")
    return redirect(url_for("teams.show", public_id=subject.public_id))


@blueprint.post("/<string:public_id>/ask")
@limiter.limit(guess_limit, key_func=guesser)
@requires(Permission.TEAM_JOIN, load=True)
def ask(subject: Participant):
    form = CodeForm()
    if form.validate_on_submit():
        try:
            teams.ask(current_actor(), subject, form.code.data)
        except Refused as refusal:
            form.code.errors = [refusal.message]
        else:
            flash(_("You have asked to join. One of the team has to accept you; you will be told."), "success")
            return redirect(url_for("teams.show", public_id=subject.public_id))
    return page(subject, form), 422


@blueprint.post("/<string:public_id>/accept")
@requires(Permission.TEAM_JOIN, load=True)
def accept(subject: Participant):
    member = teams.accept(current_actor(), subject, AnswerForm().member.data or "")
    flash(_("%(person)s is in your team.", person=member.participant.person.short_name), "success")
    return redirect(url_for("teams.show", public_id=subject.public_id))


@blueprint.post("/<string:public_id>/decline")
@requires(Permission.TEAM_JOIN, load=True)
def decline(subject: Participant):
    member = teams.decline(current_actor(), subject, AnswerForm().member.data or "")
    flash(_("Declined: %(person)s.", person=member.participant.person.short_name), "success")
    return redirect(url_for("teams.show", public_id=subject.public_id))


@blueprint.post("/<string:public_id>/leave")
@requires(Permission.TEAM_JOIN, load=True)
def leave(subject: Participant):
    teams.leave(current_actor(), subject)
    flash(_("You are in no team and wait for none. Your list is as it was."), "success")
    return redirect(url_for("teams.show", public_id=subject.public_id))


def page(participant: Participant, form: CodeForm) -> str:
    view = queries.page(participant)
    disclose(view.person_ids, "person:list")
    return render_template("teams/show.html", participant=participant, view=view, form=form)
