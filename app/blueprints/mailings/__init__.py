"""Mass sendings: announcements, and every notice to many, stage by stage."""

from flask import Blueprint

blueprint = Blueprint("mailings", __name__, url_prefix="/mailings")

from app.blueprints.mailings import announcing, routes, sheet  # noqa: E402, F401
