"""The cluster's own words for a kind of letter: checked, kept in every version, put back to the words of the code."""

from flask_babel import LazyString, force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.adapters import letter_words
from app.adapters.letter_words import Words
from app.database import new_public_id
from app.extensions import db
from app.models import Account, LetterText
from app.policies.actor import Actor
from app.services import audit, letters, once, settings
from app.services.errors import Refused, Stale
from app.services.transaction import transaction

MOST_IN_SUBJECT, MOST_IN_BODY = 200, 5000
EXAMPLES: dict[str, object] = {
    "round": _l("Practice, spring term"),
    "site": _l("Kindergarten No. 12"),
    "sites": _l("Kindergarten No. 12"),
    "college": _l("Teacher training college"),
    "organisation": _l("Teacher training college"),
    "host": _l("Children's studio “Sun”"),
    "person": _l("Anna Ivanova"),
    "period": _l("from 1 to 14 February"),
    "days": _l("from 1 to 14 February"),
    "reason": _l("the group is away on these days"),
    "until": _l("14 February"),
    "subject": _l("How the first day goes"),
    "words": _l("Please be at the entrance at nine o'clock.\n\nBring your health book."),
    "list": _l("A free place was taken.\n\nYour college has confirmed a paper."),
    "supervisor": _l("Maria Petrova"),
    "programme": _l("Preschool education"),
    "module": _l("Children's music making"),
    "outcome": _l("done"),
    "dates": ["2027-02-01", "2027-02-14"],
    "first": "2027-02-01",
    "last": "2027-02-14",
    "day": "2027-02-14",
    "moment": "2027-02-14T09:00:00+00:00",
    "role": "student",
    "paper": "health_book",
    "job": "solve_round",
    "file": "students.csv",
    "new_email": "anna@example.ru",
    "least": 3,
    "slots": 2,
    "people": 4,
    "rows": 120,
}


def latest(kind: str, locale: str) -> LetterText | None:
    """The last version, which is in force; none while nobody has written any."""
    return db.session.scalar(_of(kind, locale).limit(1))


def versions(kind: str, locale: str) -> list[LetterText]:
    """The newest first."""
    return list(db.session.scalars(_of(kind, locale).limit(50)))


def _of(kind: str, locale: str):
    mine = (LetterText.kind == kind) & (LetterText.locale == locale)
    return select(LetterText).where(mine).order_by(LetterText.version.desc())


def default(kind: str, locale: str) -> Words:
    with force_locale(locale):
        return letter_words.default(kind)


def faults(kind: str, words: Words) -> dict[str, list[str]]:
    """Field → what is wrong in it, with its place; empty when the letter can be sent so."""
    found = {"subject": letter_words.faults(kind, words.subject), "body": letter_words.faults(kind, words.body)}
    if missing := letter_words.missing(kind, words.body):
        names = ", ".join("{{ " + name + " }}" for name in missing)
        found["body"].append(_("This has to stand in the letter: %(names)s.", names=names))
    return {field: messages for field, messages in found.items() if messages}


def save(actor: Actor, kind: str, locale: str, seen: int, words: Words) -> None:
    """A new version after the one `seen` (0: none yet); Stale when somebody else has written it."""
    if wrong := faults(kind, words):
        raise Refused(" ".join(message for messages in wrong.values() for message in messages))
    _append(actor, "letter_text:change", kind, locale, seen, words)


def reset(actor: Actor, kind: str, locale: str, seen: int) -> None:
    """Back to the words of the code; the versions stay."""
    last = latest(kind, locale)
    if last is not None and not last.is_default:
        _append(actor, "letter_text:reset", kind, locale, seen, Words(last.subject, last.body), is_default=True)


def _append(actor: Actor, act: str, kind: str, locale: str, seen: int, words: Words, is_default: bool = False) -> None:
    key = {"kind": kind, "locale": locale, "version": seen + 1}
    with transaction():
        last = latest(kind, locale)
        row = key | {"subject": words.subject, "body": words.body, "is_default": is_default}
        row |= {"created_by_id": actor.person_id, "public_id": new_public_id()}
        fits = (last.version if last else 0) == seen
        if not fits or not once.insert([row], LetterText, list(key), "version"):
            raise Stale(_("Somebody has changed this since you opened it. Compare, then save again."))
        audit.record(actor.person_id, act, latest(kind, locale), letter=kind, language=locale, version=seen + 1)


def examples(kind: str, locale: str) -> dict[str, str]:
    """Placeholder → what may stand there, in that language."""
    names = letter_words.placeholders(kind)
    facts = {name: EXAMPLES.get(name, name) for name in names if name not in ("link", "contact")}
    with force_locale(locale):
        facts = {name: str(value) if isinstance(value, LazyString) else value for name, value in facts.items()}
        known = letter_words.in_words(kind, facts | {"address": "/…"}, str(settings.get("support_contact")))
        return {name: known[name] for name in names}


def preview(kind: str, locale: str, words: Words) -> Words:
    """As it would be read with example data."""
    known = examples(kind, locale)
    return Words(letter_words.fill(words.subject, known), letter_words.fill(words.body, known))


def send_to_oneself(actor: Actor, kind: str, locale: str, words: Words) -> str:
    """The example as a real letter to the actor, by the outbox; gives the address."""
    if faults(kind, words):
        raise Refused(_("First mend what is marked; then the letter can be sent to you."))
    with transaction() as session:
        account = session.scalar(select(Account).where(Account.person_id == actor.person_id))
        shown = preview(kind, locale, words)
        facts = {"subject": shown.subject, "body": shown.body}
        letters.post_to(account.email, "sample", f"sample:{new_public_id()}", account, **facts)
    letters.hurry()
    return account.email
