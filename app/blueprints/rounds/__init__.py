"""Placement rounds: planned, moved through their phases, frozen, checked, and matched."""

from flask import Blueprint

blueprint = Blueprint("rounds", __name__, url_prefix="/rounds")

from app.blueprints.rounds import planning, routes, sheet, steps, years  # noqa: E402, F401
