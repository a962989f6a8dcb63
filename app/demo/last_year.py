"""The demo's round of a year ago: over and done with, so that this year's can be compared with it."""

from dataclasses import replace

from sqlalchemy import delete, select, update

from app.demo.calendar import YEAR, Wave
from app.demo.tables import Chance
from app.extensions import db
from app.models import Assignment, AssignmentEvent, AssignmentState, Letter, Notification, Phase, Round
from app.services.transaction import transaction

# What became of a place, how often, the act on the timeline, what the person said and what the host.
ENDINGS = (
    (AssignmentState.ACCEPTED, 84, "accept", True, True),
    (AssignmentState.DECLINED, 6, "decline", False, None),
    (AssignmentState.REFUSED, 3, "refuse", True, False),
    (AssignmentState.WITHDRAWN, 3, "withdraw", True, True),
    (AssignmentState.EXPIRED, 4, "expire", None, None),
)


def a_year_before(wave: Wave) -> Wave:
    return replace(wave, starts_on=wave.starts_on - YEAR, ends_on=wave.ends_on - YEAR)


def settle(chance: Chance, round_: Round) -> None:
    """Everybody has answered, the round is closed, and nobody is told of it today."""
    moment, told = round_.wishes_close_at, f"published:{round_.published_run.public_id}"
    with transaction() as session:
        mine = Assignment.round_id == round_.id
        session.execute(
            update(AssignmentEvent)
            .where(AssignmentEvent.assignment_id.in_(select(Assignment.id).where(mine)))
            .values(at=moment)
        )
        for one in session.scalars(select(Assignment).where(mine).order_by(Assignment.participant_id)):
            (ending,) = chance.choices(ENDINGS, [row[1] for row in ENDINGS])
            one.state, _often, act, one.person_said, one.host_said = ending
            one.created_at, one.answer_by = moment, moment
            one.ended_at = None if one.state is AssignmentState.ACCEPTED else moment
            db.session.add(AssignmentEvent(assignment_id=one.id, act=act, at=moment))
        for model in (Notification, Letter):
            session.execute(delete(model).where(model.event.startswith(told)))
        round_.phase, round_.published_run.published_at = Phase.CLOSED, moment
