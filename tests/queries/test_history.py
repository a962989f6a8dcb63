"""The history of one object: what was done with it, by whom as far as the reader may know, and nothing else."""

import pytest

from app.models import ImportedRow, OrganisationKind, Role
from app.policies.actor import actor_of
from app.queries import history
from app.services.audit import record
from tests import factories as make


def told(reader, subject) -> list[str]:
    return [line.what for line in history.of(actor_of(reader.id), subject, 1).items]


def did(actor, act, subject, **details) -> None:
    record(actor.id if actor else None, act, subject, **details)
    make.db.session.commit()


@pytest.fixture
def host(app, english):
    return make.organisation(OrganisationKind.KINDERGARTEN, name="Сад")


@pytest.fixture
def manager(host):
    return make.user(Role.HOST_MANAGER, host)


def test_a_site_tells_of_itself_and_its_slots_and_of_no_other(host, manager):
    site, other = make.site(host), make.site(host)
    did(manager, "site:create", site, name="Группа А")
    did(manager, "site:create", other, name="Группа Б")
    did(manager, "slot:create", make.slot(site), site="Группа А", days="1–14 марта", places=3)

    lines = told(manager, site)

    assert len(lines) == 2
    assert "1–14 марта" in lines[0]  # the newest first
    assert "Группа А" in lines[1]


def test_colleagues_are_named_and_others_told_by_what_they_are(host, manager):
    site, colleague = make.site(host), make.user(Role.HOST_MANAGER, host, surname="Своя")
    for who in (make.user(Role.COORDINATOR, surname="Чужая"), colleague, manager, None):
        did(who, "site:edit", site, name="Группа А")

    who = [line.who for line in history.of(actor_of(manager.id), site, 1).items]

    assert who == ["the system", "you yourself", colleague.short_name, "Coordinator"]


def test_a_coordinator_reads_every_name(host, manager):
    site = make.site(host)
    did(manager, "site:edit", site, name="Группа А")

    (line,) = history.of(actor_of(make.user(Role.COORDINATOR).id), site, 1).items

    assert (line.who, line.person_id) == (manager.short_name, manager.id)


class Placed:
    """A student of a college with a wish, a pin, a place that was given and accepted."""

    def __init__(self):
        self.college = make.organisation()
        self.student = make.user(Role.STUDENT, self.college)
        group = make.group(make.programme(self.college))
        self.round = make.round_()
        self.participant = make.participant(self.round, make.save(make.Student(person=self.student, group=group)))
        slot = make.slot(round_=self.round)
        did(self.student, "wish:add", self.participant, position=1, site="Музей")
        did(None, "pin:require", make.pin(self.participant, slot), person="Ия", site="Музей", days="-", reason="ссора")
        run = make.publish(make.run(self.round))
        did(None, "run:publish", run, number=run.number, round=self.round.title)
        did(self.student, "assignment:accept", make.assignment(self.participant, slot), site="Музей", days="-")


def test_a_person_reads_the_history_of_their_own_place(app, english):
    placed = Placed()

    lines = told(placed.student, placed.participant)

    assert [line.split()[0] for line in lines] == ["Accepted", "Published", "Put"]


def test_a_college_reads_what_was_fixed_but_not_what_stands_on_the_list(app, english):
    placed = Placed()
    manager = make.user(Role.COLLEGE_MANAGER, placed.college)

    for subject in (placed.participant, placed.student):
        assert [line.split()[0] for line in told(manager, subject)] == ["Accepted", "Published", "Sent"]


def test_sessions_and_files_taken_away_are_no_part_of_a_profile(app, english):
    person, reader = make.person(), make.user(Role.COORDINATOR)
    did(person, "account:password", person)
    did(person, "list:export", person, list="people", rows=3)
    did(reader, "person:edit", person, person=person.full_name)

    assert len(told(reader, person)) == 1


def test_what_came_by_a_table_tells_of_the_table(host, manager, english):
    site, batch = make.site(host), make.import_batch(manager, host)
    make.save(ImportedRow(batch_id=batch.id, row=2, object_type="site", object_key=site.id))
    did(manager, "import:commit", batch, file="сайты.csv", kind="sites")

    assert "сайты.csv" in told(manager, site)[0]


def test_the_page_and_its_file_tell_the_same(sqlite_app, client, sign_in, host, manager):
    site = make.site(host)
    did(manager, "site:edit", site, name="Группа А")
    visitor = sign_in(client, manager)

    assert "Группа А" in visitor.get(f"/sites/{site.public_id}/history").text
    assert "Группа А" in visitor.get(f"/sites/{site.public_id}/history.csv").text
    assert f"/sites/{site.public_id}/history" in visitor.get(f"/sites/{site.public_id}").text


def test_an_object_with_which_nothing_was_done_says_so(sqlite_app, client, sign_in, host, manager):
    page = sign_in(client, manager).get(f"/sites/{make.site(host).public_id}/history")

    assert page.status_code == 200
    assert "<table" not in page.text
