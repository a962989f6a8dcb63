"""Candidates for the slots of a host."""

from flask import Blueprint

blueprint = Blueprint("candidates", __name__, url_prefix="/candidates")

from app.blueprints.candidates import routes  # noqa: E402, F401
