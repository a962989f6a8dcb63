"""A participant's ranked list."""

from flask import Blueprint

blueprint = Blueprint("wishes", __name__, url_prefix="/wishes")

from app.blueprints.wishes import routes  # noqa: E402, F401
