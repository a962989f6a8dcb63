"""When the request arrived: a deadline is kept by that moment, not by when a busy server came to it.

A list sent a second before the deadline may wait for a worker or a lock until after it; it was in time all the same. So
the phase that takes lists ends GRACE later than its date, when nothing that came in time can still be on its way.
"""

from datetime import UTC, datetime, timedelta

from flask import Flask, current_app, g, has_request_context, request

from app.database import utc_now

GRACE = timedelta(seconds=10)


def register(app: Flask) -> None:
    @app.before_request
    def note():
        g.arrived_at = _at_the_proxy() or utc_now()


def moment() -> datetime:
    """Of the request in hand; outside a request, now."""
    return g.arrived_at if has_request_context() and "arrived_at" in g else utc_now()


def _at_the_proxy() -> datetime | None:
    """What a trusted proxy has noted in X-Request-Start ("t=" and seconds since 1970, as nginx's $msec gives them).

    None without a proxy, and for what can't be: the future, or longer ago than GRACE.
    """
    said = request.headers.get("X-Request-Start", "").removeprefix("t=")
    if not current_app.config["TRUSTED_PROXIES"] or not said:
        return None
    try:
        at = datetime.fromtimestamp(float(said), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    now = utc_now()
    return at if now - GRACE < at <= now else None
