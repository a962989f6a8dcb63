"""Programmes: the public catalogue, building, agreement."""

from flask import Blueprint

blueprint = Blueprint("programmes", __name__, url_prefix="/programmes")

from app.blueprints.programmes import agreeing, building, files, routes, sheet  # noqa: E402, F401
