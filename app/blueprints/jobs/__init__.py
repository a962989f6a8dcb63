"""Work outside the web request, for those who look after it."""

from flask import Blueprint

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")

from app.blueprints.jobs import routes, sheet  # noqa: E402, F401
