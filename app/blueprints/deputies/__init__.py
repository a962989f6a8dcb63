"""Deputies: who answers for an absent host."""

from flask import Blueprint

blueprint = Blueprint("deputies", __name__, url_prefix="/deputies")

from app.blueprints.deputies import routes, sheet  # noqa: E402, F401
