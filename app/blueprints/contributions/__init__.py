"""The register of what members bring into the cluster."""

from flask import Blueprint

blueprint = Blueprint("contributions", __name__, url_prefix="/contributions")

from app.blueprints.contributions import routes  # noqa: E402, F401
