"""What search engines ask for: which pages are everyone's, and where they are."""

from flask import Blueprint

blueprint = Blueprint("crawlers", __name__)

from app.blueprints.crawlers import routes  # noqa: E402, F401
