"""htmx straight from its package: no copy in our tree, no CDN."""

from importlib.metadata import version
from importlib.resources import files

from flask import send_file

from app.blueprints.access import public
from app.blueprints.assets import blueprint

VERSION = version("django-js-lib-htmx")


@blueprint.url_defaults
def add_version(endpoint: str, values: dict) -> None:
    """The address changes with the package, so the file itself may be cached for a year."""
    values.setdefault("v", VERSION)


@blueprint.get("/htmx.js")
@public
def htmx():
    return send_file(str(files("js_lib_htmx") / "static/htmx/htmx.min.js"), mimetype="text/javascript")
