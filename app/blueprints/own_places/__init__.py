"""Places that students have found themselves."""

from flask import Blueprint

blueprint = Blueprint("own_places", __name__, url_prefix="/own-places")

from app.blueprints.own_places import routes  # noqa: E402, F401
