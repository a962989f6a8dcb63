"""One solve of an enrolment round."""

from flask import Blueprint

blueprint = Blueprint("enrolment_solves", __name__, url_prefix="/enrolment-solves")

from app.blueprints.enrolment_solves import routes  # noqa: E402, F401
