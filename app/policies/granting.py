"""Which roles a role may grant and withdraw: one table."""

from app.models import Role
from app.policies.actor import Actor

OF_CLUSTER = frozenset({Role.COORDINATOR, Role.COUNCIL_MEMBER, Role.ADMINISTRATOR})
# A student's role comes with the group: students are entered or imported by the college, then invited.
OF_ORGANISATIONS = frozenset(Role) - OF_CLUSTER - {Role.STUDENT}
MANAGERS = frozenset({Role.COLLEGE_MANAGER, Role.SCHOOL_MANAGER, Role.HOST_MANAGER})

GRANTABLE: dict[Role, frozenset[Role]] = {
    Role.COLLEGE_MANAGER: frozenset({Role.COLLEGE_MANAGER, Role.TEACHER}),
    Role.SCHOOL_MANAGER: frozenset({Role.SCHOOL_MANAGER, Role.MENTOR}),
    Role.HOST_MANAGER: frozenset({Role.HOST_MANAGER, Role.MENTOR}),
    Role.COORDINATOR: OF_ORGANISATIONS,
    Role.ADMINISTRATOR: frozenset(Role) - {Role.STUDENT},
}


def grantable(actor: Actor, organisation_id: int | None) -> frozenset[Role]:
    """The roles that the actor may grant in the organisation; for None, those of the whole cluster."""
    if organisation_id is None:
        return OF_CLUSTER if Role.ADMINISTRATOR in actor.roles else frozenset()
    held = {role for role, place in actor.grants if place in (None, organisation_id)}
    held |= actor.roles & {Role.COORDINATOR, Role.ADMINISTRATOR}
    return frozenset().union(*(GRANTABLE.get(role, frozenset()) for role in held)) - OF_CLUSTER
