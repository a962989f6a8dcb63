"""The frontier of a repair: found, shown, and the point that is chosen is what the run gives."""

import pytest

from app.database import utc_now
from app.extensions import db
from app.models import Phase, Placement, Role, RunArchive, RunStatus
from app.services import assignments, frontiers, jobs, repairing, runs
from app.services.errors import Refused
from tests import factories as make
from tests.pages.page import Page
from tests.services.test_assignments import Published, me


class Chain(Published):
    """A place in `narrow` has fallen free; who needs one wants `wide`, where somebody would rather be in `narrow`."""

    def __init__(self):
        super().__init__(Phase.CLEARING)
        self.unplaced.left_at = utc_now()
        db.session.commit()
        (first,) = self.of(self.narrow)
        assignments.decline(me(first), first, "Далеко", leaves=True)
        self.late = make.participant(self.round, make.student(group_=first.participant.group))
        make.wish(self.late, self.wide, 1)
        self.run = self.solved(runs.start(self.coordinator, self.round, runs.Asked(runs.RunKind.CLEARING)))

    def solved(self, run):
        jobs.run(run.job_id)
        db.session.expire_all()
        assert run.status is RunStatus.OPTIMAL
        return run

    @property
    def points(self) -> list[dict]:
        return frontiers.points(db.session.get(RunArchive, self.run.id))


@pytest.fixture
def chain(app):
    return Chain()


def placed(run) -> dict[int, int]:
    return dict(db.session.query(Placement.participant_id, Placement.slot_id).filter_by(run_id=run.id).all())


def test_the_frontier_says_what_each_move_buys(chain):
    told = [(one["moves"], one["own"], one["values"]["placed"], one["lost"]) for one in chain.points]
    assert told == [(0, False, 2, 0), (1, True, 3, 0)]


def test_the_chosen_point_is_what_the_run_gives(chain):
    run = chain.solved(repairing.take(chain.coordinator, chain.run, 0))

    assert placed(run) == {one.participant_id: chain.wide.id for one in chain.of(chain.wide)}
    runs.approve(chain.council, run)
    runs.publish(chain.coordinator, run)
    assert assignments.in_force_of(chain.late.id) is None


def test_what_is_not_on_the_frontier_can_not_be_chosen(chain):
    for moves in (1, 7):
        with pytest.raises(Refused):
            repairing.take(chain.coordinator, chain.run, moves)


def test_a_point_of_a_run_that_is_out_of_date_can_not_be_chosen(chain):
    one = chain.of(chain.wide)[0]
    assignments.decline(me(one), one, "Далеко", leaves=True)

    with pytest.raises(Refused, match=r"changed|изменилось"):
        repairing.take(chain.coordinator, chain.run, 0)


def test_a_yes_to_a_place_that_is_kept_puts_no_repair_out_of_date(chain):
    kept = next(one for one in chain.of(chain.wide) if placed(chain.run)[one.participant_id] == chain.wide.id)
    moved = next(one for one in chain.of(chain.wide) if one is not kept)
    assignments.accept(me(kept), kept)
    assert not runs.is_stale(chain.run)

    assignments.accept(me(moved), moved)

    assert runs.is_stale(chain.run)


def test_the_picture_and_the_table_stand_on_the_page_of_the_repair(sqlite_app, client, sign_in):
    chain = Chain()
    sign_in(client, make.user(Role.COORDINATOR))
    answer = client.get(f"/runs/{chain.run.public_id}")
    assert (answer.status_code, Page(answer.text).faults) == (200, [])
    assert 'class="frontier"' in answer.text

    started = client.post(f"/assignments/repair/{chain.run.public_id}/take", data={"moves": "0"})

    assert started.location != f"/runs/{chain.run.public_id}"
    assert "/runs/" in started.location
