"""Addresses to go back to: only ever our own."""

from urllib.parse import urlsplit

from flask import request, url_for


def local_address(address: str | None) -> str | None:
    """`address` if it is a path on this site, else None: a link in a letter can't send a person elsewhere."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return None
    return address if not urlsplit(address).netloc else None


def came_from() -> str:
    """The page of ours that the request came from, or the home page."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host:
        return url_for("home.index")
    return local_address(parts.path + (f"?{parts.query}" if parts.query else "")) or url_for("home.index")
