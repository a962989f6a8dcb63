"""Work by hand, as people see it: the effect before it is done, the tick, the person's word, the list, the undoing."""

import pytest

from app.models import AssignmentState, ManualChange, ManualState, Role
from app.policies.actor import actor_of
from app.services import assignments
from tests import factories as make
from tests.pages.test_assignments import me, well
from tests.services.test_assignments import Published


@pytest.fixture
def story(sqlite_app):
    story = Published()
    story.spare = make.slot(make.site(name="Запасная"), story.round)
    return story


def page_of(assignment, kind: str) -> str:
    return f"/assignments/{assignment.public_id}/by-hand/{kind}"


def now_of(assignment):
    return assignments.in_force_of(assignment.participant_id)


def asked(assignment, **more) -> dict:
    return {"seen": str(assignment.version), "reason": "Переезд", **more}


def test_the_effect_is_shown_before_anything_happens_and_one_press_does_it(story, client, sign_in):
    (first,) = story.of(story.narrow)
    sign_in(client, make.user(Role.COORDINATOR))
    assert page_of(first, "move") in well(client.get(f"/assignments/{first.public_id}"))
    assert "Запасная" in well(client.get(page_of(first, "move")))
    address = f"{page_of(first, 'move')}?slot={story.spare.public_id}"
    page = well(client.get(address))
    assert "желание № 1" in page or "wish No. 1" in page
    assert now_of(first).id == first.id
    assert client.post(address, data={"seen": str(first.version)}).status_code == 422

    answer = client.post(address, data=asked(first))

    assert "Переезд" in well(client.get(answer.location))
    assert now_of(first).slot_id == story.spare.id


def test_what_can_not_be_done_has_no_button(story, client, sign_in):
    second = story.of(story.wide)[0]
    sign_in(client, make.user(Role.COLLEGE_MANAGER, second.participant.organisation))
    address = page_of(second, "dates") + "?starts_on=2027-01-01&ends_on=2027-12-31"

    page = well(client.get(address))

    assert 'name="reason"' not in page
    assert client.post(address, data=asked(second, is_sure="y")).status_code == 422
    assert now_of(second).id == second.id


def test_a_broken_rule_asks_for_the_tick(story, client, sign_in):
    one, _other = story.of(story.wide)
    sign_in(client, make.user(Role.COORDINATOR))
    address = page_of(one, "dates") + f"?starts_on={one.starts_on}&ends_on={one.participant.practice_ends_on}"
    assert 'name="is_sure"' in well(client.get(address))
    assert client.post(address, data=asked(one)).status_code == 422

    client.post(address, data=asked(one, is_sure="y"))

    assert now_of(one).ends_on == one.participant.practice_ends_on


def test_days_the_wrong_way_round_are_told(story, client, sign_in):
    one, _other = story.of(story.wide)
    sign_in(client, make.user(Role.COORDINATOR))
    page = well(client.get(page_of(one, "dates") + "?starts_on=2027-02-20&ends_on=2027-02-10"))
    assert "раньше первого" in page or "before the first" in page


def test_somebody_is_found_by_surname_and_swapped(story, client, sign_in):
    (first,), (second, _other) = story.of(story.narrow), story.of(story.wide)
    sign_in(client, make.user(Role.COORDINATOR))
    found = well(client.get(page_of(first, "swap"), query_string={"text": second.participant.person.surname}))
    assert f"other={second.public_id}" in found
    address = f"{page_of(first, 'swap')}?other={second.public_id}"
    well(client.get(address))

    client.post(address, data={"seen": f"{first.version} {second.version}", "reason": "Оба просили"})

    assert (now_of(first).slot_id, now_of(second).slot_id) == (story.wide.id, story.narrow.id)


def test_a_college_can_not_swap_with_a_stranger(story, client, sign_in):
    (first,) = story.of(story.narrow)
    stranger = make.assignment(make.participant(story.round, make.student()), story.spare)
    sign_in(client, make.user(Role.COLLEGE_MANAGER, first.participant.organisation))

    assert "reason" not in well(client.get(f"{page_of(first, 'swap')}?other={stranger.public_id}"))
    assert client.get(page_of(stranger, "move")).status_code == 404


def test_the_supervisor_is_chosen_from_the_college(story, client, sign_in):
    one, _other = story.of(story.wide)
    teacher = make.teacher(organisation_=one.participant.organisation)
    make.supervisor(one.participant.group, teacher)
    sign_in(client, make.user(Role.COLLEGE_MANAGER, one.participant.organisation))
    address = f"{page_of(one, 'supervisor')}?supervisor={teacher.person.public_id}"
    assert teacher.person.full_name in well(client.get(address))

    client.post(address, data=asked(one))

    assert now_of(one).supervisor_id == teacher.id


def test_who_has_accepted_reads_the_proposal_and_answers(story, client, sign_in):
    (first,) = story.of(story.narrow)
    assignments.accept(actor_of(first.participant.person_id), first)
    sign_in(client, make.user(Role.COORDINATOR))
    address = f"{page_of(first, 'move')}?slot={story.spare.public_id}"
    assert 'name="agreed_how"' in well(client.get(address))
    client.post(address, data=asked(first))
    sign_in(client, me(first.participant))
    assert "Запасная" in well(client.get("/"))
    page = well(client.get(f"/placements/{first.participant.public_id}"))
    line = make.db.session.query(ManualChange).one().lines[0]
    assert line.public_id in page

    client.post(f"/assignments/{first.participant.public_id}/proposal", data={"line": line.public_id, "answer": "yes"})

    assert now_of(first).slot_id == story.spare.id
    assert "Запасная" in well(client.get(f"/placements/{first.participant.public_id}"))


def test_a_word_that_is_noted_by_half_is_asked_for_whole(story, client, sign_in):
    (first,) = story.of(story.narrow)
    assignments.accept(actor_of(first.participant.person_id), first)
    sign_in(client, make.user(Role.COORDINATOR))
    address = f"{page_of(first, 'move')}?slot={story.spare.public_id}"
    assert client.post(address, data=asked(first, agreed_on="2027-01-09")).status_code == 422

    client.post(address, data=asked(first, agreed_on="2027-01-09", agreed_how="по телефону"))

    assert now_of(first).person_said


def test_the_list_shows_what_was_done_and_undoes_it(story, client, sign_in):
    (first,) = story.of(story.narrow)
    sign_in(client, make.user(Role.COORDINATOR))
    well(client.get("/assignments/changes"))
    client.post(f"{page_of(first, 'move')}?slot={story.spare.public_id}", data=asked(first))
    made = make.db.session.query(ManualChange).one()
    assert "Переезд" in well(client.get(f"/assignments/changes?round={story.round.public_id}"))
    assert "Переезд" in client.get("/assignments/changes/export.csv").get_data(as_text=True)

    client.post(f"/assignments/changes/{made.public_id}/undo")

    assert (made.state, now_of(first).slot_id) == (ManualState.UNDONE, story.narrow.id)
    well(client.get(f"/assignments/{first.public_id}"))


def test_a_college_takes_a_student_off_with_a_reason(story, client, sign_in):
    one, _other = story.of(story.wide)
    sign_in(client, make.user(Role.COLLEGE_MANAGER, one.participant.organisation))
    address = f"/assignments/{one.public_id}/withdraw"
    well(client.get(address))
    assert client.post(address, data={}).status_code == 422

    client.post(address, data={"reason": "Академический отпуск"})

    assert one.state is AssignmentState.WITHDRAWN
    page = well(client.get(f"/assignments/{one.public_id}"))
    assert "Академический отпуск" in page
