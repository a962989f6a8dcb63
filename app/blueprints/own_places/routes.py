"""A place found by oneself: the student tells and takes back, the college looks and decides."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, disclose, requires
from app.blueprints.exports import Sheet, every, exported
from app.blueprints.filters import page_number
from app.blueprints.own_places import blueprint
from app.blueprints.own_places.forms import DecisionForm, OwnPlaceFilter, OwnPlaceForm, WithdrawForm
from app.labels import label
from app.models import OwnPlace, OwnPlaceState, Participant, Round
from app.policies.permissions import Permission
from app.queries import own_places as queries
from app.services import own_places
from app.services.errors import Refused

WORDS = {"approve": True, "refuse": False}


@blueprint.get("/of/<string:public_id>")
@requires(Permission.OWN_PLACE_ASK, load=True)
def mine(subject: Participant):
    places = queries.of_participant(subject)
    return render_template(
        "own_places/mine.html",
        participant=subject,
        current=next((one for one in places if one.state in own_places.IN_FORCE), None),
        past=[one for one in places if one.state not in own_places.IN_FORCE],
        why_not=own_places.why_not(subject),
    )


@blueprint.route("/of/<string:public_id>/new", methods=["GET", "POST"])
@requires(Permission.OWN_PLACE_ASK, load=True)
def new(subject: Participant):
    form = OwnPlaceForm(starts_on=subject.practice_starts_on, ends_on=subject.practice_ends_on)
    if form.validate_on_submit():
        try:
            own_places.ask(current_actor(), subject, form.values())
        except Refused as refusal:
            form.form_errors = [refusal.message]
        else:
            flash(_("Your college has been told. You will hear of its decision here."), "success")
            return redirect(url_for("own_places.mine", public_id=subject.public_id))
    wrong, why_not = bool(form.errors or form.form_errors), own_places.why_not(subject)
    page = render_template("own_places/new.html", participant=subject, form=form, why_not=why_not, has_errors=wrong)
    return page, 422 if wrong else 200


@blueprint.post("/of/<string:public_id>/withdraw")
@requires(Permission.OWN_PLACE_ASK, load=True)
def withdraw(subject: Participant):
    own_places.withdraw(current_actor(), subject, WithdrawForm().place.data or "")
    flash(_("Withdrawn. You take part by your list as before."), "success")
    return redirect(url_for("own_places.mine", public_id=subject.public_id))


def asked_for() -> tuple[OwnPlaceFilter | None, Round | None, OwnPlaceState | None, str]:
    """The filter with what it names: the round (the latest where none is named), the state, the words."""
    rounds = queries.rounds(current_actor())
    if not rounds:
        return None, None, None, ""
    form = OwnPlaceFilter(rounds)
    chosen = form.chosen()
    round_ = next((one for one in rounds if one.public_id == chosen.get("round")), rounds[0])
    form.round.data = round_.public_id
    return form, round_, OwnPlaceState(chosen["state"]) if chosen.get("state") else None, chosen.get("text", "")


@blueprint.get("/")
@requires(Permission.OWN_PLACE_DECIDE)
def index():
    form, round_, state, text = asked_for()
    if round_ is None:
        return render_template("own_places/none.html")
    found = queries.found(current_actor(), round_, state, text, page_number())
    disclose((one.participant.person_id for one in found.page.items), "person:list")
    return render_template("own_places/index.html", form=form, round=round_, state=state, found=found)


@exported(blueprint, Permission.OWN_PLACE_DECIDE)
def places_sheet() -> Sheet:
    actor = current_actor()
    _form, round_, state, text = asked_for()
    headers = [_("Student"), _("Group"), _("College"), _("Organisation"), _("Address"), _("Contact")]
    headers += [_("First day"), _("Last day"), _("State"), _("Asked"), _("Decided"), _("Reason")]
    sheet = Sheet("own-places", headers, [])
    if round_ is not None:
        found = every(lambda number: queries.found(actor, round_, state, text, number).page)
        sheet.rows = (row_of(place, sheet) for place in found)
    return sheet


def row_of(place: OwnPlace, sheet: Sheet) -> list:
    who = place.participant
    sheet.people.add(who.person_id)
    student = [who.person.full_name, who.group.name if who.group else "", who.organisation.name]
    where = [place.host_name, place.address, place.contact, place.starts_on, place.ends_on]
    return [*student, *where, label(place.state), place.asked_at, place.decided_at, place.decision]


@blueprint.get("/<string:public_id>")
@requires(Permission.OWN_PLACE_DECIDE, load=True)
def show(subject: OwnPlace):
    return page(subject, DecisionForm())


@blueprint.post("/<string:public_id>/decide")
@requires(Permission.OWN_PLACE_DECIDE, load=True)
def decide(subject: OwnPlace):
    form = DecisionForm()
    if form.validate_on_submit() and form.word.data in WORDS:
        is_approved = WORDS[form.word.data]
        try:
            own_places.decide(current_actor(), subject, form.state, is_approved, form.reason.data or "")
        except Refused as refusal:
            form.form_errors = [refusal.message]
        else:
            flash(
                _("Approved. The student has been told.") if is_approved else _("Refused. The student has been told."),
                "success",
            )
            return redirect(url_for("own_places.index", round=subject.participant.round.public_id, state="waiting"))
    return page(subject, form), 422


def page(place: OwnPlace, form: DecisionForm) -> str:
    """The decision is on the state that this page shows."""
    participant = place.participant
    disclose([participant.person_id], "person:list")
    form.seen.data = place.state.value
    return render_template(
        "own_places/show.html",
        place=place,
        participant=participant,
        others=[one for one in queries.of_participant(participant) if one.id != place.id],
        form=form,
        why_not=own_places.why_no_decision(place),
        has_errors=bool(form.errors or form.form_errors),
    )
