"""Slows down guessing of passwords without giving strangers a way to lock anybody out.

OWASP's device cookies: a device that has signed in to an account before keeps a count of its own; all other devices
together share one. A stranger's failures fill the shared count only, so the owner goes on signing in at home and at
work; on a new device, in the middle of an attack, a link by e-mail lets them in.
"""

import hashlib
from datetime import datetime, timedelta

from app.database import utc_now
from app.extensions import db
from app.models import SignInThrottle
from app.services.transaction import transaction

FREE_ATTEMPTS = 5
FIRST_WAIT = timedelta(seconds=30)  # doubled by each further failure
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=12)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def wait(email: str, device: str) -> timedelta:
    """How long this device has to wait before the next attempt at this e-mail; `device` is "" for an unknown one."""
    row = _row(email, device)
    left = (row.blocked_until - utc_now()) if row and row.blocked_until else timedelta(0)
    return max(left, timedelta(0))


def failed(email: str, device: str) -> None:
    """Count a failure; from the sixth on each next attempt has to wait, twice as long each time."""
    with transaction():
        row, now = _row(email, device), utc_now()
        if row is None:
            row = SignInThrottle(email_hash=digest(_plain(email)), device_hash=device and digest(device), failures=0)
            db.session.add(row)
        elif now - row.last_failed_at > FORGOTTEN_AFTER:
            row.failures = 0
        row.failures += 1
        row.last_failed_at = now
        row.blocked_until = _blocked_until(row.failures, now)


def succeeded(email: str, device: str) -> None:
    """Forget this device's failures; the shared count of strangers stays."""
    with transaction():
        if device and (row := _row(email, device)):
            db.session.delete(row)


def _blocked_until(failures: int, now: datetime) -> datetime | None:
    over = failures - FREE_ATTEMPTS
    return None if over < 0 else now + min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(over, 10))


def _plain(email: str) -> str:
    return email.strip().lower()


def _row(email: str, device: str) -> SignInThrottle | None:
    return db.session.get(SignInThrottle, (digest(_plain(email)), device and digest(device)))
