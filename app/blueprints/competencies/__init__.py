"""The register of competencies: ОК, ПК, functions of professional standards."""

from flask import Blueprint

blueprint = Blueprint("competencies", __name__, url_prefix="/competencies")

from app.blueprints.competencies import routes  # noqa: E402, F401
