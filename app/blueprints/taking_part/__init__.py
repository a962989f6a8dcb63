"""Who takes part in a round: groups and teachers are brought in, people taken out."""

from flask import Blueprint

blueprint = Blueprint("taking_part", __name__, url_prefix="/taking-part")

from app.blueprints.taking_part import people, routes, sheet  # noqa: E402, F401
