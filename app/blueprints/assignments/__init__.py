"""Placements since the publication: answered by the person and the host, cleared, taken by oneself."""

from flask import Blueprint

blueprint = Blueprint("assignments", __name__, url_prefix="/assignments")

from app.blueprints.assignments import answering, by_hand, clearing, hosting, routes, sheet  # noqa: E402, F401
