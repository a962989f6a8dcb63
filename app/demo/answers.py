"""What people and hosts of the published round have answered: nearly all yes, a few are still being waited for."""

from sqlalchemy import func, insert, select, update

from app.demo.tables import Chance
from app.extensions import db
from app.models import Assignment, AssignmentEvent, AssignmentState, Participant, Role, RoleGrant, Run, Site, Slot
from app.policies.reaches import HOST_ROLES

ANSWERING = (*HOST_ROLES, Role.COLLEGE_MANAGER)
SHARE_WAITING, CHUNK = 0.04, 500  # of people, and as many of hosts


def make_answers(seed: int, cast, run: Run) -> None:
    """Inside the caller's transaction. The demo's own student has not answered: the buttons are theirs to press.

    Drawn from a source of chance of its own, so that nothing else of the demo depends on it.
    """
    chance, own = Chance(f"{seed}:answers"), cast.by_role[Role.STUDENT].id
    manager = cast.by_role[Role.COLLEGE_MANAGER].id  # who answers for a site whose host has nobody
    # These find something to answer; of a host that has nobody the college does.
    shown = {None, *(cast.by_role[role].id for role in cast.by_role.keys() & set(HOST_ROLES))}
    rows = db.session.execute(
        select(Assignment.id, Participant.person_id, func.min(RoleGrant.person_id).label("manager_id"))
        .join(Participant, Assignment.participant_id == Participant.id)
        .join(Slot, Assignment.slot_id == Slot.id)
        .join(Site, Slot.site_id == Site.id)
        .outerjoin(RoleGrant, (RoleGrant.organisation_id == Site.organisation_id) & RoleGrant.role.in_(ANSWERING))
        .where(Assignment.run_id == run.id)
        .group_by(Assignment.id, Participant.person_id, Participant.public_id)
        .order_by(Participant.public_id)
    )
    agreed, settled = {}, {}
    for row in rows:
        drawn, host_takes_time = chance.random(), 0.5 if row.manager_id in shown else SHARE_WAITING
        if row.person_id == own or drawn < SHARE_WAITING:
            continue
        agreed[row.id] = row.person_id
        if not chance.happens(host_takes_time):
            settled[row.id] = row.manager_id or manager
    _answer("accept", agreed, person_said=True)
    _answer("confirm", settled, host_said=True, state=AssignmentState.ACCEPTED)


def _answer(act: str, said: dict[int, int], **values) -> None:
    """`said`: assignment → who has answered. By rows, not one by one: a large demo has thousands."""
    keys = list(said)
    for first in range(0, len(keys), CHUNK):
        some = keys[first : first + CHUNK]
        changed = update(Assignment).where(Assignment.id.in_(some)).values(version=Assignment.version + 1, **values)
        db.session.execute(changed, execution_options={"synchronize_session": False})
        events = [{"assignment_id": key, "act": act, "actor_id": said[key]} for key in some]
        db.session.execute(insert(AssignmentEvent), events)
