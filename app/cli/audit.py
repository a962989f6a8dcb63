"""`flask audit …`: the sealed trail, checked and its roots taken away."""

import csv
import sys

import click
from flask.cli import AppGroup

audit_cli = AppGroup("audit", help="The audit trail: seal it, check it, take its roots away.")


@audit_cli.command("seal")
def seal_command() -> None:
    """Seal what is settled now, without waiting for the worker."""
    from app.services import sealing

    click.echo(f"{sealing.seal()} entries sealed, {sealing.unsealed()} still too young")


@audit_cli.command("roots")
def roots_command() -> None:
    """Print the root of every seal as CSV: keep it where nobody of this installation can write."""
    from app.services import sealing

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("last_entry", "root", "sealed_at"))
    writer.writerows(sealing.roots())


@audit_cli.command("verify")
@click.option("--roots", type=click.File(encoding="utf-8"), help="Roots that were exported earlier, as CSV.")
def verify_command(roots) -> None:
    """Compute every seal anew; with --roots also compare with what was exported. Exit code 4 where they differ."""
    from app.services import sealing

    kept = {int(row["last_entry"]): row["root"] for row in csv.DictReader(roots)} if roots else None
    verdict = sealing.verify(kept)
    for fault in verdict.faults:
        click.echo(str(fault), err=True)
    if not verdict.ok:
        sys.exit(4)
    click.echo(f"{verdict.entries} entries under {verdict.seals} seals: nothing was touched")
