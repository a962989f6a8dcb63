"""Bringing groups and teachers into a round: choose, look at what comes of it, add; and bringing all up to date."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.blueprints.access import current_actor, disclose, requires
from app.blueprints.taking_part import blueprint
from app.blueprints.taking_part.forms import DueFilter, GroupFilter
from app.models import PracticePeriod, Round
from app.policies.permissions import Permission
from app.queries import renewal as renewals
from app.queries import taking_part as queries
from app.services import renewal, taking_part

FILTERS = {"college", "code", "year", "since", "until", "months", "whom"}


def found_groups(round_: Round) -> tuple[GroupFilter, queries.Choices]:
    form = GroupFilter(queries.span(round_))
    found = queries.choices(current_actor(), round_, form.since.data, form.until.data, form.narrowed)
    form.offer(found)
    form.validate()
    return form, found


def around(round_: Round) -> dict:
    """What stands above every view of who takes part."""
    totals = queries.totals(current_actor(), round_)
    return {"round": round_, "totals": totals, "is_open": taking_part.is_open(round_), "here": here}


def here(view: str, round_: Round) -> str:
    """The list as it was filtered."""
    kept = {name: value for name, value in request.args.items() if name in FILTERS}
    return url_for(f"taking_part.{view}", public_id=round_.public_id, **kept)


@blueprint.get("/<string:public_id>")
@requires(Permission.PARTICIPANT_ENROL, load=True)
def show(subject: Round):
    form, found = found_groups(subject)
    return render_template("taking_part/show.html", form=form, found=found, **around(subject))


@blueprint.post("/<string:public_id>")
@requires(Permission.PARTICIPANT_ENROL, load=True)
def add(subject: Round):
    """The first press shows what would come of it, the second does it."""
    periods = named(subject)
    if request.form.get("is_looked_at"):
        added = taking_part.enrol(current_actor(), subject, periods)
        flash(*said(added))
        return redirect(url_for("taking_part.show", public_id=subject.public_id))
    if not periods:
        flash(_("Tick at least one group first."), "warning")
        return redirect(here("show", subject))
    plans = taking_part.planned(subject, periods)
    return render_template("taking_part/add.html", plans=plans, **around(subject))


def named(round_: Round) -> list[PracticePeriod]:
    """The ticked periods, or all that the filter of the address shows."""
    keys = request.form.getlist("period")
    if request.form.get("which") == "all":
        keys = [one.key for one in found_groups(round_)[1].ready]
    return queries.chosen(current_actor(), keys)


def said(added: int) -> tuple[str, str]:
    if not added:
        return _("Nobody is new: all of them are in the round already, or have left."), "info"
    return ngettext("%(num)s person is in the round now.", "%(num)s people are in the round now.", added), "success"


@blueprint.get("/<string:public_id>/teachers")
@requires(Permission.PARTICIPANT_ENROL, load=True)
def teachers(subject: Round):
    form = DueFilter()
    form.validate()
    rows = queries.due_teachers(current_actor(), subject, form.asked)
    disclose([row.teacher.person_id for row in rows], "person:list")
    return render_template("taking_part/teachers.html", form=form, rows=rows, **around(subject))


@blueprint.post("/<string:public_id>/teachers")
@requires(Permission.PARTICIPANT_ENROL, load=True)
def add_teachers(subject: Round):
    ticked = queries.chosen_teachers(current_actor(), request.form.getlist("teacher"))
    if ticked:
        flash(*said(taking_part.enrol_teachers(current_actor(), subject, ticked)))
    else:
        flash(_("Tick at least one teacher first."), "warning")
    return redirect(here("teachers", subject))


@blueprint.get("/<string:public_id>/renew")
@requires(Permission.PARTICIPANT_ENROL, load=True)
def renew(subject: Round):
    """What has changed since the people came in; nothing is done yet."""
    ahead = renewals.ahead(current_actor(), subject)
    return render_template("taking_part/renew.html", ahead=ahead, **around(subject))


@blueprint.post("/<string:public_id>/renew")
@requires(Permission.PARTICIPANT_ENROL, load=True)
def renew_all(subject: Round):
    actor = current_actor()
    changed = renewal.renew(actor, subject, queries.colleges(actor)).total()
    if changed:
        flash(
            ngettext("Brought up to date: %(num)s person.", "Brought up to date: %(num)s people.", changed), "success"
        )
    else:
        flash(_("Nothing had to be changed."), "info")
    return redirect(url_for("taking_part.show", public_id=subject.public_id))
