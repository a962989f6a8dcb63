"""The trail of who did what."""

from flask import Blueprint

blueprint = Blueprint("audit", __name__, url_prefix="/audit")

from app.blueprints.audit import routes, seals, sheet  # noqa: E402, F401
