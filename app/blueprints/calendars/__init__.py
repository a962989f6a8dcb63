"""Calendars to subscribe to: one's own, and those of sites."""

from flask import Blueprint

blueprint = Blueprint("calendars", __name__, url_prefix="/calendars")

from app.blueprints.calendars import routes  # noqa: E402, F401
