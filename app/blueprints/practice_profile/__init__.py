"""What a student keeps themself for placement."""

from flask import Blueprint

blueprint = Blueprint("practice_profile", __name__, url_prefix="/me/practice")

from app.blueprints.practice_profile import routes  # noqa: E402, F401
