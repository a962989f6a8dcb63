"""Who acts: a person and the roles in force at this moment. Services and policies take it, never the request."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Organisation, Role, RoleGrant


@dataclass(frozen=True)
class Actor:
    person_id: int
    grants: frozenset[tuple[Role, int | None]]

    @property
    def roles(self) -> set[Role]:
        return {role for role, _ in self.grants}

    def organisations(self, role: Role) -> list[int]:
        """Identifiers of the organisations in which the actor holds `role`."""
        return sorted(organisation for held, organisation in self.grants if held == role and organisation)


def actor_of(person_id: int, acting_as: int | None = None) -> Actor:
    """Read the grants in force now: a role withdrawn a second ago is gone.

    `acting_as` narrows to one grant; one that is no longer in force narrows nothing.
    """
    return narrowed(person_id, grants_of(person_id), acting_as)


def narrowed(person_id: int, grants: list[RoleGrant], acting_as: int | None) -> Actor:
    chosen = [grant for grant in grants if grant.id == acting_as] or grants
    return Actor(person_id, frozenset((grant.role, grant.organisation_id) for grant in chosen))


def grants_of(person_id: int) -> list[RoleGrant]:
    """The roles in force with their organisations and names, in a steady order, in one query."""
    found = db.session.scalars(
        select(RoleGrant)
        .where(RoleGrant.person_id == person_id, RoleGrant.withdrawn_at.is_(None))
        .options(joinedload(RoleGrant.organisation).joinedload(Organisation.names))
        .order_by(RoleGrant.role, RoleGrant.id)
    )
    return list(found.unique())
