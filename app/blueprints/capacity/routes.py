"""Whom to ask about their places, and the page that a host opens from the letter, without signing in."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField

from app.blueprints.access import current_actor, public, requires
from app.blueprints.capacity import blueprint
from app.blueprints.filters import FilterForm, choices
from app.extensions import limiter
from app.models import Round
from app.policies.permissions import Permission
from app.queries import capacity as queries
from app.queries import last_time
from app.services import capacity
from app.services.errors import Refused, Stale

MOST_PLACES = 1000


class RoundFilter(FilterForm):
    round = SelectField(_l("Round"))

    def __init__(self, rounds: list[Round]):
        super().__init__()
        self.round.choices = choices((one.public_id, one.title) for one in rounds)


def asked_round() -> tuple[RoundFilter, Round | None]:
    rounds = queries.rounds(current_actor())
    form = RoundFilter(rounds)
    round_ = next((one for one in rounds if one.public_id == form.round.data), rounds[0] if rounds else None)
    form.round.data = round_ and round_.public_id
    return form, round_


@blueprint.get("/")
@requires(Permission.SLOT_APPROVE)
def index():
    """Who has confirmed, who has been asked, and what the button below would send."""
    form, round_ = asked_round()
    found = queries.sites(current_actor(), round_) if round_ else queries.Sites([])
    return render_template("capacity/index.html", form=form, round=round_, found=found)


@blueprint.post("/")
@requires(Permission.SLOT_APPROVE)
def ask():
    _form, round_ = asked_round()
    if round_ is None:
        return redirect(url_for("capacity.index"))
    actor, ticked = current_actor(), set(request.form.getlist("site"))
    ready = [row.site.id for row in queries.sites(actor, round_).ready if row.site.public_id in ticked]
    if not ready:
        flash(_("Nothing was sent: tick a site that has not been asked yet."), "warning")
    else:
        sent = capacity.ask(actor, round_, ready)
        flash(ngettext("%(num)s letter is on its way.", "%(num)s letters are on their way.", sent), "success")
    return redirect(url_for("capacity.index", round=round_.public_id))


class NumbersForm(FlaskForm):
    """The numbers themselves come as `seen-KEY` and `places-KEY`."""

    is_sure = BooleanField()


@blueprint.route("/<string:token>", methods=["GET", "POST"])
@limiter.limit("30 per minute", methods=["POST"])
@public
def confirm(token: str):
    link = capacity.find(token)
    if link is None or link.is_over:
        return render_template("capacity/over.html", link=link), 404 if link is None else 410
    form = NumbersForm()
    if form.validate_on_submit():
        try:
            changed = capacity.confirm(link, numbers(capacity.slots_behind(link)), form.is_sure.data)
            return render_template("capacity/done.html", link=link, slots=capacity.slots_behind(link), changed=changed)
        except Refused as refusal:
            form.form_errors = [refusal.message]
            doubtful = getattr(refusal, "before", {})
            return page(form, link, doubtful, {} if isinstance(refusal, Stale) else request.form), 422
    return page(form, link, {}, {})


def page(form: NumbersForm, link: capacity.Link, doubtful: dict, typed) -> str:
    """`doubtful`: slots whose number is far from the last time's; `typed`: what to keep of the form that was sent."""
    slots = capacity.slots_behind(link)
    return render_template(
        "capacity/confirm.html",
        form=form,
        link=link,
        slots=slots,
        typed={slot.public_id: typed.get(f"places-{slot.public_id}", slot.capacity) for slot in slots},
        doubtful=doubtful,
        earlier=last_time.of_slots(slots),
        has_errors=bool(form.form_errors),
    )


def numbers(slots) -> dict[str, tuple[int, int]]:
    """(as shown, as typed) by slot; a slot that the form does not name is left out, and the service sees that."""
    found = {}
    for slot in slots:
        seen, typed = (request.form.get(f"{name}-{slot.public_id}") for name in ("seen", "places"))
        if seen is None or typed is None:
            continue
        typed = typed.strip()
        if not (typed.isascii() and typed.isdigit() and seen.isascii() and seen.isdigit()) or int(typed) > MOST_PLACES:
            raise Refused(_("Enter whole numbers from 0 to %(most)s.", most=MOST_PLACES))
        found[slot.public_id] = (int(seen), int(typed))
    return found
