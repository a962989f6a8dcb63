"""Signing in: only with the right password of an active account."""

from app.models import Role
from app.services import accounts
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
