"""The public catalogue of organisations."""

from flask import Blueprint

blueprint = Blueprint("organisations", __name__, url_prefix="/organisations")

from app.blueprints.organisations import routes, sheet  # noqa: E402, F401
