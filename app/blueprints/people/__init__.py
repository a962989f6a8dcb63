"""Students and teachers of a college."""

from flask import Blueprint

blueprint = Blueprint("people", __name__, url_prefix="/people")

from app.blueprints.people import routes  # noqa: E402, F401
