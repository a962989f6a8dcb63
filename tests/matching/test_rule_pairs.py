"""Every rule and criterion of the format as two tiny stories that differ in one table: it does not bind, it binds.

Unless a story says otherwise, ann and bob both like x best; y is ann's second choice and bob's third.
"""

import pytest

from tests.matching import brute
from tests.matching.test_every_rule_small import solved_folder
from tests.matching.verify_case import Case

WORLD = {
    "people": "person; ann; bob",
    "openings": "opening,capacity; x,2; y,2",
    "wishes": "person,opening,rank; ann,x,1; ann,y,2; bob,x,1; bob,y,3",
}
BUSY = {"people": "person,demand,credits_max; ann,2,5; bob,1,"}
HEAVY = {"people": "person,weight,group; ann,2,g; bob,1,g"}
GUIDED = {"people": "person,group; ann,g; bob,g"}
SUE = {"supervisors": "supervisor,capacity; sue,2"}
SUE_AND_TOM = GUIDED | {
    "criteria": ["placed", "profile:greedy", "supervision_cost"],
    "supervisors": "supervisor,capacity; sue,2; tom,2",
}
BOTH = {"supervision": "supervisor,group,cost; sue,g,0; tom,g,1"}
CROWD = {
    "people": "person; ann; bob; cat",
    "openings": "opening,capacity; x,3; y,3; z,3",
    "wishes": "person,opening,rank; ann,x,1; ann,z,3; bob,y,1; bob,z,2; cat,x,1; cat,z,4",
    "limit_openings": "limit,opening; inner,x; outer,x; outer,y",
}
TEAM = {"teams": "team,person; t,ann; t,bob"}

# rule: (what both stories share, (table, its text, who is where), (the same, differing in that table))
PAIRS = {
    "an opening takes as many as it has places": (
        {},
        ("openings", "opening,capacity; x,2; y,2", "ann-x bob-x"),
        ("openings", "opening,capacity; x,1; y,2", "ann-y bob-x"),
    ),
    "an opening without a place takes nobody": (
        {},
        ("openings", "opening,capacity; x,2; y,0", "ann-x bob-x"),
        ("openings", "opening,capacity; x,0; y,2", "ann-y bob-y"),
    ),
    "an opening below its minimum stays closed": (
        {},
        ("openings", "opening,capacity,min_to_open; x,3,2; y,3,2", "ann-x bob-x"),
        ("openings", "opening,capacity,min_to_open; x,3,3; y,3,2", "ann-y bob-y"),
    ),
    "a minimum that only too few can reach leaves them out": (
        {"wishes": "person,opening,rank; ann,x,1; bob,y,1"},
        ("openings", "opening,capacity,min_to_open; x,2,1; y,2,1", "ann-x bob-y"),
        ("openings", "opening,capacity,min_to_open; x,2,1; y,2,2", "ann-x"),
    ),
    "a person holds as many openings as wanted": (
        {},
        ("people", "person,demand; ann,2; bob,1", "ann-x ann-y bob-x"),
        ("people", "person,demand; ann,1; bob,1", "ann-x bob-x"),
    ),
    "credits stay within their bound": (
        {"openings": "opening,capacity,credits; x,2,3; y,2,2"},
        ("people", "person,demand,credits_max; ann,2,5; bob,1,", "ann-x ann-y bob-x"),
        ("people", "person,demand,credits_max; ann,2,4; bob,1,", "ann-x bob-x"),
    ),
    "one opening alone can be over the credits": (
        {"openings": "opening,capacity,credits; x,2,3; y,2,2"},
        ("people", "person,credits_max; ann,3; bob,3", "ann-x bob-x"),
        ("people", "person,credits_max; ann,2; bob,3", "ann-y bob-x"),
    ),
    "openings in conflict are not held together": (
        BUSY | {"openings": "opening,capacity; x,2; y,2; z,2"},
        ("conflicts", "opening_a,opening_b; z,x", "ann-x ann-y bob-x"),
        ("conflicts", "opening_a,opening_b; y,x", "ann-x bob-x"),
    ),
    "openings that share a day are not held together": (
        BUSY,
        ("openings", "opening,capacity,starts_on,ends_on; x,2,2026-03-02,2026-03-06; y,2,2026-03-07,2026-03-09",
         "ann-x ann-y bob-x"),
        ("openings", "opening,capacity,starts_on,ends_on; x,2,2026-03-02,2026-03-06; y,2,2026-03-06,2026-03-09",
         "ann-x bob-x"),
    ),
    "an opening with one date conflicts with none": (
        BUSY,
        ("openings", "opening,capacity,starts_on,ends_on; x,2,2026-03-02,2026-03-06; y,2,2026-03-04,",
         "ann-x ann-y bob-x"),
        ("openings", "opening,capacity,starts_on,ends_on; x,2,2026-03-02,2026-03-06; y,2,2026-03-04,2026-03-04",
         "ann-x bob-x"),
    ),
    "a pool takes those who have it as fallback": (
        {"pools": "pool,opening; near,y", "wishes": "person,opening,rank; ann,x,1"},
        ("people", "person,fallback; ann,near; bob,near", "ann-x bob-y"),
        ("people", "person,fallback; ann,near; bob,", "ann-x"),
    ),
    "what is required holds": (
        {},
        ("pins", "person,opening,kind; bob,x,require", "ann-x bob-x"),
        ("pins", "person,opening,kind; bob,y,require", "ann-x bob-y"),
    ),
    "what is required need not be wished": (
        {"openings": "opening,capacity; x,2; y,2; z,1"},
        ("pins", "person,opening,kind; bob,z,forbid", "ann-x bob-x"),
        ("pins", "person,opening,kind; bob,z,require", "ann-x bob-z"),
    ),
    "what is forbidden does not happen": (
        {},
        ("pins", "person,opening,kind; bob,y,forbid", "ann-x bob-x"),
        ("pins", "person,opening,kind; bob,x,forbid", "ann-x bob-y"),
    ),
    "a heavier person comes first": (
        {"openings": "opening,capacity; x,1; y,0"},
        ("people", "person,weight; ann,2; bob,1", "ann-x"),
        ("people", "person,weight; ann,1; bob,2", "bob-x"),
    ),
    "a limit bounds its openings from above": (
        CROWD | {"limit_openings": "limit,opening; week,x; week,y"},
        ("limits", "limit,capacity; week,3", "ann-x bob-y cat-x"),
        ("limits", "limit,capacity; week,2", "ann-x bob-z cat-x"),
    ),
    "a limit bounds its openings from below": (
        {"limit_openings": "limit,opening; quota,y"},
        ("limits", "limit,capacity,minimum; quota,2,0", "ann-x bob-x"),
        ("limits", "limit,capacity,minimum; quota,2,1", "ann-y bob-x"),
    ),
    "a limit inside another binds by itself": (
        CROWD,
        ("limits", "limit,capacity; inner,2; outer,2", "ann-x bob-z cat-x"),
        ("limits", "limit,capacity; inner,1; outer,2", "ann-z bob-y cat-x"),
    ),
    "limits that overlap both bind": (
        CROWD | {"limit_openings": "limit,opening; one,x; one,y; two,y; two,z"},
        ("limits", "limit,capacity; one,2; two,3", "ann-x bob-z cat-x"),
        ("limits", "limit,capacity; one,2; two,0", "ann-x cat-x"),
    ),
    "a supervisor takes as many as the capacity allows": (
        HEAVY | {"supervision": "supervisor,group; sue,g"},
        ("supervisors", "supervisor,capacity; sue,2", "ann-x/sue bob-x/sue"),
        ("supervisors", "supervisor,capacity; sue,1", "ann-x/sue"),
    ),
    "a supervisor has at least the minimum": (
        SUE_AND_TOM | BOTH | {"wishes": "person,opening,rank; ann,x,1; bob,y,1"} | {
            "supervision": "supervisor,group,opening,cost; sue,g,,0; tom,g,y,1"},
        ("supervisors", "supervisor,capacity,minimum; sue,2,0; tom,2,0", "ann-x/sue bob-y/sue"),
        ("supervisors", "supervisor,capacity,minimum; sue,2,0; tom,2,1", "ann-x/sue bob-y/tom"),
    ),
    "a supervisor goes to few openings": (
        HEAVY | {"openings": "opening,capacity; x,1; y,1", "supervision": "supervisor,group; sue,g"},
        ("supervisors", "supervisor,capacity,max_openings; sue,2,2", "ann-y/sue bob-x/sue"),
        ("supervisors", "supervisor,capacity,max_openings; sue,2,1", "ann-x/sue"),
    ),
    "several in one opening are one opening for a supervisor": (
        GUIDED | {"supervision": "supervisor,group; sue,g"},
        ("supervisors", "supervisor,capacity,max_openings; sue,2,1", "ann-x/sue bob-x/sue"),
        ("supervisors", "supervisor,capacity,max_openings; sue,2,0", ""),
    ),
    "a row that names the opening overrides the blank one": (
        SUE_AND_TOM,
        ("supervision", "supervisor,group,opening,cost; sue,g,,1; sue,g,y,9; tom,g,,5", "ann-x/sue bob-x/sue"),
        ("supervision", "supervisor,group,opening,cost; sue,g,,1; sue,g,x,9; tom,g,,5", "ann-x/tom bob-x/tom"),
    ),
    "who may supervise in one opening may not in another": (
        GUIDED | SUE,
        ("supervision", "supervisor,group,opening; sue,g,x", "ann-x/sue bob-x/sue"),
        ("supervision", "supervisor,group,opening; sue,g,y", "ann-y/sue bob-y/sue"),
    ),
    "a person without a group needs no supervisor": (
        SUE | {"supervision": "supervisor,group; sue,h"},
        ("people", "person,group; ann,h; bob,", "ann-x/sue bob-x"),
        ("people", "person,group; ann,h; bob,g", "ann-x/sue"),
    ),
    "without supervisors nobody needs one": (
        GUIDED,
        ("supervisors", "supervisor,capacity", "ann-x bob-x"),
        ("supervisors", "supervisor,capacity; sue,2", ""),
    ),
    "a team is placed together": (
        {"openings": "opening,capacity; x,1; y,2"},
        ("teams", "team,person; t,ann; s,bob", "ann-y bob-x"),
        ("teams", "team,person; t,ann; t,bob", "ann-y bob-y"),
    ),
    "a team without a common opening stays out": (
        TEAM,
        ("wishes", "person,opening,rank; ann,x,1; ann,y,2; bob,y,1", "ann-y bob-y"),
        ("wishes", "person,opening,rank; ann,x,1; bob,y,1", ""),
    ),
    "a team with room for one stays out": (
        TEAM,
        ("openings", "opening,capacity; x,2; y,1", "ann-x bob-x"),
        ("openings", "opening,capacity; x,1; y,1", ""),
    ),
    "a team follows a member who is required": (
        TEAM,
        ("pins", "person,opening,kind; bob,x,require", "ann-x bob-x"),
        ("pins", "person,opening,kind; bob,y,require", "ann-y bob-y"),
    ),
    "a team may have two supervisors": (
        TEAM | SUE_AND_TOM | {"people": "person,group; ann,g; bob,h"},
        ("supervision", "supervisor,group; sue,g; tom,h", "ann-x/sue bob-x/tom"),
        ("supervision", "supervisor,group; sue,g; tom,g", ""),
    ),
}  # fmt: skip

ONE = {"limits": "limit,capacity,minimum; one,1,1", "limit_openings": "limit,opening; one,x; one,y"}
TWO = ONE | {"limits": "limit,capacity,minimum; one,2,2"}

# criterion: (another, the story, who is where if the criterion comes first, who if the other does)
CRITERIA = {
    "placed": ("score", {
        "people": "person,weight; ann,1; bob,2", "wishes": "person,opening,rank,score; ann,x,1,5; bob,x,1,4",
    } | ONE, "bob-x", "ann-x"),
    "profile:greedy": ("profile:generous", {
        "openings": "opening,capacity; x,1; y,1",
        "wishes": "person,opening,rank; ann,x,1; ann,y,2; bob,x,2; bob,y,3",
    } | TWO, "ann-x bob-y", "ann-y bob-x"),
    "profile:generous": ("score", {
        "wishes": "person,opening,rank,score; ann,x,1,0; ann,y,2,3",
    } | ONE, "ann-x", "ann-y"),
    "rank_cost": ("distance", {
        "wishes": "person,opening,rank,distance; ann,x,1,7; ann,y,2,3",
    } | ONE, "ann-x", "ann-y"),
    "score": ("rank_cost", {
        "wishes": "person,opening,rank,score; ann,x,2,-1; ann,y,1,-2",
    } | ONE, "ann-x", "ann-y"),
    "distance": ("score", {
        "wishes": "person,opening,rank,score,distance; ann,x,1,0,2; ann,y,1,1,3",
    } | ONE, "ann-x", "ann-y"),
    "kept": ("rank_cost", {
        "previous": "person,opening; ann,y; bob,gone; gone,x",
        "wishes": "person,opening,rank; ann,x,1; ann,y,2",
    } | ONE, "ann-y", "ann-x"),
    "supervision_cost": ("rank_cost", GUIDED | SUE | {
        "supervision": "supervisor,group,opening,cost; sue,g,x,4; sue,g,y,3",
        "wishes": "person,opening,rank; ann,x,1; ann,y,2",
    } | ONE, "ann-y/sue", "ann-x/sue"),
    "supervision_balance": ("supervision_cost", {
        "people": "person,group; ann,g; bob,h", "supervisors": "supervisor,capacity; sue,2; tom,2",
        "supervision": "supervisor,group,cost; sue,g,0; sue,h,0; tom,h,9",
        "wishes": "person,opening,rank; ann,x,1; bob,x,1",
    } | TWO, "ann-x/sue bob-x/tom", "ann-x/sue bob-x/sue"),
    "opened": ("rank_cost", {
        "wishes": "person,opening,rank; ann,x,1; bob,y,1; bob,x,2",
    } | TWO, "ann-x bob-x", "ann-x bob-y"),
}  # fmt: skip


def stories() -> list:
    """Every story that has an answer: its name, the case, who is where."""
    found = []
    for rule, (shared, *two) in PAIRS.items():
        for table, text, who in two:
            found.append(pytest.param(Case(**WORLD | shared | {table: text}), who, id=f"{rule}: {who}"))
    for name, (other, tables, first, last) in CRITERIA.items():
        for order, who in (([name, other], first), ([other, name], last)):
            case = Case(**WORLD | tables | {"criteria": order})
            found.append(pytest.param(case, who, id=f"{', '.join(order)}: {who}"))
    return found


def placement(who: str) -> frozenset:
    """Rows (person, opening, supervisor) of words such as ann-x/sue."""
    return frozenset(tuple(f"{word}/".replace("-", "/").split("/")[:3]) for word in who.split())


@pytest.mark.parametrize(("case", "who"), stories())
def test_who_is_where(tmp_path, case, who):
    outcome = solved_folder(case.write(tmp_path / "bundle"), tmp_path / "result")
    assert outcome.placement == placement(who)
    assert (outcome.report["status"], outcome.faults) == ("optimal", [])


@pytest.mark.parametrize(("case", "who"), stories())
def test_a_story_has_one_best_placement(case, who):
    """By the oracle: the stories themselves are right, and nothing is as good."""
    best = brute.best(case.rows, case.criteria)
    allowed = brute.placements(case.rows)
    assert [held for held in allowed if brute.value(case.rows, held, case.criteria) == best] == [placement(who)]


def test_every_criterion_of_the_format_has_a_story():
    assert set(CRITERIA) == set(brute.CRITERIA)
