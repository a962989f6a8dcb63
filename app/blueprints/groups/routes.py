"""Study groups: list, one group, the academic year."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.blueprints import history, parts
from app.blueprints.access import current_actor, disclose, requires
from app.blueprints.editing import saved
from app.blueprints.filters import page_number
from app.blueprints.groups import blueprint
from app.blueprints.groups.forms import PARTS, GroupFilter, GroupForm, academic_year
from app.blueprints.people.forms import NewStudentForm
from app.policies.access import find
from app.policies.permissions import Permission
from app.queries import groups as queries
from app.queries import supervision
from app.services import groups, people
from app.services.errors import Refused


@blueprint.get("/")
@requires(Permission.GROUP_VIEW)
def index():
    form = GroupFilter()
    page = queries.groups(current_actor(), page_number(), **form.chosen())
    return render_template("groups/index.html", form=form, page=page)


@blueprint.get("/<string:public_id>")
@requires(Permission.GROUP_VIEW, load=True)
def show(subject):
    actor, students = current_actor(), queries.students(subject)
    disclose([row.student.person_id for row in students], "person:list")
    may_edit = find(actor, Permission.GROUP_EDIT, subject.public_id) is not None
    room = supervision.rooms([subject]).get(subject.id)
    people = {"students": students, "supervisors": queries.supervisors(subject)}
    return render_template("groups/show.html", group=subject, may_edit=may_edit, room=room, **people)


def home(group) -> str:
    return url_for("groups.show", public_id=group.public_id)


@blueprint.get("/year")
@requires(Permission.GROUP_VIEW)
def year():
    plan = queries.year_plan(current_actor(), academic_year(request.args.get("from")), page_number())
    return render_template("groups/year.html", plan=plan)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.GROUP_EDIT)
def new():
    form, actor = GroupForm(current_actor()), current_actor()
    if form.validate_on_submit():
        try:
            group = groups.create(actor, form.programme, form.values())
            flash(_("The group is entered. Now its students and practice weeks."), "success")
            return redirect(home(group))
        except Refused as refusal:
            form.name.errors = [refusal.message]
    return render_template("groups/edit.html", form=form, group=None), 422 if form.errors else 200


@blueprint.route("/<string:public_id>/edit", methods=["GET", "POST"])
@requires(Permission.GROUP_EDIT, load=True)
def edit(subject):
    form = GroupForm(current_actor(), obj=subject)
    if form.validate_on_submit() and stored(form, subject):
        flash(_("Saved."), "success")
        return redirect(home(subject))
    wrong = bool(form.errors or form.form_errors or form.differences)
    return render_template("groups/edit.html", form=form, group=subject, has_errors=wrong), 422 if wrong else 200


def stored(form, group) -> bool:
    seen, actor = form.version.data, current_actor()
    try:
        return saved(form, group, lambda: groups.edit(actor, group, seen, form.programme, form.values()))
    except Refused as refusal:
        form.form_errors = [refusal.message]
        return False


@blueprint.route("/<string:public_id>/students/add", methods=["GET", "POST"])
@requires(Permission.GROUP_EDIT, load=True)
def enrol(subject):
    form = NewStudentForm()
    if form.validate_on_submit():
        try:
            person = people.enrol(current_actor(), subject, form.values())
            flash(_("%(person)s is in the group now.", person=person.full_name), "success")
            return redirect(home(subject))
        except Refused as refusal:
            form.record_number.errors = [refusal.message]
    return render_template("groups/enrol.html", form=form, group=subject), 422 if form.errors else 200


parts.register(blueprint, requires(Permission.GROUP_EDIT, load=True), "/<string:public_id>", PARTS, home)
history.register(blueprint, Permission.GROUP_EDIT, lambda group: (group.name, home(group)))
