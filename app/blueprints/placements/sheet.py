"""Who goes where, as a file: what the list shows, and no more."""

from flask_babel import gettext as _

from app.blueprints.access import current_actor
from app.blueprints.assignments import wording as answer_words
from app.blueprints.exports import Sheet, every, exported
from app.blueprints.placements import blueprint
from app.blueprints.placements.forms import PlacementFilter
from app.policies.permissions import Permission
from app.queries import placements as queries
from app.queries.paging import Page


def stands(arrival: queries.Arrival) -> str:
    return answer_words.standing(arrival.standing) if arrival.standing else ""


@exported(blueprint, Permission.PLACEMENT_LIST)
def sheet() -> Sheet:
    actor, people = current_actor(), set()
    headers = [_("Person"), _("Group"), _("College"), _("Site"), _("Organisation")]
    headers += [_("First day"), _("Last day"), _("Supervisor"), _("Mentors"), _("How it stands")]
    headers += [_("Which wish was met")]
    rounds = queries.rounds(actor)
    if not rounds:
        return Sheet("placements", headers, [])
    chosen = PlacementFilter(rounds, usual=queries.By.SLOT).chosen()
    round_ = next((one for one in rounds if one.public_id == chosen.get("round")), rounds[0])
    by = queries.By(chosen.get("by", queries.By.SLOT))

    def page(number: int) -> Page:
        found = queries.arrivals(actor, round_, by, chosen.get("text", ""), number)
        arrivals = [one for heap in found.heaps for one in heap.arrivals]
        return Page(arrivals, found.page.number, found.page.total, found.page.size)

    def rows():
        for one in every(page):
            people.add(one.person_id)
            place = [one.slot.site.name, one.slot.site.organisation.name, one.slot.starts_on, one.slot.ends_on]
            mentors = ", ".join(mentor.name for mentor in one.slot.mentors)
            yield [one.person, one.group, one.college, *place, one.supervisor, mentors, stands(one), one.rank]

    return Sheet("placements", headers, rows(), people)
