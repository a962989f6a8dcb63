"""The list of accounts."""

from flask import render_template

from app.blueprints.access import current_actor, requires
from app.blueprints.accounts import blueprint
from app.blueprints.accounts.forms import AccountFilter
from app.blueprints.filters import page_number
from app.policies.permissions import Permission
from app.queries import accounts as queries


@blueprint.get("/")
@requires(Permission.ACCOUNT_LIST)
def index():
    form = AccountFilter()
    page = queries.accounts(current_actor(), page_number(), **form.chosen())
    return render_template("accounts/index.html", page=page, form=form)
