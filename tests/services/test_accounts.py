"""Signing in: only with the right password of an active account."""

from app.extensions import db
from app.models import Account, Role
from app.services import accounts, sign_in_sessions
from tests import factories


def test_the_right_password_signs_in_whatever_the_case_of_the_address(app):
    factories.user(Role.STUDENT, factories.organisation(), email="vera@example.org")

    account = accounts.authenticate(" Vera@Example.org ", factories.PASSWORD)

    assert account.email == "vera@example.org"
    assert account.last_signed_in_at is not None


def test_a_wrong_password_an_unknown_address_and_a_disabled_account_are_nobody(app):
    factories.user(Role.STUDENT, factories.organisation(), email="vera@example.org")
    disabled = factories.person()
    factories.account(disabled, "off@example.org", active=False)

    assert accounts.authenticate("vera@example.org", "wrong") is None
    assert accounts.authenticate("nobody@example.org", factories.PASSWORD) is None
    assert accounts.authenticate("off@example.org", factories.PASSWORD) is None


def test_a_password_is_kept_as_an_argon2id_hash(app):
    account = accounts.new_account(factories.person(), "new@example.org", "secret words")

    assert account.password_hash.startswith("$argon2id$")
    assert "secret words" not in account.password_hash


def test_a_new_password_replaces_the_old_one_and_ends_every_session(app):
    person = factories.user(Role.STUDENT, factories.organisation(), email="vera@example.org")
    secret = sign_in_sessions.begin(db.session.query(Account).filter_by(person_id=person.id).one())

    assert accounts.set_password("vera@example.org", "new words")

    assert accounts.authenticate("vera@example.org", factories.PASSWORD) is None
    assert accounts.authenticate("vera@example.org", "new words")
    assert sign_in_sessions.find(secret) is None


def test_the_first_administrator_is_made_from_the_command_line(sqlite_app):
    arguments = ["accounts", "add", "anna@example.org", "--surname", "Иванова", "--given-name", "Анна"]
    arguments += ["--role", "administrator", "--password", "first words"]

    first = sqlite_app.test_cli_runner().invoke(args=arguments)
    again = sqlite_app.test_cli_runner().invoke(args=arguments)

    assert first.exit_code == 0
    assert accounts.authenticate("anna@example.org", "first words").person.surname == "Иванова"
    assert again.exit_code != 0
    assert "already has an account" in again.output
