"""What a person has been told."""

from flask import Blueprint

blueprint = Blueprint("notifications", __name__, url_prefix="/notifications")

from app.blueprints.notifications import routes  # noqa: E402, F401
