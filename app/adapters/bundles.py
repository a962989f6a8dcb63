"""The files of a bundle or a result: written, read, packed, hashed. What stands in a round's files: round_tables.py."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path

# The date in every archive, so that equal folders make equal bytes.
EPOCH = (2017, 11, 17, 0, 0, 0)

Files = dict[str, bytes]


def table(header: Iterable[str], rows: Iterable[Iterable]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def rows(files: Files, name: str) -> list[dict[str, str]]:
    """The rows of one table of a folder, by column name; none where the folder has no such table."""
    if name not in files:
        return []
    return list(csv.DictReader(io.StringIO(files[name].decode())))


def columns(files: Files, name: str, *wanted: str) -> list[tuple[str, ...]]:
    """Some columns of a table, row by row: for large ones, where a dict a row takes long."""
    if name not in files:
        return []
    header, *lines = csv.reader(io.StringIO(files[name].decode()))
    places = [header.index(column) for column in wanted]
    return [tuple(line[place] for place in places) for line in lines]


def asked(title: str, mechanism: str, criteria: list[str], seed: int) -> bytes:
    """bundle.json: what is asked of the engine."""
    told = {
        "format": "klaster-bundle/1",
        "title": title,
        "mechanism": mechanism,
        "criteria": criteria,
        "seed": seed,
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def sha256(files: Files) -> str:
    """Over the names and bytes of all files, in the order of the names."""
    told = hashlib.sha256()
    for name in sorted(files):
        told.update(f"{name}\0{len(files[name])}\0".encode())
        told.update(files[name])
    return told.hexdigest()


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


def unzipped_one(content: bytes, name: str) -> Files:
    """The one file of an archive; nothing where it has no such file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name)} if name in archive.namelist() else {}
