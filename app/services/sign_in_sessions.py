"""Sessions: begun by signing in, seen with every request, ended by the person or the administrator."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import contains_eager, joinedload

from app.database import utc_now
from app.extensions import db
from app.models import Account, Organisation, RoleGrant, Setting, SignInSession
from app.services import settings
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
    """The session in force of an active account, with its roles; one that nobody has used for hours has ended.

    One query: it stands before every page.
    """
    grants = joinedload(Account.grants).joinedload(RoleGrant.organisation).joinedload(Organisation.names)
    hours = select(Setting.value).where(Setting.key == "session_hours").scalar_subquery()  # no query of its own
    found = db.session.execute(
        select(SignInSession, hours)
        .join(SignInSession.account)
        .where(SignInSession.secret_hash == hash_of(secret), SignInSession.ended_at.is_(None), Account.active)
        .options(contains_eager(SignInSession.account).options(joinedload(Account.person), grants))
        .execution_options(populate_existing=True)  # a role withdrawn a second ago is gone
    ).unique()
    row = found.first()
    lasts = timedelta(hours=row[1] or settings.BY_KEY["session_hours"].default) if row else timedelta(0)
    if row is None or utc_now() - row[0].seen_at > lasts:
        return None
    session = row[0]
    if utc_now() - session.seen_at > SEEN_EVERY:
        with transaction():
            session.seen_at = utc_now()
    return session


def of(account: Account) -> list[SignInSession]:
    """The sessions in force, the last used first."""
    used = utc_now() - timedelta(hours=settings.get("session_hours"))
    return list(
        db.session.scalars(
            select(SignInSession)
            .where(
                SignInSession.account_id == account.id, SignInSession.ended_at.is_(None), SignInSession.seen_at > used
            )
            .order_by(SignInSession.seen_at.desc(), SignInSession.id.desc())
            .limit(50)
        )
    )


def end(account: Account, public_id: str) -> bool:
    """End one session of the account; False when it has no such session in force."""
    with transaction():
        ended = (
            update(SignInSession)
            .where(SignInSession.account_id == account.id, SignInSession.public_id == public_id)
            .where(SignInSession.ended_at.is_(None))
        )
        return db.session.execute(ended.values(ended_at=utc_now())).rowcount == 1


def end_others(account: Account, session: SignInSession) -> None:
    with transaction():
        end_all(account, but=session)


def act_as(session: SignInSession, grant_public_id: str) -> bool:
    """Look at the pages in one of one's roles, or with "" in all of them; False for a role one does not hold."""
    with transaction():
        if not grant_public_id:
            session.acting_as_id = None
            return True
        held = (RoleGrant.person_id == session.account.person_id) & RoleGrant.withdrawn_at.is_(None)
        session.acting_as_id = db.session.scalar(
            select(RoleGrant.id).where(RoleGrant.public_id == grant_public_id, held)
        )
        return session.acting_as_id is not None


def end_all(account: Account, but: SignInSession | None = None) -> None:
    """End every session of the account (but the one given), inside the caller's transaction."""
    others = SignInSession.id != (but.id if but else 0)
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.account_id == account.id, SignInSession.ended_at.is_(None), others)
        .values(ended_at=utc_now())
    )
