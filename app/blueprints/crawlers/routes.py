"""robots.txt (RFC 9309) and sitemap.xml (sitemaps.org, protocol 0.9)."""

from xml.etree import ElementTree

from flask import Response, current_app, url_for

from app.blueprints.access import public
from app.blueprints.crawlers import blueprint
from app.queries import sitemap as queries

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
LISTS = ("home.index", "programmes.index", "modules.index", "sites.index", "organisations.index")


@blueprint.get("/robots.txt")
@public
def robots():
    lines = ["User-agent: *", *(f"Disallow: /{path}/" for path in private_folders())]
    lines += ["Disallow: /*?", f"Sitemap: {url_for('crawlers.sitemap', _external=True)}", ""]
    return Response("\n".join(lines), mimetype="text/plain")


def private_folders() -> list[str]:
    """First parts of addresses under which no page is public."""
    is_open: dict[str, bool] = {}
    for rule in current_app.url_map.iter_rules():
        folder, slash, _rest = rule.rule.lstrip("/").partition("/")
        if slash and not folder.startswith("<") and not rule.endpoint.endswith("static"):
            view = current_app.view_functions[rule.endpoint]
            is_open[folder] = is_open.get(folder, False) or getattr(view, "access", "") == "public"
    return sorted(folder for folder, opened in is_open.items() if not opened)


@blueprint.get("/sitemap.xml")
@public
def sitemap():
    ElementTree.register_namespace("", NAMESPACE)
    root = ElementTree.Element(f"{{{NAMESPACE}}}urlset")
    addresses = [url_for(endpoint, _external=True) for endpoint in LISTS]
    addresses += [
        url_for(f"{noun}.show", public_id=public_id, _external=True) for noun, public_id in queries.public_objects()
    ]
    for address in addresses:
        entry = ElementTree.SubElement(root, f"{{{NAMESPACE}}}url")
        ElementTree.SubElement(entry, f"{{{NAMESPACE}}}loc").text = address
    return Response(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True), mimetype="application/xml")
