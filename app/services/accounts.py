"""Accounts: passwords and sessions."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from sqlalchemy import select

from app.database import utc_now
from app.extensions import db
from app.models import Account, Person
from app.services import audit, sign_in_sessions
from app.services.transaction import transaction


@cache
def _hasher(time_cost: int, memory_kib: int) -> PasswordHasher:
    return PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)


def hasher() -> PasswordHasher:
    """Argon2id with the parameters of the settings."""
    return _hasher(current_app.config["ARGON2_TIME_COST"], current_app.config["ARGON2_MEMORY_KIB"])


@cache
def _decoy(some_hasher: PasswordHasher) -> str:
    return some_hasher.hash("decoy")


def new_account(person: Person, email: str, password: str) -> Account:
    """Adds the account to the caller's transaction."""
    account = Account(person=person, email=email, password_hash=hasher().hash(password))
    db.session.add(account)
    return account


def authenticate(email: str, password: str) -> Account | None:
    """The active account of this e-mail and password, else None, in the same time whether the e-mail exists or not."""
    account = db.session.scalar(select(Account).where(Account.email == email.strip().lower()))
    stored = (account and account.password_hash) or _decoy(hasher())
    try:
        hasher().verify(stored, password)
    except (VerificationError, InvalidHashError):
        return None
    if account is None or not account.active or not account.password_hash:
        return None
    with transaction():
        account.last_signed_in_at = utc_now()
        if hasher().check_needs_rehash(stored):
            account.password_hash = hasher().hash(password)
    return account


def set_password(email: str, password: str) -> bool:
    """Set the password and end every session of the account; False when there is no such account."""
    with transaction() as session:
        account = session.scalar(select(Account).where(Account.email == email.strip().lower()))
        if account is None:
            return False
        account.password_hash = hasher().hash(password)
        sign_in_sessions.end_all(account)
        audit.record(None, "account:password", account.person)
    return True
