"""A host's word for many at once: yes to everybody who stands in the list."""

from collections.abc import Iterable

from app.models import Assignment
from app.policies.actor import Actor
from app.services import assignments
from app.services.errors import Refused
from app.services.transaction import transaction


def confirm_all(actor: Actor, offered: Iterable[Assignment]) -> int:
    """Gives how many; what has changed since the page was shown is left as it is."""
    agreed, keys = 0, list(offered)
    with transaction():
        for assignment in keys:
            try:
                assignments.confirm(actor, assignment)
                agreed += 1
            except Refused:
                continue
    return agreed
