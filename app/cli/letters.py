"""`flask letters …`: what the mail server has to say about letters."""

import sys

import click
from flask.cli import AppGroup

letters_cli = AppGroup("letters", help="The outbox, from the side of the mail server.")


@letters_cli.command("bounced")
def bounced_command() -> None:
    """Read a returned message on standard input and note which letter came back.

    For the alias of MAIL_FROM: a sending in stages stops by itself when too many come back.
    """
    from app.services import letters

    found = letters.note_returned(sys.stdin.read())
    click.echo(f"{found} letters noted as come back")
