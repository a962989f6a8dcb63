"""What people are told, one sentence per kind of notification; in a page and in a letter it is the same."""

from datetime import date, datetime

from flask_babel import format_date, format_datetime
from flask_babel import lazy_gettext as _l

from app.labels import label
from app.models import ClearanceKind, JobKind, Role

NOTICES = {
    "role_granted": _l("You now have the role “%(role)s” at %(organisation)s."),
    "role_withdrawn": _l("Your role “%(role)s” at %(organisation)s has been withdrawn."),
    "invitation_accepted": _l("%(person)s has taken up the invitation."),
    "list_certified": _l("Your list of wishes is certified and takes part in the round “%(round)s”"),
    "slot_closed": _l("A place on your list is closed: %(site)s, %(period)s. Reason: %(reason)s"),
    "run_published": _l("The result of the round “%(round)s” is published."),
    "clearance_confirmed": _l("Your college has confirmed the paper: %(paper)s."),
    "clearance_expires": _l("A paper lapses on %(day)s: %(paper)s."),
    "lists_close": _l("Your list for the round “%(round)s” is still too short, and it closes on %(moment)s."),
    "import_finished": _l("The import of the file “%(file)s” is finished: %(rows)s rows."),
    "import_failed": _l("The import of the file “%(file)s” has failed; nothing was written."),
    "job_failed": _l("A job has failed: %(job)s."),
}


READ = {
    "role": lambda value: label(Role(value)),
    "paper": lambda value: label(ClearanceKind(value)),
    "job": lambda value: label(JobKind(value)),
    "day": lambda value: format_date(date.fromisoformat(value), "long"),
    "moment": lambda value: format_datetime(datetime.fromisoformat(value), "short"),
}


def notice(kind: str, facts: dict) -> str:
    """The sentence in the reader's language. Days and moments come as ISO text, codes by their stored value."""
    told = {name: READ[name](value) if name in READ else value for name, value in facts.items()}
    return str(NOTICES[kind]) % told


# What a letter is about, for the outbox; a notice is named by its sentence.
LETTERS = {
    "invitation": _l("Invitation"),
    "password": _l("Link for a new password"),
    "email_new": _l("Confirmation of a new e-mail"),
    "email_old": _l("News of a change of e-mail"),
}


def letter_kind(kind: str) -> str:
    return str(LETTERS.get(kind, _l("Notification")))
