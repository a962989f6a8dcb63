"""The outbox, the newest first."""

from sqlalchemy.orm import joinedload

from app.models import Letter, LetterState
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries.paging import Page, paged


def letters(actor: Actor, number: int, state: str = "") -> Page:
    statement = scope(actor, Permission.LETTER_LIST).options(joinedload(Letter.person))
    if state:
        statement = statement.where(Letter.state == LetterState(state))
    return paged(statement.order_by(Letter.id.desc()), number)
