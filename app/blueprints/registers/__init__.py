"""Registers that programmes are held against, kept by the coordinator."""

from flask import Blueprint

blueprint = Blueprint("registers", __name__, url_prefix="/registers")

from app.blueprints.registers import routes  # noqa: E402, F401
