"""Database → bundle folder → database: a round as the engine's files, and the engine's result read back.

The files name people and slots by their random public identifiers: a bundle can be handed to anyone to check.
"""

import csv
import io
import json
import zipfile
from pathlib import Path

from sqlalchemy import select

from app.extensions import db
from app.models import Participant, Round, Slot, Wish

# The date in every archive, so that equal folders make equal bytes.
EPOCH = (2017, 11, 17, 0, 0, 0)

Files = dict[str, bytes]


def bundle_files(round_: Round, is_open) -> Files:
    """The round as it is now. `is_open(participant_id, slot_id)` leaves out wishes that are no longer permitted.

    Bytes depend on the data alone, so comparing two exports tells whether anything that decides has changed.
    """
    people = db.session.execute(
        select(Participant.id, Participant.public_id, Participant.audience)
        .where(Participant.round_id == round_.id)
        .order_by(Participant.public_id)
    ).all()
    slots = db.session.execute(
        select(Slot.id, Slot.public_id, Slot.capacity, Slot.min_to_open, Slot.starts_on, Slot.ends_on)
        .where(Slot.round_id == round_.id)
        .order_by(Slot.public_id)
    ).all()
    wishes = db.session.execute(
        select(Wish.participant_id, Wish.slot_id, Participant.public_id, Slot.public_id, Wish.rank)
        .join(Participant, Wish.participant_id == Participant.id)
        .join(Slot, Wish.slot_id == Slot.id)
        .where(Participant.round_id == round_.id)
        .order_by(Participant.public_id, Wish.rank)
    ).all()
    asked = {
        "format": "klaster-bundle/1",
        "title": round_.title,
        "criteria": round_.criteria,
        "seed": round_.seed,
    }
    return {
        "bundle.json": json.dumps(asked, ensure_ascii=False, indent=1).encode(),
        "people.csv": _table(("person", "kind"), ((row.public_id, row.audience) for row in people)),
        "openings.csv": _table(
            ("opening", "capacity", "min_to_open", "starts_on", "ends_on"),
            ((s.public_id, s.capacity, s.min_to_open, s.starts_on, s.ends_on) for s in slots),
        ),
        "wishes.csv": _table(
            ("person", "opening", "rank"),
            (
                (person, slot, rank)
                for participant_id, slot_id, person, slot, rank in wishes
                if is_open(participant_id, slot_id)
            ),
        ),
    }


def _table(header, rows) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def write_folder(files: Files, folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def read_folder(folder: Path) -> Files:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def zipped(files: Files, under: str = "") -> bytes:
    """Files as a ZIP archive; equal files give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(under + name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return buffer.getvalue()


def unzipped(content: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows(files: Files, name: str) -> list[dict[str, str]]:
    """The rows of one table of a folder, by column name."""
    return list(csv.DictReader(io.StringIO(files[name].decode())))
