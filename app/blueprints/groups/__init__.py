"""Study groups: students, practice periods, supervisors."""

from flask import Blueprint

blueprint = Blueprint("groups", __name__, url_prefix="/groups")

from app.blueprints.groups import routes, sheet  # noqa: E402, F401
