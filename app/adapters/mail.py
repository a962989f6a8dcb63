"""The door for letters: a stored letter becomes a message, and a transport takes it.

A message is plain text with the same paragraphs as HTML beside it. What is in a template `emails/<kind>.txt`: the
subject on the first line, then paragraphs; a paragraph that is an address becomes a link.
"""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path

from flask import current_app
from flask_babel import force_locale

from app.models import Letter
from app.sentences import NOTICES, notice
from app.signed import sign

TIMEOUT_S = 20


def compose(letter: Letter, help_contact: str = "") -> EmailMessage:
    """The message in the recipient's language; ValueError for an address that would break the headers."""
    url = current_app.config["PUBLIC_URL"]
    with force_locale(letter.locale):
        words = dict(letter.facts)
        words["link"] = url + _path(words)
        if letter.kind in NOTICES:
            words["sentence"] = notice(letter.kind, letter.facts)
        template = "notice" if letter.kind in NOTICES else letter.kind
        text = _filled(f"{template}.txt", help_contact=help_contact, **words)
        subject, _, body = text.strip().partition("\n")
        paragraphs = [part.strip() for part in body.strip().split("\n\n") if part.strip()]
        html = _filled("letter.html", subject=subject, paragraphs=paragraphs, locale=letter.locale)
    message = EmailMessage()
    message["Subject"] = " ".join(subject.split())
    message["From"] = current_app.config["MAIL_FROM"]
    message["To"] = Address(addr_spec=letter.email)
    message["Date"] = format_datetime(letter.created_at)
    # The same for every attempt: a letter sent twice by a crash in between is recognised as one.
    message["Message-ID"] = f"<{letter.public_id}@{parseaddr(message['From'])[1].rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join(paragraphs) + "\n")
    message.add_alternative(html, subtype="html")
    return message


def _path(words: dict) -> str:
    """Where the letter leads. A link that opens something is signed only now: the outbox holds none."""
    if "link" in words:
        return f"/links/{sign('link', words['link'])}"
    if "asked" in words:
        return f"/capacity/{sign('capacity', words['asked'])}"
    return words.get("address", "")


def _filled(template: str, **words) -> str:
    return current_app.jinja_env.get_template(f"emails/{template}").render(**words)


def send(message: EmailMessage) -> None:
    """By the transport of the settings; OSError and smtplib.SMTPException when it can't be sent now."""
    TRANSPORTS[current_app.config["MAIL_TRANSPORT"]](message)


def _to_console(message: EmailMessage) -> None:
    current_app.logger.warning(
        "letter to %s: %s\n%s", message["To"], message["Subject"], message.get_body().get_content()
    )


def _to_file(message: EmailMessage) -> None:
    folder = Path(current_app.config["MAIL_FOLDER"])
    folder.mkdir(parents=True, exist_ok=True)
    name = message["Message-ID"].strip("<>").partition("@")[0]
    (folder / f"{name}.eml").write_bytes(message.as_bytes())


def _by_smtp(message: EmailMessage) -> None:
    config, context = current_app.config, ssl.create_default_context()
    where = (config["SMTP_HOST"], config["SMTP_PORT"])
    if config["SMTP_SECURITY"] == "tls":
        server = smtplib.SMTP_SSL(*where, timeout=TIMEOUT_S, context=context)
    else:
        server = smtplib.SMTP(*where, timeout=TIMEOUT_S)
    with server:
        if config["SMTP_SECURITY"] == "starttls":
            server.starttls(context=context)
        if config["SMTP_USER"]:
            server.login(config["SMTP_USER"], config["SMTP_PASSWORD"])
        server.send_message(message)


TRANSPORTS = {"console": _to_console, "file": _to_file, "smtp": _by_smtp}
