"""A learner's modules: chosen, held, waited for."""

from flask import Blueprint

blueprint = Blueprint("enrolments", __name__, url_prefix="/enrolments")

from app.blueprints.enrolments import changing, routes  # noqa: E402, F401
