"""The slots of a host: list, enter, change, copy, close, plan by weeks."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.blueprints import history
from app.blueprints.access import current_actor, requires
from app.blueprints.editing import saved
from app.blueprints.filters import page_number
from app.blueprints.slots import blueprint
from app.blueprints.slots.forms import CloseForm, CopyForm, SlotFilter, SlotForm, half_year
from app.labels import period
from app.policies.permissions import Permission
from app.queries import slots as queries
from app.services import slots
from app.services.capacity import Differs
from app.services.errors import Refused, Stale


def chosen_round(rounds, public_id: str):
    return next((one for one in rounds if one.public_id == public_id), None)


@blueprint.get("/")
@requires(Permission.SLOT_LIST)
def index():
    actor = current_actor()
    rounds = queries.rounds(actor)
    form = SlotFilter(rounds)
    chosen = form.chosen()
    round_ = chosen_round(rounds, form.round.data)
    found = queries.slots(actor, round_, chosen.get("text", ""), page_number(), bool(chosen.get("closed")))
    return render_template("slots/index.html", form=form, round=round_, found=found)


@blueprint.get("/plan")
@requires(Permission.SLOT_LIST)
def plan():
    first = half_year(request.args.get("from"))
    found = queries.plan(current_actor(), first, page_number())
    step = timedelta(weeks=queries.PLAN_WEEKS)
    return render_template("slots/plan.html", plan=found, before=found.starts_on - step, after=found.starts_on + step)


@blueprint.route("/new/<string:public_id>", methods=["GET", "POST"])
@requires(Permission.SITE_EDIT, load=True)
def new(subject):
    """A slot of the site in the address."""
    form = SlotForm(owner=subject)
    if form.validate_on_submit() and stored(
        form, lambda: slots.create(current_actor(), subject, form.values(), form.is_sure.data)
    ):
        flash(_("The slot is entered."), "success")
        return redirect(url_for("sites.show", public_id=subject.public_id))
    wrong = bool(form.errors or form.form_errors)
    return render_template("slots/edit.html", form=form, site=subject, slot=None), 422 if wrong else 200


@blueprint.route("/<string:public_id>/edit", methods=["GET", "POST"])
@requires(Permission.SLOT_EDIT, load=True)
def edit(subject):
    form, actor = SlotForm(obj=subject, owner=subject.site), current_actor()
    if form.validate_on_submit() and stored(
        form, lambda: slots.edit(actor, subject, form.version.data, form.values(), form.is_sure.data), subject
    ):
        flash(_("Saved."), "success")
        return redirect(url_for("sites.show", public_id=subject.site.public_id))
    wrong = bool(form.errors or form.form_errors or form.differences)
    touched = queries.touched(actor, subject)
    page = render_template(
        "slots/edit.html", form=form, site=subject.site, slot=subject, touched=touched, has_errors=wrong
    )
    return page, 422 if wrong else 200


def stored(form, store, subject=None) -> bool:
    """A difference stands in the form, any other refusal above it."""
    try:
        if subject is not None:
            return saved(form, subject, store)
        store()
        return True
    except Differs as differs:
        form.asks_if_sure = True
        form.capacity.errors = [differs.message]
        return False
    except Refused as refusal:
        form.form_errors = [refusal.message]
        return False


@blueprint.route("/<string:public_id>/close", methods=["GET", "POST"])
@requires(Permission.SLOT_EDIT, load=True)
def close(subject):
    form = CloseForm(version=subject.version)
    if form.validate_on_submit():
        try:
            told = slots.close(current_actor(), subject, form.version.data, form.reason.data)
            say_closed(subject, told)
            return redirect(url_for("sites.show", public_id=subject.site.public_id))
        except (Refused, Stale) as refusal:
            form.form_errors = [refusal.message]
    touched = queries.touched(current_actor(), subject)
    wrong = bool(form.errors or form.form_errors)
    frozen = slots.is_frozen(subject)
    page = render_template("slots/close.html", form=form, slot=subject, touched=touched, frozen=frozen)
    return page, 422 if wrong else 200


def say_closed(slot, told: int) -> None:
    words = ngettext(
        "The slot is closed; %(num)s person is told.", "The slot is closed; %(num)s people are told.", told
    )
    flash(words, "success")
    if slots.is_frozen(slot):
        flash(_("The round has to be frozen again: its snapshot still holds this slot."), "warning")


@blueprint.route("/copy", methods=["GET", "POST"])
@requires(Permission.SLOT_EDIT)
def copy():
    """The preview is the address; sending it makes the slots."""
    actor = current_actor()
    rounds, open_rounds = queries.rounds(actor), queries.open_rounds()
    form = CopyForm(rounds, open_rounds)
    form.validate()
    is_sent, round_ = request.method == "POST", chosen_round(rounds, form.source.data)
    sources = [] if form.errors else queries.sources(actor, round_, whole=is_sent)
    if is_sent and not form.errors:
        made = slots.copy(actor, sources, form.weeks.data, chosen_round(open_rounds, form.target.data))
        flash(ngettext("%(num)s slot is entered.", "%(num)s slots are entered.", made), "success")
        return redirect(url_for("slots.index", round=form.target.data))
    planned = slots.planned(sources, form.weeks.data) if sources else []
    return render_template("slots/copy.html", form=form, planned=planned), 422 if form.errors else 200


def home(slot) -> tuple[str, str]:
    days = period(slot.starts_on, slot.ends_on)
    return f"{slot.site.name}, {days}", url_for("slots.edit", public_id=slot.public_id)


history.register(blueprint, Permission.SLOT_EDIT, home)
