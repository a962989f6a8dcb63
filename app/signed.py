"""Texts signed with the secret key: what comes back unchanged was written by us."""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer


def sign(what_for: str, content) -> str:
    """`content` (plain values) as text for an address or a cookie; `what_for` keeps one use from serving another."""
    return URLSafeSerializer(current_app.secret_key, salt=f"klaster.{what_for}").dumps(content)


def read(what_for: str, text: str | None):
    """The content, or None where the text was not signed by us for this."""
    try:
        return URLSafeSerializer(current_app.secret_key, salt=f"klaster.{what_for}").loads(text or "")
    except BadSignature:
        return None
