"""What a password must be: long rather than odd (NIST SP 800-63B), and none of those everybody tries first."""

from pathlib import Path

from flask_babel import gettext as _

LEAST = 10
MOST = 200
COMMON = frozenset(Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8").split())


def fault(password: str, email: str) -> str | None:
    """Why the password can't be taken, in words; None when it can."""
    if len(password) < LEAST:
        return _(
            "The password has %(found)s characters; at least %(least)s are needed.", found=len(password), least=LEAST
        )
    if len(password) > MOST:
        return _("The password is longer than %(most)s characters.", most=MOST)
    plain = password.casefold()
    if plain in COMMON or len(set(plain)) < 4:
        return _(
            "This password is among the first that anybody tries. Take three or four words that do not fit together."
        )
    if email.partition("@")[0].casefold() in plain:
        return _("The password must not contain your e-mail.")
    return None
