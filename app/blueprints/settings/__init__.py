"""Settings of the installation, for the administrator."""

from flask import Blueprint

blueprint = Blueprint("settings", __name__, url_prefix="/settings")

from app.blueprints.settings import routes  # noqa: E402, F401
