"""A person's own page: preferences, password, e-mail, sessions, roles."""

from flask import Blueprint

blueprint = Blueprint("profile", __name__, url_prefix="/me")

from app.blueprints.profile import routes, sheet  # noqa: E402, F401
