"""Students and teachers of a college."""

from flask import Blueprint

blueprint = Blueprint("people", __name__, url_prefix="/people")

from app.blueprints.people import routes, sheet  # noqa: E402, F401
