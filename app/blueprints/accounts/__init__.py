"""Who can sign in and as what."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__, url_prefix="/accounts")

from app.blueprints.accounts import routes, sheet  # noqa: E402, F401
