"""Links from letters, each good for one use."""

from flask import Blueprint

blueprint = Blueprint("links", __name__, url_prefix="/links")

from app.blueprints.links import routes  # noqa: E402, F401
