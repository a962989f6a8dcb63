"""Places fixed by hand in a round."""

from flask import Blueprint

blueprint = Blueprint("pins", __name__, url_prefix="/pins")

from app.blueprints.pins import routes  # noqa: E402, F401
