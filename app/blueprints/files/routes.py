"""Hand out a file: pictures that we encoded are shown, everything else is a download."""

from urllib.parse import quote

from flask import abort, make_response

from app.blueprints.access import current_actor, disclose, public
from app.blueprints.files import blueprint
from app.queries import files

A_YEAR = "private, max-age=31536000, immutable"


@blueprint.get("/<string:public_id>")
@public
def show(public_id: str):
    """Open to whom the object it belongs to is open; anything else does not exist."""
    actor = current_actor()
    found = files.readable(actor, public_id) or abort(404)
    if found.person_id is not None and actor is not None:
        disclose([found.person_id], "person:document")
    return _answer(found.file)


def _answer(file):
    response = make_response(file.content)
    response.headers["Content-Type"] = file.media_type
    response.headers["Cache-Control"] = A_YEAR if file.is_picture else "no-store"
    if not file.is_picture:
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
