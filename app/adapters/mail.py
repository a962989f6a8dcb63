"""The door for letters: a stored letter becomes a message, and a transport takes it.

A message is plain text with the same paragraphs as HTML beside it; a paragraph that is an address becomes a link. The
words come from letter_words.py.
"""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path

from flask import current_app
from flask_babel import force_locale

from app.adapters.letter_words import Words, written
from app.models import Letter

TIMEOUT_S = 20


def compose(letter: Letter, help_contact: str = "", own: Words | None = None) -> EmailMessage:
    """The message in the recipient's language, in the cluster's `own` words where it has written some.

    ValueError for an address that would break the headers.
    """
    with force_locale(letter.locale):
        words = written(letter.kind, letter.facts, help_contact, own)
        subject = " ".join(words.subject.split())
        html = as_html(subject, words.paragraphs, letter.locale)
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = current_app.config["MAIL_FROM"]
    message["To"] = Address(addr_spec=letter.email)
    message["Date"] = format_datetime(letter.created_at)
    # The same for every attempt: a letter sent twice by a crash in between is recognised as one.
    message["Message-ID"] = f"<{letter.public_id}@{parseaddr(message['From'])[1].rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join(words.paragraphs) + "\n")
    message.add_alternative(html, subtype="html")
    return message


def as_html(subject: str, paragraphs: list[str], locale: str) -> str:
    template = current_app.jinja_env.get_template("emails/letter.html")
    return template.render(subject=subject, paragraphs=paragraphs, locale=locale)


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
