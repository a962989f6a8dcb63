"""A link sent by e-mail that works once: invitation, new password, new e-mail."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed, utc_now
from app.extensions import db
from app.models.account import Account


class LinkPurpose(enum.StrEnum):
    INVITATION = "invitation"
    PASSWORD = "password"  # noqa: S105
    EMAIL = "email"


class OneTimeLink(Keyed, db.Model):
    """The address carries `public_id` signed with the secret key: the row alone opens nothing."""

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[LinkPurpose]
    new_email: Mapped[str | None] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()
