"""Teams by mutual consent: who enters the code has agreed, who is in answers, and all go together or not at all."""

import threading

import pytest

from app.database import utc_now
from app.extensions import db
from app.models import (
    AuditEntry,
    Mechanism,
    Notification,
    OwnPlaceState,
    Participant,
    Phase,
    Role,
    Setting,
    Team,
    TeamMember,
)
from app.policies.actor import Actor
from app.queries import home
from app.queries import teams as queries
from app.queries.teams import Outlook
from app.queries.todo import own
from app.services import snapshots, teams
from app.services.errors import Refused
from tests import factories as make


class Classmates:
    """Students of one group in one round; each acts as themselves."""

    def __init__(self, count: int = 3, **round_fields):
        self.round, self.group = make.round_(**round_fields), make.group()
        self.all = [make.participant(self.round, make.student(group_=self.group)) for _ in range(count)]

    def make(self, one: int = 0) -> Team:
        return teams.make(actor_of(self.all[one]), self.all[one])

    def ask(self, one: int, code: str) -> Team:
        return teams.ask(actor_of(self.all[one]), self.all[one], code)

    def accept(self, asker: int, by: int = 0):
        return teams.accept(actor_of(self.all[by]), self.all[by], self.all[asker].public_id)

    def decline(self, asker: int, by: int = 0):
        return teams.decline(actor_of(self.all[by]), self.all[by], self.all[asker].public_id)

    def leave(self, one: int):
        return teams.leave(actor_of(self.all[one]), self.all[one])

    def told(self, one: int) -> list[str]:
        mine = db.session.query(Notification.kind).filter_by(person_id=self.all[one].person_id)
        return [kind for (kind,) in mine.order_by(Notification.id)]

    def inside(self) -> list[int]:
        rows = db.session.query(TeamMember.participant_id).filter(TeamMember.accepted_at.is_not(None))
        keys = {key for (key,) in rows}
        return [number for number, one in enumerate(self.all) if one.id in keys]


def actor_of(participant: Participant) -> Actor:
    return Actor(participant.person_id, frozenset({(Role.STUDENT, participant.organisation_id)}))


def test_a_team_comes_about_by_the_consent_of_both_sides(app):
    mates = Classmates()
    code = mates.make().code

    mates.ask(1, code)
    assert mates.inside() == [0]
    mates.accept(1)

    assert mates.inside() == [0, 1]
    assert (mates.told(0), mates.told(1)) == (["team_asked"], ["team_accepted"])


def test_any_one_of_the_team_may_accept_and_the_others_are_told(app):
    mates = Classmates(4)
    team = make.team(*mates.all[:3])

    mates.ask(3, team.code)
    mates.accept(3, by=1)

    assert mates.inside() == [0, 1, 2, 3]
    assert [mates.told(one) for one in (0, 1, 2)] == [
        ["team_asked", "team_joined"],
        ["team_asked"],
        ["team_asked", "team_joined"],
    ]


def test_who_is_declined_is_told_and_free_to_make_a_team(app):
    mates = Classmates()
    mates.ask(1, mates.make().code)

    mates.decline(1)

    assert mates.told(1) == ["team_declined"]
    mates.make(1)


@pytest.mark.parametrize("typed", ["{0}", " {1}-{2} ", "{3}", "{4}"])
def test_a_code_is_read_however_it_is_typed(sqlite_app, typed):
    """With capitals or without, in two halves, in Cyrillic letters that look the same."""
    mates = Classmates()
    team = mates.make()
    team.code = "KM7X2HTE"
    db.session.commit()

    mates.ask(1, typed.format("KM7X2HTE", "km7x", "2hte", "KM7X 2HTE", "КМ7Х2НТЕ"))

    assert db.session.query(TeamMember).filter_by(participant_id=mates.all[1].id).one().team_id == team.id


def test_codes_are_long_and_differ(sqlite_app):
    codes = {teams._new_code() for _ in range(200)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {8}


def test_a_code_of_another_round_is_refused(app):
    here, elsewhere = Classmates(), Classmates()
    with pytest.raises(Refused, match=r"код|code"):
        here.ask(0, elsewhere.make().code)


def test_who_is_in_a_team_can_not_ask_or_make_another(app):
    mates = Classmates()
    code = mates.make().code
    mates.make(1)
    for again in (lambda: mates.ask(1, code), lambda: mates.make(1)):
        with pytest.raises(Refused, match=r"[Вв]ыйдите|Leave"):
            again()


def test_who_waits_takes_the_request_back_first(app):
    mates = Classmates()
    mates.ask(1, mates.make().code)
    with pytest.raises(Refused):
        mates.make(1)
    mates.leave(1)
    mates.make(1)


def test_a_full_team_takes_nobody(app):
    mates = Classmates(4)
    make.save(Setting(key="most_in_team", value=2))
    team = mates.make()
    mates.ask(1, team.code)
    mates.ask(2, team.code)
    mates.accept(1)
    with pytest.raises(Refused, match="2"):
        mates.accept(2)
    with pytest.raises(Refused, match="2"):
        mates.ask(3, team.code)
    assert mates.inside() == [0, 1]


def test_two_who_accept_at_once_let_one_in_once(app):
    """Both press for the same person, and for two people on the last seat."""
    mates = Classmates(4)
    make.save(Setting(key="most_in_team", value=3))
    team = make.team(*mates.all[:2])
    for one in mates.all[2:]:
        make.asks_to_join(team, one)
    keys = [(one.id, one.public_id) for one in mates.all]
    db.session.rollback()
    start, said = threading.Barrier(2), []

    def press(by: int, asker: int):
        with app.app_context():
            me = db.session.get(Participant, keys[by][0])
            start.wait()
            try:
                teams.accept(actor_of(me), me, keys[asker][1])
                said.append("in")
            except Refused:
                said.append("refused")

    threads = [threading.Thread(target=press, args=pair) for pair in ((0, 2), (1, 3))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["in", "refused"]
    assert len(mates.inside()) == 3


def test_the_second_to_accept_the_same_person_is_told_that_it_is_done(app):
    mates = Classmates()
    team = make.team(*mates.all[:2])
    mates.ask(2, team.code)
    mates.accept(2)
    with pytest.raises(Refused, match=r"уже|already"):
        mates.accept(2, by=1)
    with pytest.raises(Refused):
        mates.decline(2, by=1)


def test_a_stranger_can_not_answer_for_a_team(app):
    mates = Classmates()
    mates.ask(1, mates.make().code)
    with pytest.raises(Refused):
        mates.accept(1, by=2)
    with pytest.raises(Refused):
        mates.accept(1, by=1)
    assert mates.inside() == [0]


def test_who_leaves_is_out_and_the_others_are_told(app):
    mates = Classmates()
    make.team(*mates.all)
    mates.leave(0)
    assert mates.inside() == [1, 2]
    assert mates.told(1) == ["team_left"]


def test_a_team_that_nobody_is_left_in_ends_and_who_waits_is_told(app):
    mates = Classmates()
    mates.ask(1, mates.make().code)
    mates.leave(0)
    assert db.session.query(Team).count() == 0
    assert mates.told(1) == ["team_ended"]
    with pytest.raises(Refused):
        mates.leave(0)


@pytest.mark.parametrize(
    "fields",
    [
        {"phase": Phase.COLLECTING},
        {"phase": Phase.HOSTS_RATE},
        {"wishes_close_at": utc_now()},
        {"mechanism": Mechanism.STABLE},
    ],
    ids=["before", "after", "deadline", "stable"],
)
def test_teams_change_only_while_wishes_are_taken_and_never_under_the_stable_mechanism(sqlite_app, fields):
    mates = Classmates(**fields)
    team = make.team(mates.all[0])
    make.asks_to_join(team, mates.all[1])
    for change in (
        lambda: mates.make(2),
        lambda: mates.ask(2, team.code),
        lambda: mates.accept(1),
        lambda: mates.decline(1),
        lambda: mates.leave(0),
    ):
        with pytest.raises(Refused):
            change()
    assert mates.inside() == [0]


def test_who_has_an_approved_place_of_their_own_joins_nobody(sqlite_app):
    mates = Classmates()
    make.own_place(mates.all[1], OwnPlaceState.APPROVED)
    with pytest.raises(Refused):
        mates.ask(1, mates.make().code)


def test_only_who_has_agreed_goes_into_the_matching_together(app):
    mates = Classmates()
    place = make.slot(round_=mates.round)
    team = make.team(*mates.all[:2])
    make.asks_to_join(team, mates.all[2])
    for one in mates.all:
        make.wish(one, place)
    lines = snapshots.tables(mates.round)["teams.csv"].decode().split()[1:]
    assert {line.partition(",")[2] for line in lines} == {one.public_id for one in mates.all[:2]}


def test_a_team_of_one_does_nothing(app):
    mates = Classmates()
    mates.make()
    assert "teams.csv" not in snapshots.tables(mates.round)


@pytest.mark.parametrize(
    ("lists", "capacity", "outlook"),
    [
        ([[0], [0]], 2, Outlook.POSSIBLE),
        ([[0], [0]], 1, Outlook.NO_ROOM),
        ([[0], [1]], 2, Outlook.NOTHING_COMMON),
        ([[0], []], 2, Outlook.NO_LISTS),
        ([[0]], 2, Outlook.ALONE),
    ],
)
def test_the_page_says_whether_the_team_could_be_placed(sqlite_app, lists, capacity, outlook):
    mates = Classmates(len(lists))
    slots = [make.slot(round_=mates.round, capacity=capacity) for _ in range(2)]
    make.team(*mates.all)
    for one, wished in zip(mates.all, lists, strict=True):
        for number in wished:
            make.wish(one, slots[number])
    assert queries.page(mates.all[0]).outlook is outlook


def test_who_only_asks_sees_who_is_in_but_nothing_of_their_lists_nor_who_else_asks(sqlite_app):
    mates = Classmates(4)
    team = make.team(*mates.all[:2])
    for one in mates.all[2:]:
        make.asks_to_join(team, one)
    view = queries.page(mates.all[2])
    assert [one.participant_id for one in view.inside] == [one.id for one in mates.all[:2]]
    assert (view.waiting, view.common, view.is_in) == ([], [], False)


def test_a_request_stands_among_what_is_to_be_done(app):
    mates = Classmates()
    mates.ask(1, mates.make().code)
    asked = [own.team(who, home.participations(who)) for who in (actor_of(mates.all[0]), actor_of(mates.all[1]))]
    assert [[one.endpoint for one in told] for told in asked] == [["teams.show"], []]


def test_every_step_is_on_record(sqlite_app):
    mates = Classmates()
    mates.ask(1, mates.make().code)
    mates.accept(1)
    mates.leave(1)
    acts = [act for (act,) in db.session.query(AuditEntry.act).order_by(AuditEntry.id)]
    assert acts == ["team:make", "team:ask", "team:accept", "team:leave"]
