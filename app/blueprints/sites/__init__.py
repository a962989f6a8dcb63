"""The public catalogue of sites."""

from flask import Blueprint

blueprint = Blueprint("sites", __name__, url_prefix="/sites")

from app.blueprints.sites import past, routes, sheet  # noqa: E402, F401
