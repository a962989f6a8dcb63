"""The means of signing in of one person, and the sessions in which they are signed in."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, validates

from app.database import Keyed, utc_now
from app.extensions import db
from app.models.person import Person
from app.models.role import RoleGrant


class Account(Keyed, db.Model):
    """No `password_hash` means that the invitation has not been taken up yet."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    locale: Mapped[str | None] = mapped_column(String(5))
    invited_at: Mapped[datetime | None]
    last_signed_in_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    grants: Mapped[list[RoleGrant]] = relationship(
        primaryjoin=lambda: (foreign(RoleGrant.person_id) == Account.person_id) & RoleGrant.withdrawn_at.is_(None),
        order_by=lambda: (RoleGrant.role, RoleGrant.id),
        viewonly=True,
    )

    @validates("email")
    def _lower(self, _key, email):
        return email.strip().lower()


class SignInSession(Keyed, db.Model):
    """One device on which a person is signed in. The cookie holds a secret, the row only its hash.

    A row with `ended_at` opens nothing any more. `acting_as`: the one role in which the person looks at the pages now;
    none means all their roles together.
    """

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(120), default="")
    started_at: Mapped[datetime] = mapped_column(default=utc_now)
    seen_at: Mapped[datetime] = mapped_column(default=utc_now)
    ended_at: Mapped[datetime | None]
    acting_as_id: Mapped[int | None] = mapped_column(ForeignKey("role_grant.id", ondelete="SET NULL"))

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
    acting_as: Mapped[RoleGrant | None] = relationship()


class SignInThrottle(db.Model):
    """Failed attempts at one e-mail from one device; the device is empty for all devices that are not known.

    An outsider's failures fill the row without a device, and the owner's own device keeps its own count: so nobody
    can be locked out of a device they use (OWASP, device cookies).
    """

    email_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    device_hash: Mapped[str] = mapped_column(String(64), primary_key=True, default="")
    failures: Mapped[int] = mapped_column(default=0)
    last_failed_at: Mapped[datetime] = mapped_column(default=utc_now)
    blocked_until: Mapped[datetime | None]
