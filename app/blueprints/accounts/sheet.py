"""The list of accounts as a file."""

from flask_babel import gettext as _

from app.blueprints.access import current_actor
from app.blueprints.accounts import blueprint
from app.blueprints.accounts.forms import AccountFilter
from app.blueprints.exports import Sheet, every, exported, yes_no
from app.labels import label
from app.policies.permissions import Permission
from app.queries import accounts as queries


@exported(blueprint, Permission.ACCOUNT_LIST)
def sheet() -> Sheet:
    chosen, people = AccountFilter().chosen(), set()
    headers = [_("Person"), _("E-mail"), _("Roles"), _("Can sign in"), _("Last signed in")]

    def rows():
        for row in every(lambda number: queries.accounts(current_actor(), number, **chosen)):
            account = row.account
            people.add(account.person_id)
            roles = ", ".join(label(grant.role) for grant in row.grants)
            name = account.person.full_name
            yield [name, account.email, roles, yes_no(account.active), account.last_signed_in_at]

    return Sheet("accounts", headers, rows(), people)
