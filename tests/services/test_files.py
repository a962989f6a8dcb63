"""Uploads are judged by what they are: pictures made anew, documents handed out, everything else refused."""

import io
import zipfile

import pytest
from PIL import Image

from app.extensions import db
from app.models import Role, StoredFile
from app.policies.actor import actor_of
from app.services import files
from app.services.errors import Refused
from app.services.files import Upload
from tests import factories as make


@pytest.fixture
def actor(sqlite_app):
    return actor_of(make.user(Role.COORDINATOR).id)


def upload(content: bytes, name: str = "photo.jpg") -> Upload:
    return Upload(name, io.BytesIO(content))


def picture(kind="JPEG", size=(40, 30), **options) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "#1f6d53").save(written, kind, **options)
    return written.getvalue()


def archive(**parts: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name.replace("__", "/"), content)
    return written.getvalue()


def docx(**more: bytes) -> bytes:
    return archive(**{"[Content_Types].xml": b"<x/>", "word__document.xml": b"<x/>", **more})


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_made_anew(actor, kind):
    stored = files.store_picture(upload(picture(kind) + b"<script>alert(1)</script>"), actor)
    assert (stored.media_type, stored.is_picture) == ("image/webp", True)
    assert b"script" not in stored.content
    assert Image.open(io.BytesIO(stored.content)).size == (40, 30)


def test_where_and_when_a_photo_was_taken_is_forgotten(actor):
    exif = Image.Exif()
    exif[0x010E] = "a flat in Smolensk"
    stored = files.store_picture(upload(picture(exif=exif)), actor)
    assert b"Smolensk" not in stored.content
    assert not Image.open(io.BytesIO(stored.content)).getexif()


def test_a_large_photo_is_made_smaller(actor):
    stored = files.store_picture(upload(picture(size=(4000, 1000))), actor)
    assert (stored.width, stored.height) == (1600, 400)


HOSTILE = {
    "a script": b"<script>alert(1)</script>",
    "an SVG": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a cut picture": picture(size=(300, 300))[:200],
    "a GIF": b"GIF89a" + bytes(40),
    "nothing": b"",
    "a picture of 100 million points": picture("PNG", (10_000, 10_000)),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_photo_is_refused(actor, content):
    with pytest.raises(Refused):
        files.store_picture(upload(content), actor)
    assert db.session.query(StoredFile).count() == 0


def test_documents_are_known_by_their_content(actor):
    assert files.store_document(upload(b"%PDF-1.7\n", "x.exe"), actor).name == "x.pdf"
    assert files.store_document(upload(docx(), "приказ.docx"), actor).media_type == files.DOCX


BAD_DOCUMENTS = {
    "a program": b"MZ\x90\x00",
    "a page": b"<html><script>alert(1)</script></html>",
    "any archive": archive(readme=b"hello"),
    "macros": docx(**{"word__vbaProject.bin": b"x"}),
    "a bomb": docx(**{"word__big.xml": bytes(60_000_000)}),
    "a damaged archive": docx()[:-30],
    "a picture that is none": b"\xff\xd8\xff\xe0<script>",
}


@pytest.mark.parametrize("content", BAD_DOCUMENTS.values(), ids=BAD_DOCUMENTS)
def test_what_is_no_document_is_refused(actor, content):
    with pytest.raises(Refused):
        files.store_document(upload(content, "order.pdf"), actor)


def test_a_name_leads_nowhere(actor):
    names = ["../../etc/passwd", "C:\\Windows\\win.ini", "a\x00b.pdf", "..", "x" * 300]
    stored = [files.store_document(upload(b"%PDF-1.7", name), actor).name for name in names]
    assert stored[:4] == ["passwd.pdf", "win.pdf", "ab.pdf", "file.pdf"]
    assert len(stored[4]) == 124


def test_too_large_a_file_is_refused_with_the_limit(actor):
    with pytest.raises(Refused, match="10"):
        files.store_document(upload(b"%PDF-" + bytes(files.MOST_BYTES)), actor)


def test_a_document_is_a_download_and_open_to_its_own_people_only(sqlite_app, client, sign_in):
    college = make.organisation()
    hidden = make.document(organisation_id=college.id, file=make.stored_file(name="приказ.pdf"))
    address = f"/files/{hidden.file.public_id}"
    assert client.get(address).status_code == 404
    sign_in(client, make.user(Role.COLLEGE_MANAGER, make.organisation()))
    assert client.get(address).status_code == 404
    sign_in(client, make.user(Role.COLLEGE_MANAGER, college))
    answer = client.get(address)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%D0%BF")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
