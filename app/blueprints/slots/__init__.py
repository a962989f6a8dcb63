"""The slots of a host."""

from flask import Blueprint

blueprint = Blueprint("slots", __name__, url_prefix="/slots")

from app.blueprints.slots import approving, routes, sheet  # noqa: E402, F401
