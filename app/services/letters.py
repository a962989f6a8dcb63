"""The outbox: a letter is stored with the act that causes it; a job sends what waits, each once.

A letter is leased before it is sent: `not_before` moves on in the transaction that counts the attempt, so two workers
never send one letter, and one whose worker died is tried again later. Only a crash between the post office's yes and
our note of it can send a letter twice, with the same Message-ID.
"""

import re
import smtplib
from collections.abc import Sequence
from datetime import timedelta

from flask import current_app
from sqlalchemy import func, select, update

from app.adapters import mail
from app.adapters.letter_words import Words
from app.database import ALPHABET, utc_now
from app.extensions import db
from app.models import Account, Job, JobKind, Letter, LetterState, LetterText
from app.policies.actor import Actor
from app.services import audit, jobs, once, settings
from app.services.errors import Refused
from app.services.transaction import transaction

MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(minutes=1)  # doubled by each attempt: the eighth is about two hours after the first


def post(account: Account, kind: str, event: str, email: str | None = None, **facts) -> None:
    """Put a letter into the outbox inside the caller's transaction; a second one of the same event is not stored.

    `kind` is the template in templates/emails/ or a notice of app/sentences.py, `facts` are plain values for it;
    `email` replaces the account's own.
    """
    post_to(email or account.email, kind, event, account, **facts)


def post_to(email: str, kind: str, event: str, account: Account | None = None, /, **facts) -> None:
    """The same to whoever has this address, with an account or without."""
    row = {"event": event, "kind": kind, "person_id": account and account.person_id, "facts": facts}
    _store([row | {"email": email, "locale": (account and account.locale) or "ru"}])


def post_many(accounts: Sequence[Account], kind: str, event: str, facts: dict, **more) -> list[int]:
    """The same letter to each of them, the event told apart by the person; gives the persons for whom it is new.

    `more` are further columns of the letter.
    """
    shared = {"kind": kind, "facts": facts, **more}
    return _store(
        [
            {
                **shared,
                "event": f"{event}:{account.person_id}",
                "person_id": account.person_id,
                "email": account.email,
                "locale": account.locale or "ru",
            }
            for account in sorted(accounts, key=lambda one: one.person_id)
        ]
    )


def _store(rows: list[dict]) -> list[int]:
    return once.insert(rows, Letter, ["event"], "person_id")


def hurry() -> None:
    """Have a worker send what waits; nothing to do when one is at it."""
    if not db.session.scalar(select(func.count()).select_from(Letter).where(_due())):
        return
    try:
        with transaction():
            job = jobs.enqueue(JobKind.SEND_LETTERS, "letters", {}, None)
    except Refused:
        return
    jobs.announce(job)


def try_again(actor: Actor, letter: Letter) -> None:
    """A failed letter waits anew, with all its attempts."""
    with transaction():
        guarded = update(Letter).where(Letter.id == letter.id, Letter.state == LetterState.FAILED)
        values = {"state": LetterState.WAITING, "attempts": 0, "not_before": utc_now(), "error": ""}
        if db.session.execute(guarded.values(values)).rowcount != 1:
            return
        audit.record(actor.person_id, "letter:retry", letter, email=letter.email)
    hurry()


def note_bounce(actor: Actor | None, letter: Letter) -> bool:
    """A sent letter came back to our address; a mass sending counts it as failed."""
    with transaction():
        guarded = update(Letter).where(Letter.id == letter.id, Letter.state == LetterState.SENT)
        is_new = db.session.execute(guarded.values(state=LetterState.BOUNCED)).rowcount == 1
        if is_new:
            audit.record(actor and actor.person_id, "letter:bounce", letter, email=letter.email)
    return is_new


def note_returned(message: str) -> int:
    """The letters whose Message-ID stands in a message that a mail server has sent back; gives how many are new."""
    keys = set(re.findall(rf"<([{ALPHABET}]{{14}})@", message))
    found = db.session.scalars(select(Letter).where(Letter.public_id.in_(keys))).all()
    return sum(note_bounce(None, letter) for letter in found)


def _nothing_to_tidy(_job: Job) -> None:
    """Letters that were not sent wait in their rows."""


@jobs.handles(JobKind.SEND_LETTERS, unfinished=_nothing_to_tidy)
def send_waiting(context: jobs.Context) -> None:
    sent = 0
    while (letter_id := _lease()) is not None:
        context.check()
        sent += _send(letter_id)
        context.report(0.5, "letters", sent=sent)


def _due():
    return (Letter.state == LetterState.WAITING) & (Letter.not_before <= utc_now())


def _lease() -> int | None:
    """Take the oldest letter that is due; its next attempt, should this one fail, is set in the same transaction."""
    with transaction():
        letter = db.session.scalar(
            select(Letter).where(_due()).order_by(Letter.id).limit(1).with_for_update(skip_locked=True)
        )
        if letter is None:
            return None
        letter.attempts += 1
        letter.not_before = utc_now() + FIRST_WAIT * 2 ** (letter.attempts - 1)
        return letter.id


def _send(letter_id: int) -> bool:
    letter = db.session.get(Letter, letter_id)
    try:
        own = own_words(letter.kind, letter.locale)
        mail.send(mail.compose(letter, str(settings.get("support_contact")), own))
    except (OSError, smtplib.SMTPException, ValueError) as error:
        current_app.logger.warning("letter %s was not sent: %s", letter.public_id, error)
        lost = letter.attempts >= MOST_ATTEMPTS or isinstance(error, ValueError)
        _note(letter_id, state=LetterState.FAILED if lost else LetterState.WAITING, error=str(error)[:500])
        return False
    _note(letter_id, state=LetterState.SENT, sent_at=utc_now(), error="")
    return True


def own_words(kind: str, locale: str) -> Words | None:
    """The cluster's last words for this kind and language; none where those of the code are in force."""
    of_kind = (LetterText.kind == kind) & (LetterText.locale == locale)
    last = db.session.scalar(select(LetterText).where(of_kind).order_by(LetterText.version.desc()).limit(1))
    return None if last is None or last.is_default else Words(last.subject, last.body)


def _note(letter_id: int, **values) -> None:
    with transaction():
        db.session.execute(update(Letter).where(Letter.id == letter_id).values(values))
