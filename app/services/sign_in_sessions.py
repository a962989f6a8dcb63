"""Sessions: begun by signing in, seen with every request, ended by the person or the administrator."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import select, update

from app.database import utc_now
from app.extensions import db
from app.models import Account, SignInSession
from app.services.transaction import transaction

SEEN_EVERY = timedelta(minutes=5)  # a write on every request would queue the readers


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def begin(account: Account, device: str = "") -> str:
    """A new session of the account; gives its secret, which only the cookie keeps."""
    secret = secrets.token_urlsafe(32)
    with transaction():
        db.session.add(SignInSession(account_id=account.id, secret_hash=hash_of(secret), device=device[:120]))
    return secret


def find(secret: str) -> SignInSession | None:
    """The session in force of an active account."""
    return db.session.scalar(
        select(SignInSession)
        .join(SignInSession.account)
        .where(SignInSession.secret_hash == hash_of(secret), SignInSession.ended_at.is_(None), Account.active)
    )


def end_all(account: Account, but: SignInSession | None = None) -> None:
    """End every session of the account (but the one given), inside the caller's transaction."""
    others = SignInSession.id != (but.id if but else 0)
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.account_id == account.id, SignInSession.ended_at.is_(None), others)
        .values(ended_at=utc_now())
    )
