"""Who goes where."""

from flask import Blueprint

blueprint = Blueprint("placements", __name__, url_prefix="/placements")

from app.blueprints.placements import returning, routes, sheet  # noqa: E402, F401
