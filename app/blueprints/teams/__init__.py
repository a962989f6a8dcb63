"""A student's team in a round."""

from flask import Blueprint

blueprint = Blueprint("teams", __name__, url_prefix="/teams")

from app.blueprints.teams import routes  # noqa: E402, F401
