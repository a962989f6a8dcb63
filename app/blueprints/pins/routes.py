"""Places fixed by hand: who is sent where or barred, with the reason; new ones, and taking one back."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, disclose, requires
from app.blueprints.filters import page_number
from app.blueprints.pins import blueprint
from app.blueprints.pins.forms import PersonFilter, PinForm
from app.models import Participant, Pin, Round
from app.policies.permissions import Permission
from app.policies.phases import Act, allows
from app.queries import pins as queries
from app.services import pins
from app.services.errors import Refused, Stale


@blueprint.get("/of/<string:public_id>")
@requires(Permission.PIN_EDIT, load=True)
def index(subject: Round):
    """The pins of the round in the address, and the search for a person to fix."""
    form, withdrawn = PersonFilter(), "withdrawn" in request.args
    view = queries.view(subject, withdrawn, form.chosen().get("text", ""), page_number())
    disclose(view.person_ids, "person:list")
    allowed = allows(subject.phase, Act.PIN)
    return render_template("pins/index.html", round=subject, view=view, form=form, withdrawn=withdrawn, allowed=allowed)


@blueprint.route("/of/<string:public_id>/new", methods=["GET", "POST"])
@requires(Permission.PIN_EDIT, load=True)
def new(subject: Round):
    """For the person named in the address."""
    participant = queries.person_of(subject, request.values.get("person", "")) or abort(404)
    found = queries.choices(participant)
    form = PinForm(found, version=subject.version, person=participant.public_id)
    if form.validate_on_submit() and stored(form, subject, participant, found):
        flash(_("Fixed. Runs made so far are out of date: start the matching anew."), "success")
        return redirect(url_for("pins.index", public_id=subject.public_id))
    disclose([participant.person_id], "participant:list")
    wrong = bool(form.errors or form.form_errors)
    told = {"closed": [one for one in found if one.closed], "allowed": allows(subject.phase, Act.PIN)}
    page = render_template("pins/new.html", round=subject, participant=participant, form=form, has_errors=wrong, **told)
    return page, 422 if wrong else 200


def stored(form: PinForm, round_: Round, participant: Participant, found: list[queries.Choice]) -> bool:
    """Whether it went through; a refusal stands above the form, and the next press knows the round as it is now."""
    slot = next((one.slot for one in found if one.slot.public_id == form.slot.data), None)
    if slot is None:
        form.slot.errors = [_("This place is not open to the person any more. Choose another.")]
        return False
    try:
        pins.create(current_actor(), round_, form.version.data, participant, slot, form.kind.data, form.reason.data)
    except Stale:
        form.version.data, form.version.raw_data = round_.version, None
        form.form_errors = [
            _("Another coordinator has changed the round meanwhile. Look at the pins, then press again.")
        ]
        return False
    except Refused as refusal:
        form.form_errors = [refusal.message]
        return False
    return True


@blueprint.post("/<string:public_id>/withdraw")
@requires(Permission.PIN_WITHDRAW, load=True)
def withdraw(subject: Pin):
    pins.withdraw(current_actor(), subject)
    flash(_("Withdrawn. Runs made so far are out of date: start the matching anew."), "success")
    return redirect(url_for("pins.index", public_id=subject.round.public_id))
