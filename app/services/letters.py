"""The outbox: a letter is stored with the act that causes it; a job sends what waits."""

from sqlalchemy import select

from app.extensions import db
from app.models import Account, Letter


def post(account: Account, kind: str, event: str, email: str | None = None, **facts) -> None:
    """Put a letter into the outbox inside the caller's transaction; a second one of the same event is not stored.

    `kind` is the template in templates/emails/, `facts` are plain values for it; `email` replaces the account's own.
    """
    if db.session.scalar(select(Letter.id).where(Letter.event == event)):
        return
    letter = Letter(event=event, kind=kind, person_id=account.person_id, facts=facts)
    letter.email, letter.locale = email or account.email, account.locale or "ru"
    db.session.add(letter)
