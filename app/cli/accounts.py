"""`flask accounts add|password`: the first administrator of a new installation, and a forgotten password."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

accounts_cli = AppGroup("accounts", help="Accounts from the command line.")


@accounts_cli.command("add")
@click.argument("email")
@click.option("--surname", required=True)
@click.option("--given-name", required=True)
@click.option("--role", required=True, type=click.Choice(["administrator", "coordinator", "council_member"]))
@click.password_option()
def add_command(email: str, surname: str, given_name: str, role: str, password: str) -> None:
    """Add a person with an account and a role of the whole cluster."""
    from app.extensions import db
    from app.models import Account, Person, Role, RoleGrant
    from app.services import accounts, audit
    from app.services.transaction import transaction

    with transaction() as session:
        if session.scalar(select(Account.id).where(Account.email == email.strip().lower())):
            raise click.ClickException(f"{email} already has an account; see `flask accounts password`.")
        person = Person(surname=surname, given_name=given_name)
        db.session.add(person)
        db.session.flush()
        accounts.new_account(person, email, password)
        db.session.add(RoleGrant(person_id=person.id, role=Role(role)))
        audit.record(None, "account:add", person, role=role)
    click.echo(f"{email} can sign in as {role}.")


@accounts_cli.command("password")
@click.argument("email")
@click.password_option()
def password_command(email: str, password: str) -> None:
    """Set a new password; every session of the account ends."""
    from app.services import accounts

    if not accounts.set_password(email, password):
        raise click.ClickException(f"There is no account {email}.")
    click.echo(f"The password of {email} is set, and its sessions are ended.")
