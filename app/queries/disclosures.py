"""Who saw whose personal data."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.models import Disclosure
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries.names import with_surname
from app.queries.paging import Page, paged

# Kind of page → what was seen on it.
WHAT = {
    "person:list": _l("the name in a list"),
    "assignment:show": _l("the place and its timeline"),
    "person:profile": _l("the profile"),
    "person:history": _l("the history of what was done"),
    "person:document": _l("a document"),
    "person:export": _l("the name in an exported table"),
    "participant:list": _l("the state of the wish list"),
    "placement:list": _l("the placement"),
    "search:hits": _l("the name among search results"),
    "calendar:site": _l("the name in the calendar of a site"),
    "account:show": _l("the account"),
}


def what(disclosure: Disclosure) -> str:
    return str(WHAT.get(disclosure.what, disclosure.what))


def of_oneself(actor: Actor, number: int) -> Page:
    """Who has seen the actor's own data, the latest first."""
    mine = select(Disclosure).where(Disclosure.subject_id == actor.person_id)
    return paged(mine.options(joinedload(Disclosure.reader)).order_by(Disclosure.last_at.desc(), Disclosure.id), number)


def disclosures(actor: Actor, number: int, text: str = "", reader: str = "") -> Page:
    """The latest first; `text` is the beginning of the surname of who was seen, `reader` of who looked."""
    statement = scope(actor, Permission.DISCLOSURE_LIST).options(
        joinedload(Disclosure.reader), joinedload(Disclosure.subject)
    )
    for words, column in ((text, Disclosure.subject_id), (reader, Disclosure.reader_id)):
        if words:
            statement = statement.where(column.in_(with_surname(words)))
    return paged(statement.order_by(Disclosure.last_at.desc(), Disclosure.id.desc()), number, size=50)
