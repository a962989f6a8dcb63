"""Every kind of letter in each language: as it is, with a preview, its versions, and the way back."""

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.adapters import letter_words
from app.blueprints.access import current_actor, requires
from app.blueprints.letter_texts import blueprint
from app.blueprints.letter_texts.forms import LetterTextForm
from app.policies.permissions import Permission
from app.queries import letter_texts as queries
from app.services import letter_texts as texts
from app.services.errors import Refused, Stale


@blueprint.get("/")
@requires(Permission.LETTER_TEXT_EDIT)
def index():
    rows = queries.kinds(request.args.get("own", type=bool, default=False))
    return render_template("letter_texts/index.html", rows=rows, languages=current_app.config["LANGUAGES"])


@blueprint.route("/<string:kind>/<string:locale>", methods=["GET", "POST"])
@requires(Permission.LETTER_TEXT_EDIT)
def edit(kind: str, locale: str):
    """The button that was pressed says what to do: save, preview, send to oneself, back to default."""
    if kind not in letter_words.kinds() or locale not in current_app.config["LANGUAGES"]:
        abort(404)
    form, act = form_of(kind, locale), request.form.get("act", "")
    if act in ACTS and (act == "reset" or form.validate()):
        try:
            return ACTS[act](kind, locale, form)
        except Stale:
            form.compare(form_of(kind, locale, formdata=None))
        except Refused as refusal:
            form.form_errors = [refusal.message]
    elif act == "preview":
        form.validate()
    return page(kind, locale, form)


def form_of(kind: str, locale: str, **more) -> LetterTextForm:
    """The words in force, or those of the version in the address."""
    last, known = texts.latest(kind, locale), {one.version: one for one in texts.versions(kind, locale)}
    chosen = known.get(request.args.get("version", type=int), last)
    own = chosen is not None and (chosen is not last or not last.is_default)
    words = letter_words.Words(chosen.subject, chosen.body) if own else texts.default(kind, locale)
    return LetterTextForm(kind, words, last.version if last else 0, **more)


def page(kind: str, locale: str, form: LetterTextForm):
    wrong = bool(form.errors or form.form_errors or form.differences)
    body = render_template(
        "letter_texts/edit.html",
        kind=kind,
        locale=locale,
        form=form,
        shown=None if form.errors else texts.preview(kind, locale, form.words),
        examples=texts.examples(kind, locale),
        required=letter_words.required(kind),
        versions=texts.versions(kind, locale),
        has_errors=wrong,
    )
    by_script = "HX-Request" in request.headers  # a preview with faults is still the preview
    return body, 422 if wrong and not by_script else 200


def save(kind: str, locale: str, form: LetterTextForm):
    texts.save(current_actor(), kind, locale, form.version.data, form.words)
    flash(_("Saved. Letters that are sent from now on have these words."), "success")
    return redirect(url_for("letter_texts.edit", kind=kind, locale=locale))


def send(kind: str, locale: str, form: LetterTextForm):
    email = texts.send_to_oneself(current_actor(), kind, locale, form.words)
    flash(
        _("The letter with example data is on its way to %(email)s. Nothing is saved by that.", email=email), "success"
    )
    return page(kind, locale, form)


def reset(kind: str, locale: str, form: LetterTextForm):
    texts.reset(current_actor(), kind, locale, form.version.data)
    flash(_("The words of Klaster are back. Your versions are kept below."), "success")
    return redirect(url_for("letter_texts.edit", kind=kind, locale=locale))


ACTS = {"save": save, "send": send, "reset": reset}
