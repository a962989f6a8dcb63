"""Bulk reminders to those who are stuck on the way to a list that counts: a notice, and a letter where wanted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask_babel import gettext as _
from sqlalchemy import select

from app.database import utc_now
from app.models import ListState, MailingState, Round
from app.policies.actor import Actor
from app.policies.phases import wishes_are_taken
from app.queries import nudges
from app.services import audit, letters, mailings
from app.services.errors import Refused
from app.services.notices import Told
from app.services.transaction import transaction


@dataclass(frozen=True)
class Sent:
    """How many people were told, by state; `stopped`: some of it waits, for the preview had shown another number."""

    by_state: dict[ListState, int]
    stopped: bool = False

    @property
    def people(self) -> int:
        return sum(self.by_state.values())


def may_nudge(round_: Round) -> bool:
    """A reminder helps only while a list can still change."""
    return wishes_are_taken(round_, utc_now())


def facts(round_: Round) -> dict:
    """What the sentences are filled with."""
    return {"round": round_.title, "least": round_.least_wishes, "moment": round_.wishes_close_at.isoformat()}


def nudge(
    actor: Actor,
    round_: Round,
    states: Collection[ListState],
    keys: Collection[str],
    expected: Mapping[ListState, int] = MappingProxyType({}),
) -> Sent:
    """Tell everyone within reach who stands so, of the groups with these `keys` or of all; nobody twice a day.

    `expected`: how many the preview showed, by state; where it is far from that, nobody is told yet.
    """
    with transaction() as session:
        round_ = session.scalar(
            select(Round).where(Round.id == round_.id).with_for_update(), execution_options={"populate_existing": True}
        )  # two who press at once
        if not may_nudge(round_):
            raise Refused(_("The time for wishes is over: nobody could follow a reminder any more. Nothing was sent."))
        found = nudges.people(actor, round_, states, keys)
        sendings = []
        for state, people in found.items():
            told = Told(nudges.NUDGES[state], nudges.event(round_, state), "/", facts(round_))
            sendings.append(mailings.begin(actor, round_, told, people, expected.get(state)))
        stopped = any(one.state is MailingState.STOPPED for one in sendings)
        sent = Sent({state: len(found[state]) for state in nudges.NUDGES if state in found}, stopped)
        if sent.people:
            counts = {"people": sent.people, "states": [state.value for state in sent.by_state]}
            audit.record(actor.person_id, "round:nudge", round_, round=round_.title, **counts)
    letters.hurry()
    return sent
