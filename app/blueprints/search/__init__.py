"""One search over everything."""

from flask import Blueprint

blueprint = Blueprint("search", __name__, url_prefix="/search")

from app.blueprints.search import routes  # noqa: E402, F401
