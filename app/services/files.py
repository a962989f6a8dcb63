"""Uploaded files: judged by their content, stored under names of ours, pictures made anew.

Nothing the browser says about a file is believed: not its name, not its type. A picture is decoded and encoded
again, so that what is shown in a page was written by us; anything else is only ever handed out as a download.
"""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from flask_babel import gettext as _

from app.extensions import db
from app.models import StoredFile
from app.policies.actor import Actor
from app.services.errors import Refused
from app.text import clean

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
WIDEST = 1600
PICTURES = ("JPEG", "PNG", "WEBP")
MOST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 5_000
MOST_RATIO = 200  # of unpacked to packed: XML of an office file rarely shrinks more

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
EXTENSIONS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    DOCX: ".docx",
    XLSX: ".xlsx",
    ODT: ".odt",
    "text/csv": ".csv",
}


@dataclass(frozen=True)
class Upload:
    """What came in: the name the browser gave and a stream of bytes."""

    name: str
    stream: BinaryIO


def store_picture(upload: Upload, actor: Actor) -> StoredFile:
    """A JPEG, PNG or WebP as a new WebP of at most 1600 px, without any metadata; inside the caller's transaction."""
    picture = _decoded(_content(upload))
    written = io.BytesIO()
    picture.save(written, "WEBP", quality=82, method=4)
    return _store(
        upload, actor, written.getvalue(), "image/webp", is_picture=True, width=picture.width, height=picture.height
    )


def store_document(upload: Upload, actor: Actor) -> StoredFile:
    """A PDF, DOCX, XLSX, ODT, JPEG or PNG as it is; inside the caller's transaction."""
    content = _content(upload)
    media_type = kind_of(content)
    if media_type is None:
        raise Refused(_("This file is not a PDF, DOCX, XLSX, ODT, JPEG or PNG. Save it as a PDF and send it again."))
    return _store(upload, actor, content, media_type)


def store_table(upload: Upload, actor: Actor) -> StoredFile:
    """A file for the import wizard: XLSX or text; what is in it the wizard judges."""
    content = _content(upload)
    media_type = kind_of(content)
    if media_type not in (None, XLSX):
        raise Refused(_("This is not a table. Send a CSV file, or an Excel workbook (.xlsx)."))
    return _store(upload, actor, content, media_type or "text/csv")


def kind_of(content: bytes) -> str | None:
    """The media type by content, None for anything that is not on our list."""
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg" if _is_picture(content) else None
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png" if _is_picture(content) else None
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    return None


def _content(upload: Upload) -> bytes:
    content = upload.stream.read(MOST_BYTES + 1)
    if not content:
        raise Refused(_("The file is empty. Choose another one."))
    if len(content) > MOST_BYTES:
        raise Refused(_("The file is larger than %(most)s MB. Make it smaller and send it again.", most=10))
    return content


def _store(upload: Upload, actor: Actor, content: bytes, media_type: str, **picture) -> StoredFile:
    stored = StoredFile(
        name=_shown_name(upload.name, EXTENSIONS[media_type]),
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        uploaded_by_id=actor.person_id,
        **picture,
    )
    db.session.add(stored)
    db.session.flush()
    return stored


def _shown_name(name: str, extension: str) -> str:
    """The last part of the given name without its extension, for people to recognise; ours is the extension."""
    stem = PurePath(clean(name).replace("\\", "/")).stem.strip(". ")
    return (stem[:120] or "file") + extension


def _decoded(content: bytes):
    """The picture upright, in plain colours, at most WIDEST px; Refused where it is none."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    wrong = Refused(_("This is not a photo. Send a JPEG, PNG or WebP picture."))
    try:
        picture = Image.open(io.BytesIO(content), formats=PICTURES)
        if picture.width * picture.height > MOST_PIXELS:
            raise Refused(_("The picture has more than 40 million points. Make it smaller and send it again."))
        picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise wrong from error
    picture = ImageOps.exif_transpose(picture).convert("RGB")
    picture.thumbnail((WIDEST, WIDEST))
    return Image.frombytes("RGB", picture.size, picture.tobytes())  # a new picture: nothing but its points


def _is_picture(content: bytes) -> bool:
    try:
        _decoded(content)
    except Refused:
        return False
    return True


def _office_kind(content: bytes) -> str | None:
    """DOCX, XLSX or ODT by their parts; Refused for a bomb, macros or an encrypted file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            check_archive(parts, len(content))
            names = {part.filename for part in parts}
            if any(name.endswith("vbaProject.bin") for name in names):
                raise Refused(_("The file has macros. Save it without macros, or as a PDF, and send it again."))
            if "mimetype" in names and archive.read("mimetype")[:100].decode("ascii", "replace") == ODT:
                return ODT
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise Refused(_("The file is damaged. Save it anew and send it again.")) from error
    if "[Content_Types].xml" not in names:
        return None
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else None


def check_archive(parts: list[zipfile.ZipInfo], packed: int) -> None:
    """Refused for an archive that would unpack to much more than it seems, or that is locked."""
    unpacked = sum(part.file_size for part in parts)
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(_("The file is locked with a password. Take the password off and send it again."))
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(packed, 1024):
        raise Refused(_("The file would unpack to far more than it seems to hold, so it is not opened."))
