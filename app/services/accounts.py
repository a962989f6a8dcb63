"""Accounts: passwords, invitations, a forgotten password, a new e-mail, suspension."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from app.database import utc_now
from app.extensions import db
from app.models import Account, LinkPurpose, OneTimeLink, Person, RoleGrant, SignInSession
from app.policies import passwords
from app.policies.actor import Actor
from app.services import audit, letters, notices, one_time_links, sign_in_sessions
from app.services.errors import Refused
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


def of_email(email: str) -> Account | None:
    return db.session.scalar(select(Account).where(Account.email == email.strip().lower()))


def new_account(person: Person, email: str, password: str) -> Account:
    """Adds the account to the caller's transaction."""
    account = Account(person=person, email=email, password_hash=hasher().hash(password))
    db.session.add(account)
    return account


def authenticate(email: str, password: str) -> Account | None:
    """The active account of this e-mail and password, else None, in the same time whether the e-mail exists or not."""
    account = of_email(email)
    stored = (account and account.password_hash) or _decoy(hasher())
    if not _matches(stored, password) or account is None or not account.active or not account.password_hash:
        return None
    with transaction():
        account.last_signed_in_at = utc_now()
        if hasher().check_needs_rehash(stored):
            account.password_hash = hasher().hash(password)
    return account


def set_password(email: str, password: str) -> bool:
    """Set the password and end every session of the account; False when there is no such account."""
    with transaction():
        account = of_email(email)
        if account is None:
            return False
        _set(account, password)
        audit.record(None, "account:password", account.person)
    return True


def invite(actor: Actor, account: Account) -> None:
    """Send a link to set the first password, inside the caller's transaction; an earlier one stops working."""
    if account.password_hash:
        raise Refused(
            _("This person has signed in before; an invitation is not needed. Send a link for a new password.")
        )
    link = one_time_links.issue(account, LinkPurpose.INVITATION)
    account.invited_at = utc_now()
    letters.post(account, "invitation", f"link:{link.public_id}", link=link.public_id)
    audit.record(actor.person_id, "account:invite", account.person, person=account.person.full_name)


def invite_again(actor: Actor, account: Account) -> None:
    with transaction():
        invite(actor, account)
    letters.hurry()


def ask_new_password(email: str, actor: Actor | None = None) -> None:
    """Send a link for a new password, if there is such an account; nothing tells the asker whether there is.

    Whoever has not taken up the invitation yet gets the invitation anew.
    """
    account = of_email(email)
    if account is None or not account.active:
        return
    with transaction():
        purpose = LinkPurpose.PASSWORD if account.password_hash else LinkPurpose.INVITATION
        link = one_time_links.issue(account, purpose)
        letters.post(account, purpose.value, f"link:{link.public_id}", link=link.public_id)
        if actor:
            audit.record(actor.person_id, "account:send_reset", account.person, person=account.person.full_name)
    letters.hurry()


def take_up(link: OneTimeLink, password: str) -> Account:
    """Set the password by an invitation or a reset link: other sessions end, the link is used up."""
    account = link.account
    if fault := passwords.fault(password, account.email):
        raise Refused(fault)
    with transaction():
        if not one_time_links.use(link):
            raise Refused(_("This link has been used already. Ask for a new one."))
        is_first = account.password_hash is None
        _set(account, password)
        account.last_signed_in_at = utc_now()
        audit.record(account.person_id, "account:accept" if is_first else "account:reset", account.person)
        if is_first:
            _tell_who_invited(account)
    return account


def _tell_who_invited(account: Account) -> None:
    granters = db.session.scalars(
        select(RoleGrant.granted_by_id).where(
            RoleGrant.person_id == account.person_id, RoleGrant.granted_by_id.is_not(None)
        )
    )
    name = account.person.full_name
    notices.tell(set(granters), "invitation_accepted", f"accepted:{account.public_id}", person=name)


def change_password(account: Account, old: str, new: str, session: SignInSession) -> None:
    """By the person, who proves the old one; every other session ends."""
    if not _matches(account.password_hash or "", old):
        raise Refused(_("The present password is wrong."))
    if fault := passwords.fault(new, account.email):
        raise Refused(fault)
    with transaction():
        account.password_hash = hasher().hash(new)
        sign_in_sessions.end_all(account, but=session)
        audit.record(account.person_id, "account:password", account.person)


def ask_new_email(account: Account, email: str, password: str) -> None:
    """Send a link to the new address; until it is opened the old one stays. The old address is told."""
    if not _matches(account.password_hash or "", password):
        raise Refused(_("The present password is wrong."))
    email = email.strip().lower()
    with transaction():
        link = one_time_links.issue(account, LinkPurpose.EMAIL, new_email=email)
        event = f"link:{link.public_id}"
        if of_email(email) is None:  # else the letter would tell a stranger that the address has an account
            letters.post(account, "email_new", event, email=email, link=link.public_id)
        letters.post(account, "email_old", f"{event}:old", new_email=email)
    letters.hurry()


def take_new_email(link: OneTimeLink) -> Account:
    account = link.account
    with transaction():
        taken = of_email(link.new_email)
        if taken is not None or not one_time_links.use(link):
            raise Refused(_("This link does not work any more. Ask for a new one on your page."))
        account.email = link.new_email
        one_time_links.void(account, LinkPurpose.PASSWORD)
        audit.record(account.person_id, "account:email", account.person)
    return account


def suspend(actor: Actor, account: Account) -> None:
    """Nobody comes in by this account any more, and every session ends at once."""
    if account.person_id == actor.person_id:
        raise Refused(_("You can't suspend your own account. Ask another administrator."))
    with transaction():
        account.active = False
        sign_in_sessions.end_all(account)
        audit.record(actor.person_id, "account:suspend", account.person, person=account.person.full_name)


def reactivate(actor: Actor, account: Account) -> None:
    with transaction():
        account.active = True
        audit.record(actor.person_id, "account:reactivate", account.person, person=account.person.full_name)


def end_sessions(actor: Actor, account: Account) -> None:
    with transaction():
        sign_in_sessions.end_all(account)
        audit.record(actor.person_id, "account:end_sessions", account.person, person=account.person.full_name)


def save_preferences(account: Account, phone: str, locale: str) -> None:
    """What a person sets on their own page."""
    with transaction():
        account.person.phone = phone
        account.locale = locale


def _set(account: Account, password: str) -> None:
    account.password_hash = hasher().hash(password)
    sign_in_sessions.end_all(account)


def _matches(stored: str, password: str) -> bool:
    try:
        return hasher().verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
