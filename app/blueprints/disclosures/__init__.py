"""Who saw whose personal data, for the administrator."""

from flask import Blueprint

blueprint = Blueprint("disclosures", __name__, url_prefix="/disclosures")

from app.blueprints.disclosures import routes, sheet  # noqa: E402, F401
