"""The outbox, for the administrator."""

from flask import Blueprint

blueprint = Blueprint("letters", __name__, url_prefix="/letters")

from app.blueprints.letters import routes, sheet  # noqa: E402, F401
