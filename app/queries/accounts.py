"""Accounts with the roles in force, found by name or e-mail."""

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Account, Person, Role, RoleGrant
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries.paging import Page, paged, slice_of
from app.queries.search import finder


@dataclass(frozen=True)
class AccountRow:
    account: Account
    grants: list[RoleGrant]


def accounts(actor: Actor, number: int, text: str = "", role: str = "") -> Page:
    """Accounts by surname; every word of `text` is looked for in the name and the e-mail."""
    statement = scope(actor, Permission.ACCOUNT_LIST).join(Account.person)
    if role:
        statement = statement.where(Account.person_id.in_(_holders(Role(role))))
    statement = statement.order_by(Person.surname, Person.given_name, Account.id)
    page = _searched(statement, text, number) if text else paged(statement, number)
    grants = _grants([account.person_id for account in page.items])
    rows = [AccountRow(account, grants.get(account.person_id, [])) for account in page.items]
    return Page(rows, page.number, page.total, page.size)


def grants(account: Account) -> list[RoleGrant]:
    """The roles in force of one account."""
    return _grants([account.person_id]).get(account.person_id, [])


def _holders(role: Role) -> Select:
    return select(RoleGrant.person_id).where(RoleGrant.role == role, RoleGrant.withdrawn_at.is_(None))


def _searched(statement: Select, text: str, number: int) -> Page:
    found = finder(text)
    named = statement.with_only_columns(
        Account.id, Account.email, Person.surname, Person.given_name, Person.patronymic, maintain_column_froms=True
    )
    ids = slice_of([row.id for row in db.session.execute(named) if found(*row[1:])], number)
    by_id = {a.id: a for a in db.session.scalars(select(Account).where(Account.id.in_(ids.items)))}
    return Page([by_id[id_] for id_ in ids.items], ids.number, ids.total, ids.size)


def _grants(person_ids: list[int]) -> dict[int, list[RoleGrant]]:
    found: dict[int, list[RoleGrant]] = {}
    rows = db.session.scalars(
        select(RoleGrant)
        .where(RoleGrant.person_id.in_(person_ids), RoleGrant.withdrawn_at.is_(None))
        .options(joinedload(RoleGrant.organisation))
        .order_by(RoleGrant.role, RoleGrant.id)
    )
    for grant in rows:
        found.setdefault(grant.person_id, []).append(grant)
    return found
