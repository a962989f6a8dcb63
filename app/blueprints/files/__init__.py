"""Stored files, handed out to whom they are open."""

from flask import Blueprint

blueprint = Blueprint("files", __name__, url_prefix="/files")

from app.blueprints.files import routes  # noqa: E402, F401
