"""The words of letters, rewritten by the cluster."""

from flask import Blueprint

blueprint = Blueprint("letter_texts", __name__, url_prefix="/letter-texts")

from app.blueprints.letter_texts import routes  # noqa: E402, F401
