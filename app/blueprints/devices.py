"""The cookie by which a device that somebody has signed in on is known again (services/throttle.py).

It names no one: a random number of the device and the hashes of the e-mails used on it, signed by us.
"""

import secrets

from flask import current_app, request
from flask_babel import gettext as _

from app.services.throttle import digest
from app.signed import read, sign

LASTS_S = 365 * 24 * 3600
MOST_ACCOUNTS = 8  # of one shared office computer


def cookie_name() -> str:
    return current_app.config["SESSION_COOKIE_NAME"] + "-device"


def known(email: str) -> str:
    """The number of this device if this e-mail has signed in on it before, else ""."""
    device = read("device", request.cookies.get(cookie_name())) or {}
    return device.get("id", "") if digest(email.strip().lower()) in device.get("accounts", []) else ""


def remember(response, email: str):
    """From now on this device is known for this e-mail."""
    device = read("device", request.cookies.get(cookie_name())) or {"id": secrets.token_hex(16), "accounts": []}
    mine = digest(email.strip().lower())
    device["accounts"] = [mine, *(one for one in device["accounts"] if one != mine)][:MOST_ACCOUNTS]
    response.set_cookie(
        cookie_name(),
        sign("device", device),
        max_age=LASTS_S,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


BROWSERS = (
    ("YaBrowser", "Yandex"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def words(user_agent: str) -> str:
    """«Firefox, Windows»: what a person recognises of a device."""
    parts = [next((name for mark, name in marks if mark in user_agent), "") for marks in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, parts)) or _("unknown device")
