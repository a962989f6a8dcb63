"""`flask import KIND FILE`: the wizard from the command line, for a first filling of an empty cluster."""

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

KINDS = ("students", "teachers", "groups", "organisations", "sites", "slots", "modules")


@click.command("import", help="Bring a table in from FILE; nothing is written with --dry-run or with a faulty row.")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--by", "email", required=True, help="E-mail of the person in whose name and with whose rights it is done."
)
@click.option("--organisation", help="Short name of the organisation, where the person acts for several.")
@click.option("--dry-run", is_flag=True, help="Only check.")
@click.option("--skip-faulty", is_flag=True, help="Write the good rows although others are faulty.")
@click.option("--invite", is_flag=True, help="Send invitations to new people with an e-mail.")
@with_appcontext
def import_command(kind, file, email, organisation, dry_run, skip_faulty, invite) -> None:
    from app.models import ImportKind
    from app.policies.actor import actor_of
    from app.services import accounts
    from app.services.errors import Refused
    from app.services.files import Upload
    from app.services.imports import batches

    account = accounts.of_email(email) or _stop(f"there is no account {email}")
    actor = actor_of(account.person_id)
    try:
        with file.open("rb") as stream:
            place = _organisation(actor, ImportKind(kind), organisation)
            batch = batches.upload(actor, ImportKind(kind), place, Upload(file.name, stream))
        batches.check(actor, batch, batch.columns)
        _work(batch)
        _report(batch)
        if dry_run:
            return
        batches.write(actor, batch, skip_faulty, invite)
        _work(batch)
    except Refused as refusal:
        _stop(str(refusal))
    if batch.state != "committed":
        _stop(batch.error)
    click.echo(f"written: {batch.summary['written']} rows")


def _organisation(actor, kind, name):
    from app.queries import imports as queries
    from app.text import fold

    known = queries.organisations(actor, kind)
    fitting = [one for one in known if name is None or fold(one.name) == fold(name)]
    if kind == "organisations":
        return None
    return fitting[0] if len(fitting) == 1 else _stop(f"name one organisation by --organisation: {len(fitting)} fit")


def _work(batch) -> None:
    """Do the job here and now, without a worker."""
    from app.extensions import db
    from app.services import jobs
    from app.services.imports import working  # noqa: F401  (registers the jobs)

    jobs.run(batch.job_id)
    db.session.expire_all()


def _report(batch) -> None:
    from app.queries import imports as queries
    from app.services.imports import planning, wording

    titles = {field.name: str(field.title) for field in planning.KINDS[batch.kind].fields}
    for fault in queries.all_faults(batch):
        said = wording.said(fault, titles)
        mark = "warning" if fault.is_warning else "fault"
        click.echo(f"{mark}: line {fault.row}, {fault.column}: {fault.found!r}; {said.expected}. {said.mend}", err=True)
    click.echo(", ".join(f"{name}: {batch.summary.get(name, 0)}" for name in ("new", "changed", "unchanged", "faulty")))


def _stop(message: str):
    click.echo(message, err=True)
    sys.exit(2)
