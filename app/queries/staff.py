"""Who acts for an organisation now."""

from dataclasses import dataclass

from sqlalchemy import case, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Account, Organisation, Person, Role, RoleGrant
from app.queries.paging import Page, paged

FIRST = (Role.COLLEGE_MANAGER, Role.SCHOOL_MANAGER, Role.HOST_MANAGER, Role.MENTOR, Role.TEACHER)


@dataclass(frozen=True)
class Member:
    """A role in force and the account by which its holder signs in, if there is one."""

    grant: RoleGrant
    account: Account | None


def staff(organisation: Organisation, number: int) -> Page:
    """Managers first, then by surname; students are not staff."""
    order = case({role.value: place for place, role in enumerate(FIRST)}, value=RoleGrant.role, else_=len(FIRST))
    statement = (
        select(RoleGrant, Account)
        .join(RoleGrant.person)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(
            RoleGrant.organisation_id == organisation.id,
            RoleGrant.withdrawn_at.is_(None),
            RoleGrant.role != Role.STUDENT,
        )
        .options(joinedload(RoleGrant.person), joinedload(Account.person, innerjoin=False))
        .order_by(order, Person.surname, Person.given_name, RoleGrant.id)
    )
    page = paged(statement, number, rows=True)
    return Page([Member(*row) for row in page.items], page.number, page.total, page.size)


def grant(organisation: Organisation, public_id: str) -> RoleGrant | None:
    """A role in force in this organisation."""
    here = (RoleGrant.organisation_id == organisation.id) & RoleGrant.withdrawn_at.is_(None)
    return db.session.scalar(
        select(RoleGrant).where(RoleGrant.public_id == public_id, here).options(joinedload(RoleGrant.person))
    )


def account(grant: RoleGrant) -> Account | None:
    return db.session.scalar(select(Account).where(Account.person_id == grant.person_id))
