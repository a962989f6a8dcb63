"""Who acts: a person and the roles in force at this moment. Services and policies take it, never the request."""

from dataclasses import dataclass

from sqlalchemy import select

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


def actor_of(person_id: int) -> Actor:
    """Read the grants in force now: a role withdrawn a second ago is gone."""
    rows = db.session.execute(
        select(RoleGrant.role, RoleGrant.organisation_id).where(
            RoleGrant.person_id == person_id, RoleGrant.withdrawn_at.is_(None)
        )
    )
    return Actor(person_id, frozenset((role, organisation) for role, organisation in rows))
