"""A teacher's load, groups, students in practice and internships."""

from flask import render_template

from app.blueprints.access import current_actor, disclose, requires
from app.blueprints.teaching import blueprint, wording
from app.policies.permissions import Permission
from app.queries import groups, supervision


@blueprint.get("/")
@requires(Permission.TEACHING_OWN)
def show():
    loads = groups.loads(current_actor())
    supervised = {load.teacher.id: supervision.supervised_by(load.teacher) for load in loads}
    weights = {load.teacher.id: supervision.weight_of(load.teacher) for load in loads}
    people = [person.id for one in supervised.values() for place in one.places for person in place.students]
    disclose(people, "placement:list")
    return render_template(
        "teaching/show.html", loads=loads, supervised=supervised, weights=weights, of_weight=wording.of_weight
    )
