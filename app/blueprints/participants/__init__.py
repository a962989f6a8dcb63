"""Whose wish lists are ready."""

from flask import Blueprint

blueprint = Blueprint("participants", __name__, url_prefix="/participants")

from app.blueprints.participants import reminding, routes, sheet  # noqa: E402, F401
