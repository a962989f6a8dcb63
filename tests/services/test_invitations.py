"""Coming in: invited by a link, with a password of one's own; and getting back in."""

import pytest

from app.database import utc_now
from app.extensions import db
from app.models import Account, Letter, OneTimeLink, Role, RoleGrant
from app.policies.actor import actor_of
from app.services import accounts, one_time_links, sign_in_sessions, staff, throttle
from app.services.errors import Refused
from app.services.staff import Newcomer
from app.signed import sign
from tests import factories as make

GOOD = "синий трамвай идёт в лес"
NEW = Newcomer("new@example.test", "Новая", "Анна")


def token(purpose: str) -> str:
    return sign("link", db.session.query(OneTimeLink).filter_by(purpose=purpose, used_at=None).one().public_id)


@pytest.fixture
def college(app):
    return make.organisation()


@pytest.fixture
def manager(college):
    return actor_of(make.user(Role.COLLEGE_MANAGER, college).id)


def test_an_invited_person_sets_a_password_and_is_in(college, manager):
    staff.invite(manager, college, Role.TEACHER, NEW)
    assert accounts.authenticate(NEW.email, "") is None
    accounts.take_up(one_time_links.find(token("invitation")), GOOD)
    assert accounts.authenticate(NEW.email, GOOD)


def test_a_link_works_once(college, manager):
    staff.invite(manager, college, Role.TEACHER, NEW)
    link = one_time_links.find(token("invitation"))
    accounts.take_up(link, GOOD)
    with pytest.raises(Refused):
        accounts.take_up(link, GOOD + "!")


def test_a_newer_invitation_voids_the_older(college, manager):
    staff.invite(manager, college, Role.TEACHER, NEW)
    old = token("invitation")
    accounts.invite_again(manager, db.session.query(Account).filter_by(email=NEW.email).one())
    assert one_time_links.find(old) is None
    assert one_time_links.find(token("invitation"))


def test_a_late_forged_or_suspended_link_opens_nothing(college, manager):
    staff.invite(manager, college, Role.TEACHER, NEW)
    good = token("invitation")
    assert one_time_links.find(good[:-2]) is None
    db.session.query(Account).filter_by(email=NEW.email).update({"active": False})
    assert one_time_links.find(good) is None
    db.session.query(Account).update({"active": True})
    db.session.query(OneTimeLink).update({"expires_at": utc_now()})
    assert one_time_links.find(good) is None


@pytest.mark.parametrize("weak", ["short", "qwertyuiop", "aaaaaaaaaaaa", "new-and-long-enough", "x" * 300])
def test_a_weak_password_is_refused_and_the_link_stays(college, manager, weak):
    staff.invite(manager, college, Role.TEACHER, NEW)
    with pytest.raises(Refused):
        accounts.take_up(one_time_links.find(token("invitation")), weak)
    assert one_time_links.find(token("invitation"))


def test_somebody_who_has_an_account_simply_gets_the_role(college, manager):
    person = make.user(Role.MENTOR, make.organisation(), email="old@example.test")
    staff.invite(manager, college, Role.TEACHER, Newcomer("OLD@example.test", "Другая", "Фамилия"))
    assert Role.TEACHER in actor_of(person.id).roles
    assert [letter.kind for letter in db.session.query(Letter)] == ["role_granted"]


def test_a_manager_grants_no_more_than_the_table_allows(college, manager):
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR, Role.HOST_MANAGER):
        with pytest.raises(Refused):
            staff.invite(manager, college, role, NEW)
    with pytest.raises(Refused):
        staff.invite(manager, make.organisation(), Role.TEACHER, NEW)
    assert db.session.query(Account).filter_by(email=NEW.email).count() == 0


def test_the_last_manager_stays(college, manager):
    own = db.session.query(RoleGrant).filter_by(person_id=manager.person_id).one()
    with pytest.raises(Refused):
        staff.withdraw(manager, own)
    make.user(Role.COLLEGE_MANAGER, college)
    staff.withdraw(manager, own)
    assert actor_of(manager.person_id).roles == set()


def test_a_forgotten_password_tells_strangers_nothing_and_ends_sessions(app):
    person = make.user(Role.STUDENT, make.organisation(), email="vera@example.test")
    secret = sign_in_sessions.begin(db.session.query(Account).filter_by(person_id=person.id).one())
    accounts.ask_new_password("nobody@example.test")
    assert db.session.query(Letter).count() == 0
    accounts.ask_new_password("vera@example.test")
    accounts.take_up(one_time_links.find(token("password")), GOOD)
    assert sign_in_sessions.find(secret) is None
    assert accounts.authenticate("vera@example.test", GOOD)


def test_a_new_email_counts_once_its_link_is_opened(app):
    account = make.account(make.person(), "old@example.test")
    accounts.ask_new_email(account, "New@example.test", make.PASSWORD)
    assert account.email == "old@example.test"
    assert {letter.email for letter in db.session.query(Letter)} == {"old@example.test", "new@example.test"}
    accounts.take_new_email(one_time_links.find(token("email")))
    assert accounts.authenticate("new@example.test", make.PASSWORD)


def test_a_taken_email_is_not_given_away(app):
    account, other = make.account(make.person(), "a@example.test"), make.account(make.person(), "b@example.test")
    accounts.ask_new_email(account, "b@example.test", make.PASSWORD)
    assert [letter.kind for letter in db.session.query(Letter)] == ["email_old"]
    with pytest.raises(Refused):
        accounts.take_new_email(one_time_links.find(token("email")))
    assert other.email == "b@example.test"


def test_an_outsider_can_not_lock_out_a_known_device(app):
    for _guess in range(50):
        throttle.failed("vera@example.test", "")
    assert throttle.wait("vera@example.test", "")
    assert not throttle.wait("vera@example.test", "her own telephone")


def test_guessing_takes_ever_longer(app):
    waits = []
    for _guess in range(9):
        throttle.failed("vera@example.test", "")
        waits.append(throttle.wait("vera@example.test", "").total_seconds())
    assert waits[:4] == [0, 0, 0, 0]
    assert waits[4] > 25
    assert waits[5:] == sorted(waits[5:])
    assert waits[-1] <= throttle.LONGEST_WAIT.total_seconds()


def test_the_link_lets_in_from_a_new_device_in_the_middle_of_an_attack(sqlite_app, client):
    make.user(Role.STUDENT, make.organisation(), email="vera@example.test")
    for _guess in range(8):
        throttle.failed("vera@example.test", "")
    form = {"email": "vera@example.test", "password": make.PASSWORD}
    assert client.post("/sign-in", data=form).status_code == 422
    client.post("/forgotten", data={"email": "vera@example.test"})
    assert client.post(f"/links/{token('password')}", data={"password": GOOD}).status_code == 302
    client.post("/sign-out")
    assert client.post("/sign-in", data={**form, "password": GOOD}).status_code == 302


def test_opening_a_link_does_not_use_it_up(sqlite_app, client):
    make.user(Role.STUDENT, make.organisation(), email="vera@example.test")
    accounts.ask_new_password("vera@example.test")
    link = f"/links/{token('password')}"
    assert [client.get(link).status_code for _scanner in range(3)] == [200, 200, 200]


def test_a_person_ends_a_session_elsewhere(sqlite_app, client, sign_in):
    person = make.user(Role.STUDENT, make.organisation())
    sign_in(client, person)
    account = db.session.query(Account).filter_by(person_id=person.id).one()
    elsewhere = sign_in_sessions.find(sign_in_sessions.begin(account, "Firefox/120 Windows"))
    assert "Firefox, Windows" in client.get("/me/").text
    client.post("/me/sessions/end", data={"session": elsewhere.public_id})
    assert "Firefox, Windows" not in client.get("/me/").text


def test_nobody_ends_the_session_of_another(sqlite_app, client, sign_in):
    secret = sign_in_sessions.begin(make.account(make.person()))
    sign_in(client, make.user(Role.STUDENT, make.organisation()))
    assert client.post("/me/sessions/end", data={"session": sign_in_sessions.find(secret).public_id}).status_code == 404
    assert sign_in_sessions.find(secret)


def test_a_person_with_two_roles_looks_at_the_pages_in_one(sqlite_app, client, sign_in):
    person = make.user(Role.COORDINATOR)
    mentor = make.grant(person, Role.MENTOR, make.organisation())
    sign_in(client, person)
    assert client.get("/rounds/").status_code == 200
    client.post("/me/role", data={"grant": mentor.public_id})
    assert client.get("/rounds/").status_code == 403
    client.post("/me/role", data={"grant": ""})
    assert client.get("/rounds/").status_code == 200
