"""Runs of modules: when they are taught, for how many, how one gets in."""

from flask import Blueprint

blueprint = Blueprint("module_runs", __name__, url_prefix="/module-runs")

from app.blueprints.module_runs import routes, sheet  # noqa: E402, F401
