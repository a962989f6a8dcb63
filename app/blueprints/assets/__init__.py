"""Third-party files that come from installed packages."""

from flask import Blueprint

blueprint = Blueprint("assets", __name__, url_prefix="/assets")

from app.blueprints.assets import routes  # noqa: E402, F401
