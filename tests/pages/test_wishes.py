"""What a person reads about their list: pages asked by a browser without a script, bad input included."""

import hashlib
import re

import pytest

from app.database import utc_now
from app.extensions import db
from app.models import Mechanism, Phase
from app.policies import lottery
from tests import factories as make
from tests.pages.page import Page


@pytest.fixture
def mine(sqlite_app, client, sign_in):
    return Mine(client, sign_in)


class Mine:
    """A signed-in student of a round with three open slots."""

    def __init__(self, client, sign_in) -> None:
        self.client = client
        self.round = make.round_(least_wishes=2)
        student = make.student()
        make.account(student.person)
        sign_in(client, student.person)
        with client.session_transaction() as session:
            session["locale"] = "en"
        self.me = make.participant(self.round, student)
        self.slots = [make.slot(round_=self.round) for _ in range(3)]

    def get(self, path: str, noun="lists") -> str:
        answer = self.client.get(f"/{noun}/{self.me.public_id}{path}")
        assert answer.status_code == 200
        assert Page(answer.text).faults == []
        return answer.text

    def post(self, path: str, noun="wishes", **form) -> str:
        """What the page says afterwards."""
        address = f"/{noun}/{self.me.public_id}/{path}"
        answer = self.client.post(address, data={"version": self.me.wishes_version, **form})
        assert answer.status_code == 302
        return self.client.get(answer.location).text

    def draft(self, count=2):
        for rank, slot in enumerate(self.slots[:count], start=1):
            make.draft(self.me, slot, rank)


def test_from_the_draft_over_the_check_to_the_receipt(mine):
    mine.draft()
    assert "Draft, not certified" in mine.get("", "wishes")
    check = mine.get("/check")
    assert all(slot.site.name in check for slot in mine.slots[:2])
    receipt = mine.post("certify", "lists")
    assert mine.me.certified_list.number in receipt
    assert mine.me.certified_list.sha256 in receipt
    assert "Certified on" in mine.get("", "wishes")


def test_the_text_of_a_receipt_has_the_hash_that_is_printed(mine):
    mine.draft()
    mine.post("certify", "lists")
    listed = mine.me.certified_list
    told = mine.client.get(f"/lists/{mine.me.public_id}/receipts/{listed.public_id}/text")
    assert hashlib.sha256(told.data).hexdigest() == listed.sha256


def test_a_list_that_was_tampered_with_is_noticed(mine):
    mine.draft()
    mine.post("certify", "lists")
    listed = mine.me.certified_list
    assert "does not fit" not in mine.get(f"/receipts/{listed.public_id}")
    listed.lines[0].slot = mine.slots[2]
    db.session.commit()
    assert "does not fit" in mine.get(f"/receipts/{listed.public_id}")


def test_a_receipt_of_somebody_else_is_not_there(mine):
    other = make.participant(mine.round)
    make.wish(other, mine.slots[0])
    answer = mine.client.get(f"/lists/{mine.me.public_id}/receipts/{other.certified_list.public_id}")
    assert answer.status_code == 404


def test_all_versions_are_listed_and_one_is_in_force(mine):
    mine.draft()
    mine.post("certify", "lists")
    mine.post("move", slot=mine.slots[1].public_id, position=1)
    assert "differs from the certified list" in mine.get("", "wishes")
    mine.post("certify", "lists")
    versions = mine.get("/versions")
    assert (versions.count(">in force<"), versions.count(">replaced<")) == (1, 1)


def test_a_change_is_undone_after_a_reload(mine):
    mine.draft()
    mine.post("remove", slot=mine.slots[0].public_id)
    assert "Undo the last change" in mine.get("", "wishes")
    assert "The last change is undone. 2 wishes" in mine.post("undo")


BAD = {
    "an unknown place": ("add", {"slot": "zzzzzzzzzzzzzz"}, "There is no such place in this round"),
    "no place": ("add", {}, "Reload the page"),
    "a place twice": ("add", {"slot": 0}, "is on your list already, as wish 1"),
    "a stale page": ("move", {"slot": 0, "position": 2, "version": 99}, "was changed in another window"),
    "a version that is none": ("remove", {"slot": 0, "version": "x"}, "Reload the page"),
    "a position that is none": ("move", {"slot": 0, "position": "first"}, "Reload the page"),
    "nothing to undo": ("undo", {}, "There is nothing to undo"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_refused_with_what_to_do_and_loses_nothing(mine, what):
    mine.draft()
    path, form, words = BAD[what]
    sent = {name: mine.slots[value].public_id if value == 0 else value for name, value in form.items()}
    assert words in mine.post(path, **sent)
    assert [line.slot.id for line in db.session.query(make.Wish)] == [slot.id for slot in mine.slots[:2]]


def test_a_place_that_closed_meanwhile_stands_there_with_what_to_do(mine):
    mine.draft()
    mine.slots[1].closed_at = utc_now()
    assert "Take it off the list, then certify." in mine.get("/check")
    assert "is no longer open to you" in mine.post("certify", "lists")
    assert mine.me.certified_list is None


def test_after_the_deadline_nothing_is_taken_and_the_page_says_so(mine):
    mine.draft()
    mine.round.wishes_close_at = utc_now()
    assert "The time for wishes is over" in mine.post("remove", slot=mine.slots[0].public_id)
    assert "The time for wishes is over" in mine.post("certify", "lists")
    assert db.session.query(make.Wish).count() == 2


@pytest.mark.parametrize(
    ("mechanism", "criteria", "words"),
    [
        (Mechanism.STABLE, ["placed"], "Yes. Under this mechanism no other order"),
        (Mechanism.OPTIMAL, ["placed", "profile:greedy"], "who puts a less wanted place first is surer of it"),
        (Mechanism.OPTIMAL, ["placed", "profile:generous"], "Who names many places is sooner spared"),
        (Mechanism.OPTIMAL, ["placed", "score", "rank_cost"], "ratings may outweigh the order"),
        (Mechanism.OPTIMAL, ["placed", "distance"], "The order of your list does not count"),
    ],
)
def test_the_page_says_what_is_true_of_the_mechanism(mine, mechanism, criteria, words):
    mine.round.mechanism, mine.round.criteria = mechanism, criteria
    page = mine.get("", "wishes")
    assert words in page
    assert ("Not always." in page) == (mechanism is Mechanism.OPTIMAL)


def test_the_draw_is_shown_sealed_and_opened_with_the_result(mine):
    mine.draft()
    before = mine.get("", "wishes")
    assert lottery.commitment(mine.round) in before
    assert mine.round.seed_nonce not in before
    make.publish(make.run(mine.round))
    after = mine.get("", "wishes")
    (opened,) = re.findall(r">(\d+:[0-9a-f]{32})<", after)
    assert hashlib.sha256(opened.encode()).hexdigest() in after


def test_how_wanted_a_place_is_is_said_in_words_and_never_in_numbers(mine):
    for _ in range(7):
        person = make.participant(mine.round, make.student(group_=mine.me.group))
        make.wish(person, mine.slots[0])
        person.certified_list.certified_at = utc_now() - make.timedelta(days=1)
    page = mine.get("", "wishes")
    assert page.count("many more people than places</p>") == 1
    assert "7 people" not in page


@pytest.mark.parametrize("phase", list(Phase))
def test_the_page_stands_in_every_phase(mine, phase):
    mine.draft()
    mine.round.phase = phase
    mine.get("", "wishes")
    mine.get("/check")
    mine.get("/versions")


def test_a_town_on_the_map_leads_to_the_list_of_its_places(mine):
    make.slot(make.site(municipality=make.municipality(latitude=55.2, longitude=34.3)), mine.round)
    page = mine.get("?view=map", "wishes")
    (town,) = set(re.findall(rf'href="(/wishes/{mine.me.public_id}\?[^"]*municipality=[^"]*)"', page))
    assert "view=list" in town
    assert "1 place found" in mine.client.get(town.replace("&amp;", "&")).text
