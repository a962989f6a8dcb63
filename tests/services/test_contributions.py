"""What members bring into the cluster: kept by the member, drawn on by its sites and by modules."""

from datetime import date

import pytest

from app.extensions import db
from app.models import Contribution, ContributionKind, Role, VersionState
from app.policies.actor import actor_of
from app.queries import contributions as queries
from app.services import contributions
from app.services.errors import Refused, Stale
from tests import factories as make

VALUES = {"title": "Мастерская", "kind": ContributionKind.INFRASTRUCTURE, "available_from": date(2026, 9, 1)}


@pytest.fixture
def member(app):
    return make.organisation(name="Колледж")


@pytest.fixture
def manager(member):
    return actor_of(make.user(Role.COLLEGE_MANAGER, member).id)


def test_only_the_members_own_sites_draw_on_it(manager, member):
    own, foreign = make.site(member), make.site()

    made = contributions.create(manager, member, {**VALUES, "sites": [own.id, foreign.id]})

    assert made.sites == [own]
    assert queries.of_site(own) == queries.of_organisation(member) == [made]
    assert queries.of_site(foreign) == []


def test_the_second_to_change_it_is_told(manager, member):
    row = make.contribution(member)
    seen = row.version
    contributions.edit(manager, row, seen, {"quantity": 5})
    with pytest.raises(Stale):
        contributions.edit(manager, row, seen, {"quantity": 6})

    assert db.session.query(Contribution).one().quantity == 5


def test_what_a_module_draws_on_stays(manager, member):
    row = make.contribution(member)
    make.module(None, member, state=VersionState.DRAFT, resources=[row])
    with pytest.raises(Refused, match="Modules draw on it"):
        contributions.remove(manager, row)

    contributions.remove(manager, make.contribution(member))
    assert db.session.query(Contribution).all() == [row]


def test_the_register_is_filtered(member):
    make.contribution(member, title="Зал", kind=ContributionKind.STAFF)
    make.contribution(title="Дневник", available_to=date(2026, 9, 2))
    found = {
        name: [one.title for one in queries.found(**filters).items]
        for name, filters in {
            "kind": {"kind": "staff"},
            "organisation": {"organisation": member.public_id},
            "text": {"text": "дневник"},
            "available": {"available": True},
        }.items()
    }

    assert found == {"kind": ["Зал"], "organisation": ["Зал"], "text": ["Дневник"], "available": ["Зал"]}
