"""A teacher's own page: load, groups, internships."""

from flask import Blueprint

blueprint = Blueprint("teaching", __name__, url_prefix="/teaching")

from app.blueprints.teaching import routes  # noqa: E402, F401
