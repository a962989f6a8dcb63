"""Mass sendings in words."""

from flask_babel import gettext as _

from app.models import Mailing
from app.sentences import in_own_language, letter_title
from app.services import mailings
from app.services.audiences import AUDIENCES


def title(mailing: Mailing) -> str:
    if mailing.kind == "announcement":
        return in_own_language(mailing.facts["subject"])
    return letter_title(mailing.kind)


def audience(mailing: Mailing) -> str:
    return str(AUDIENCES[mailing.audience][0]) if mailing.audience in AUDIENCES else ""


def why(mailing: Mailing) -> str:
    """What has stopped it."""
    told = {name: value for name, value in mailing.why.items() if name != "cause"}
    if mailing.why.get("cause") == mailings.FAILURES:
        return _(
            "Of the letters of stage %(stage)s too many have failed or come back: %(bad)s of %(letters)s. Look at the "
            "letters, find out why, then decide.",
            **told,
        )
    return _(
        "The preview showed %(expected)s people, and now it would be %(people)s. Find out what has changed, then "
        "decide.",
        **told,
    )
