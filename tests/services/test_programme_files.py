"""A programme as JSON: taken away and brought in again it has the same content; faults are told, nothing is stored."""

import hashlib
import json

import pytest

from app.extensions import db
from app.models import OrganisationKind, PartyRole, Programme, ProgrammeParty, ProgrammeState, Role
from app.policies.actor import actor_of
from app.services import programme_approvals, programme_files
from app.services.errors import Refused
from tests import factories as make


@pytest.fixture
def programme(sqlite_app):
    row = make.programme(title="Экскурсовод", years=1, is_network=True)
    make.module(row, semester=2)
    make.module(row, make.organisation(), semester=1)
    museum = make.organisation(OrganisationKind.MUSEUM)
    row.parties = [ProgrammeParty(organisation=museum, role=PartyRole.EMPLOYER)]
    return make.save(row)


@pytest.fixture
def manager(programme):
    return actor_of(make.user(Role.COLLEGE_MANAGER, programme.organisation).id)


def file_of(programme, **changes) -> bytes:
    told = programme_files.as_dict(programme)
    told["content"] |= changes
    return json.dumps(told).encode()


def test_a_programme_comes_back_as_a_draft_with_the_same_content(programme, manager):
    draft = programme_files.draft_from(manager, programme.organisation, file_of(programme))

    assert (draft.state, draft.approvals) == (ProgrammeState.DRAFT, [])
    assert programme_approvals.content(draft) == programme_approvals.content(programme)


def test_anybody_can_make_the_fingerprint_again_from_the_file(programme):
    told = json.loads(file_of(programme))
    plain = json.dumps(told["content"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    assert hashlib.sha256(plain.encode()).hexdigest() == told["content_sha256"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "title is missing"),
        ({"title": 5}, "no text"),
        ({"specialty": "99.99.99"}, "99.99.99"),
        ({"level": "school"}, "level school"),
        ({"level": []}, "level"),
        ({"years": True}, "Years are"),
        ({"terms": 1}, "after the last term"),
        ({"modules": [[1, "zzzzzzzzzzzzzz", False]]}, "No published version"),
        ({"modules": [["1", "a"]]}, "Each module is"),
        ({"parties": [["zzzzzzzzzzzzzz", "employer"]]}, "No organisation"),
        ({"parties": [["a", "owner"]]}, "Each party is"),
        ({"parties": [["a", {}]]}, "Each party is"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_stored(programme, manager, changes, words):
    with pytest.raises(Refused, match=words):
        programme_files.draft_from(manager, programme.organisation, file_of(programme, **changes))

    assert db.session.query(Programme).count() == 1


@pytest.mark.parametrize("written", [b"", b"[]", b'{"format": "other/1"}', b"[" * 100_000, b" " * 1_000_001])
def test_what_is_no_programme_is_refused(programme, manager, written):
    with pytest.raises(Refused):
        programme_files.draft_from(manager, programme.organisation, written)


def test_a_module_stands_once(programme, manager):
    lines = json.loads(file_of(programme))["content"]["modules"]
    with pytest.raises(Refused, match="twice"):
        programme_files.draft_from(manager, programme.organisation, file_of(programme, modules=[*lines, lines[0]]))
