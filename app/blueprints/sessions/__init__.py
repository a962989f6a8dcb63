"""Signing in and out."""

from flask import Blueprint

blueprint = Blueprint("sessions", __name__)

from app.blueprints.sessions import routes  # noqa: E402, F401
