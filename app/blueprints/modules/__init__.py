"""The public catalogue of modules."""

from flask import Blueprint

blueprint = Blueprint("modules", __name__, url_prefix="/modules")

from app.blueprints.modules import choosing, drafting, files, routes, sheet, versions  # noqa: E402, F401
