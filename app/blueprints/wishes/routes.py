"""My list: see it, add, move, remove, undo. Every change is saved at once, with a script or without."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, requires
from app.blueprints.wishes import blueprint, wording
from app.blueprints.wishes.forms import ChangeForm, OpenSlotFilter, UndoForm
from app.models import Participant, Slot
from app.policies import lottery
from app.policies.permissions import Permission
from app.queries import other_ways, region_map
from app.queries import wishes as queries
from app.services import wishes
from app.services.errors import Refused

FILTERS = ("text", "municipality", "period", "within", "kind", "specialty", "accessible", "view")


@blueprint.get("/<string:public_id>")
@requires(Permission.WISH_EDIT, load=True)
def edit(subject: Participant):
    if by_script():
        return render_template("wishes/_parts.html", **shown(subject))
    return render_template("wishes/edit.html", ways=other_ways.of([subject]).get(subject.id), **shown(subject))


@blueprint.post("/<string:public_id>/add")
@requires(Permission.WISH_EDIT, load=True)
def add(subject: Participant):
    def act(form: ChangeForm):
        return wishes.add(current_actor(), subject, slot_in(form, subject), form.version.data)

    return changed(subject, ChangeForm(), act)


@blueprint.post("/<string:public_id>/move")
@requires(Permission.WISH_EDIT, load=True)
def move(subject: Participant):
    def act(form: ChangeForm):
        slot, position = slot_in(form, subject), form.position.data or 1
        return wishes.move(current_actor(), subject, slot, position, form.version.data)

    return changed(subject, ChangeForm(), act)


@blueprint.post("/<string:public_id>/remove")
@requires(Permission.WISH_EDIT, load=True)
def remove(subject: Participant):
    def act(form: ChangeForm):
        return wishes.remove(current_actor(), subject, slot_in(form, subject), form.version.data)

    return changed(subject, ChangeForm(), act)


@blueprint.post("/<string:public_id>/undo")
@requires(Permission.WISH_EDIT, load=True)
def undo(subject: Participant):
    return changed(subject, UndoForm(), lambda form: wishes.undo(current_actor(), subject, form.version.data))


def slot_in(form: ChangeForm, participant: Participant) -> Slot:
    slot = queries.slot_of(participant, form.slot.data)
    if slot is None:
        raise Refused(_("There is no such place in this round. Choose one of those on this page; nothing has changed."))
    return slot


def changed(participant: Participant, form: UndoForm, act: Callable[[UndoForm], wishes.Saved]):
    """Do it and say what came of it: the parts of the page for a script, else the page anew."""
    try:
        if not form.validate():
            raise Refused(_("The button was pressed on a broken page. Reload the page and try once more."))
        said, tone = wording.of_change(act(form)), "success"
    except Refused as refused:
        said, tone = refused.message, "danger"
    if by_script():
        return render_template("wishes/_parts.html", said=said, tone=tone, **shown(participant))
    flash(said, tone)
    return redirect(url_for("wishes.edit", public_id=participant.public_id, **kept_filter()))


def shown(participant: Participant) -> dict:
    page, as_map = queries.page(participant, wishes.may_edit(participant)), request.args.get("view") == "map"
    form = OpenSlotFilter(page.choices())
    page = page.filtered(with_map=as_map, **form.chosen())
    return {
        "page": page,
        "filter_form": form,
        "kept": kept_filter(),
        "points": region_map.draw(page.spots) if as_map else None,
        "wording": wording,
        "how": wording.how(page.round),
        "commitment": lottery.commitment(page.round),
        "opening": lottery.opening(page.round) if page.is_published else None,
    }


def kept_filter() -> dict[str, str]:
    """The filter rides along in the address of every button, so that a change does not lose it."""
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}


def by_script() -> bool:
    return "HX-Request" in request.headers
