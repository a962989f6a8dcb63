"""How many people a site takes: asked by letter, confirmed by a link."""

from flask import Blueprint

blueprint = Blueprint("capacity", __name__, url_prefix="/capacity")

from app.blueprints.capacity import routes  # noqa: E402, F401
