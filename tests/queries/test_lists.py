"""Lists for hosts, colleges and the coordinator: what each sees, and what stays hidden until publication."""

from app.models import OrganisationKind, Role
from app.policies.actor import actor_of
from app.queries import participants, placements, slots, wishes
from app.queries.placements import By
from tests import factories as make


class Outcome:
    """Two people of one college placed at two hosts, and the managers who look on."""

    def __init__(self) -> None:
        self.round = make.round_(least_wishes=2)
        self.programme = make.programme()
        group = make.group(self.programme)
        self.hosts = [make.organisation(OrganisationKind.KINDERGARTEN) for _ in range(2)]
        self.slots = [make.slot(make.site(host), self.round) for host in self.hosts]
        self.people = [
            make.participant(self.round, make.student(make.person(surname), group)) for surname in ("Ёлкина", "Белова")
        ]
        self.run = make.run(self.round)
        for rank, (person, slot) in enumerate(zip(self.people, self.slots, strict=True), start=1):
            make.wish(person, slot, 1)
            make.placement(self.run, person, slot, rank)

    def manager(self, role, organisation=None):
        return actor_of(make.user(role, organisation).id)


def names(arrivals) -> list[str]:
    return [arrival.person.split()[0] for heap in arrivals.heaps for arrival in heap.arrivals]


def test_nobody_is_coming_before_publication(sqlite_app):
    seen = Outcome()
    host = seen.manager(Role.HOST_MANAGER, seen.hosts[0])
    assert placements.rounds(host) == []


def test_a_host_sees_who_comes_to_them_and_not_which_wish_it_was(app):
    seen = Outcome()
    make.publish(seen.run)
    host = seen.manager(Role.HOST_MANAGER, seen.hosts[0])
    found = placements.arrivals(host, seen.round, By.SLOT)
    assert names(found) == ["Ёлкина"]
    assert found.heaps[0].slot is seen.slots[0]
    assert found.heaps[0].arrivals[0].rank is None


def test_a_college_sees_its_students_by_group_with_the_wish_met(app):
    seen = Outcome()
    make.publish(seen.run)
    college = seen.manager(Role.COLLEGE_MANAGER, seen.programme.organisation)
    (group,) = placements.arrivals(college, seen.round, By.GROUP).heaps
    assert [(arrival.person.split()[0], arrival.rank) for arrival in group.arrivals] == [("Белова", 2), ("Ёлкина", 1)]
    assert group.total == 2


def test_host_and_college_see_who_supervises(app):
    seen = Outcome()
    teacher = make.teacher(make.person("Громова"), seen.programme.organisation)
    placement = make.db.session.query(make.Placement).filter_by(participant_id=seen.people[0].id).one()
    placement.supervisor = teacher
    make.publish(seen.run)
    host = seen.manager(Role.HOST_MANAGER, seen.hosts[0])
    college = seen.manager(Role.COLLEGE_MANAGER, seen.programme.organisation)
    assert [one.supervisor for one in placements.arrivals(host, seen.round, By.SLOT).heaps[0].arrivals] == [
        teacher.person.full_name
    ]
    (group,) = placements.arrivals(college, seen.round, By.GROUP).heaps
    assert [one.supervisor for one in group.arrivals] == ["", teacher.person.full_name]


def test_a_college_does_not_see_the_students_of_another(sqlite_app):
    seen = Outcome()
    make.publish(seen.run)
    assert placements.rounds(seen.manager(Role.COLLEGE_MANAGER, make.organisation())) == []


def test_people_are_found_whatever_the_case_of_the_letters(app):
    seen = Outcome()
    make.publish(seen.run)
    coordinator = seen.manager(Role.COORDINATOR)
    assert names(placements.arrivals(coordinator, seen.round, By.SLOT, "елк")) == ["Ёлкина"]


def test_how_many_want_a_slot_is_hidden_until_publication(sqlite_app):
    seen = Outcome()
    host = seen.manager(Role.HOST_MANAGER, seen.hosts[0])
    (before,) = slots.slots(host, seen.round).page.items
    assert (before.placed, before.wished_first) == (None, None)
    make.publish(seen.run)
    (after,) = slots.slots(host, seen.round).page.items
    assert (after.placed, after.wished_first) == (1, 1)


def test_who_is_left_without_a_place_is_known_after_publication(sqlite_app):
    seen = Outcome()
    left = make.participant(seen.round)
    coordinator = seen.manager(Role.COORDINATOR)
    assert participants.lists(coordinator, seen.round, state="unplaced").page.total == 0
    make.publish(seen.run)
    (row,) = participants.lists(coordinator, seen.round, state="unplaced").page.items
    assert row.person == left.person.full_name


def test_the_page_of_wishes_parts_open_from_closed_and_finds_by_name(app):
    seen = Outcome()
    me = seen.people[0]
    far = make.slot(make.site(name="Детский сад «Ёжик»"), seen.round)
    closed = make.slot(round_=seen.round, years=[1])
    page = wishes.page(me, may_edit=True).filtered()
    assert [place.slot for place in page.listed] == [seen.slots[0]]
    assert {place.slot for place in page.found} == {*seen.slots, far}
    assert [[place.slot for place in group.places] for group in page.closed] == [[closed]]
    assert [place.slot for place in page.filtered(text="ежик").found] == [far]
