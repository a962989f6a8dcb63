"""Who acts: a person and the roles in force at this moment. Services and policies take it, never the request."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Role, RoleGrant


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
    rows = db.session.execute(
        select(RoleGrant.id, RoleGrant.role, RoleGrant.organisation_id).where(
            RoleGrant.person_id == person_id, RoleGrant.withdrawn_at.is_(None)
        )
    ).all()
    chosen = [row for row in rows if row.id == acting_as] or rows
    return Actor(person_id, frozenset((row.role, row.organisation_id) for row in chosen))


def grants_of(person_id: int) -> list[RoleGrant]:
    """The roles in force with their organisations, in a steady order."""
    return list(
        db.session.scalars(
            select(RoleGrant)
            .where(RoleGrant.person_id == person_id, RoleGrant.withdrawn_at.is_(None))
            .options(joinedload(RoleGrant.organisation))
            .order_by(RoleGrant.role, RoleGrant.id)
        )
    )
