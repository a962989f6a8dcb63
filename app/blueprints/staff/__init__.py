"""Who acts for an organisation."""

from flask import Blueprint

blueprint = Blueprint("staff", __name__, url_prefix="/organisations/<string:public_id>/staff")

from app.blueprints.staff import routes, sheet  # noqa: E402, F401
