"""Links that work once: the address carries the row's identifier signed by us, the row says whether it still works."""

from datetime import timedelta

from sqlalchemy import select, update

from app.database import utc_now
from app.extensions import db
from app.models import Account, LinkPurpose, OneTimeLink
from app.services import settings
from app.signed import read


def issue(account: Account, purpose: LinkPurpose, new_email: str | None = None) -> OneTimeLink:
    """A new link inside the caller's transaction; older ones of the same purpose stop working."""
    void(account, purpose)
    lasts = {
        LinkPurpose.INVITATION: timedelta(days=settings.get("invitation_days")),
        LinkPurpose.PASSWORD: timedelta(hours=settings.get("reset_hours")),
        LinkPurpose.EMAIL: timedelta(hours=settings.get("reset_hours")),
    }[purpose]
    link = OneTimeLink(account_id=account.id, purpose=purpose, new_email=new_email, expires_at=utc_now() + lasts)
    db.session.add(link)
    db.session.flush()
    return link


def void(account: Account, purpose: LinkPurpose) -> None:
    db.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.account_id == account.id, OneTimeLink.purpose == purpose, OneTimeLink.used_at.is_(None))
        .values(used_at=utc_now())
    )


def find(token: str) -> OneTimeLink | None:
    """The link that still works, of an account that is not suspended."""
    return db.session.scalar(_working().where(OneTimeLink.public_id == (read("link", token) or "")))


def use(link: OneTimeLink) -> bool:
    """Use the link up inside the caller's transaction; False when somebody was quicker."""
    working = _working().with_only_columns(OneTimeLink.id)
    used = update(OneTimeLink).where(OneTimeLink.id == link.id, OneTimeLink.id.in_(working)).values(used_at=utc_now())
    return db.session.execute(used, execution_options={"synchronize_session": False}).rowcount == 1


def _working():
    return (
        select(OneTimeLink)
        .join(OneTimeLink.account)
        .where(OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > utc_now(), Account.active)
    )
