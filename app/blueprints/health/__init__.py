"""How the machinery is, for the administrator."""

from flask import Blueprint

blueprint = Blueprint("health", __name__, url_prefix="/health")

from app.blueprints.health import routes  # noqa: E402, F401
