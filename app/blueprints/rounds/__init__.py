"""Placement rounds: their state, and starting a matching."""

from flask import Blueprint

blueprint = Blueprint("rounds", __name__, url_prefix="/rounds")

from app.blueprints.rounds import routes, sheet  # noqa: E402, F401
