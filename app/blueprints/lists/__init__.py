"""Certified lists: check the answers, certify, the receipt, all versions."""

from flask import Blueprint

blueprint = Blueprint("lists", __name__, url_prefix="/lists")

from app.blueprints.lists import routes  # noqa: E402, F401
