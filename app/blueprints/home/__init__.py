"""The home page and the choice of language."""

from flask import Blueprint

blueprint = Blueprint("home", __name__)

from app.blueprints.home import routes  # noqa: E402, F401
