"""The import wizard."""

from flask import Blueprint

blueprint = Blueprint("imports", __name__, url_prefix="/imports")

from app.blueprints.imports import routes  # noqa: E402, F401
