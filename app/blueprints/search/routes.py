"""Search over everything that the person may see."""

from flask import render_template, request

from app.blueprints.access import current_actor, disclose, public
from app.blueprints.filters import page_number
from app.blueprints.search import blueprint
from app.models import Findable
from app.queries import find
from app.text import clean

MOST_LETTERS = 100


@blueprint.get("/")
@public
def index():
    actor, text = current_actor(), clean(request.args.get("text"))[:MOST_LETTERS]
    chosen = next((one for one in find.kinds(actor) if one.value == request.args.get("kind")), None)
    page = find.of_kind(actor, chosen, text, page_number()) if chosen and text else None
    found = find.everything(actor, text) if text and page is None else []
    hits = page.items if page else [hit for one in found for hit in one.first]
    if actor:
        disclose([hit.key for hit in hits if hit.kind is Findable.PERSON], "search:hits")
    return render_template("search/index.html", text=text, kind=chosen, page=page, found=found)
