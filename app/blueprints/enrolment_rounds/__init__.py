"""Enrolment rounds, by the coordinator."""

from flask import Blueprint

blueprint = Blueprint("enrolment_rounds", __name__, url_prefix="/enrolment-rounds")

from app.blueprints.enrolment_rounds import planning, routes, sheet  # noqa: E402, F401
