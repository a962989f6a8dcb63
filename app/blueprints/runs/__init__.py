"""Runs of a round: progress, result, publication."""

from flask import Blueprint

blueprint = Blueprint("runs", __name__, url_prefix="/runs")

from app.blueprints.runs import experiments, outcome, routes, shares  # noqa: E402, F401
