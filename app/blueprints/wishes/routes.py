"""My list: see it, add, move, remove. Every change is saved at once, with a script or without."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.blueprints.access import current_actor, requires
from app.blueprints.wishes import blueprint
from app.blueprints.wishes.forms import ChangeForm, OpenSlotFilter
from app.models import Participant
from app.policies.permissions import Permission
from app.queries import wishes as queries
from app.services import wishes
from app.services.errors import Refused


@blueprint.get("/<string:public_id>")
@requires(Permission.WISH_EDIT, load=True)
def edit(subject: Participant):
    return render_template("wishes/_parts.html" if by_script() else "wishes/edit.html", **shown(subject))


@blueprint.post("/<string:public_id>/add")
@requires(Permission.WISH_EDIT, load=True)
def add(subject: Participant):
    return changed(subject, lambda form, slot: wishes.add(current_actor(), subject, slot, form.version.data))


@blueprint.post("/<string:public_id>/move")
@requires(Permission.WISH_EDIT, load=True)
def move(subject: Participant):
    def act(form: ChangeForm, slot):
        return wishes.move(current_actor(), subject, slot, form.position.data or 1, form.version.data)

    return changed(subject, act)


@blueprint.post("/<string:public_id>/remove")
@requires(Permission.WISH_EDIT, load=True)
def remove(subject: Participant):
    return changed(subject, lambda form, slot: wishes.remove(current_actor(), subject, slot, form.version.data))


def changed(participant: Participant, act: Callable[[ChangeForm, object], wishes.Saved]):
    """Do it and say what came of it: the parts of the page for a script, else the page anew."""
    form = ChangeForm()
    slot = queries.slot_of(participant, form.slot.data or "") or abort(404)
    try:
        if not form.validate():
            raise Refused(_("The button was pressed on a broken page. Reload the page and try once more."))
        said, tone = in_words(act(form, slot)), "success"
    except Refused as refused:
        said, tone = refused.message, "danger"
    if by_script():
        return render_template("wishes/_parts.html", said=said, tone=tone, **shown(participant))
    flash(said, tone)
    return redirect(url_for("wishes.edit", public_id=participant.public_id, **kept_filter()))


def shown(participant: Participant) -> dict:
    filter_form = OpenSlotFilter(queries.municipalities_with_slots(participant))
    page = queries.page(participant, wishes.may_edit(participant), **filter_form.chosen())
    return {"page": page, "filter_form": filter_form, "kept": kept_filter()}


def kept_filter() -> dict[str, str]:
    """The filter rides along in the address of every button, so that a change does not lose it."""
    return {name: request.args[name] for name in ("text", "municipality", "kind") if request.args.get(name)}


def in_words(saved: wishes.Saved) -> str:
    """What a screen reader announces after a change."""
    if saved.position is None:
        return ngettext(
            "Off the list: %(site)s. %(num)s wish is left.",
            "Off the list: %(site)s. %(num)s wishes are left.",
            saved.length,
            site=saved.site,
        )
    return _("Wish %(position)s of %(length)s is now: %(site)s.", **vars(saved))


def by_script() -> bool:
    return "HX-Request" in request.headers
