"""The public catalogue of programmes."""

from flask import Blueprint

blueprint = Blueprint("programmes", __name__, url_prefix="/programmes")

from app.blueprints.programmes import routes, sheet  # noqa: E402, F401
