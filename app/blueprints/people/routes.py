"""The people of a college: list, profile, changes, papers and consents."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.blueprints import history, parts
from app.blueprints.access import current_actor, disclose, requires
from app.blueprints.editing import saved
from app.blueprints.filters import page_number
from app.blueprints.people import blueprint
from app.blueprints.people.forms import PARTS, PeopleFilter, StudentForm, TeacherForm, stored_values
from app.policies.access import find, may
from app.policies.permissions import Permission
from app.queries import groups as group_queries
from app.queries import people as queries
from app.queries import pins, tasks
from app.services import people
from app.services.errors import Refused


@blueprint.get("/")
@requires(Permission.PERSON_VIEW)
def index():
    actor = current_actor()
    form = PeopleFilter(group_queries.all_groups(actor))
    page = queries.people(actor, page_number(), **form.chosen())
    disclose([row.person.id for row in page.items], "person:list")
    return render_template("people/index.html", form=form, page=page)


@blueprint.get("/<string:public_id>")
@requires(Permission.PERSON_VIEW, load=True)
def show(subject):
    actor = current_actor()
    disclose([subject.id], "person:profile")
    return render_template(
        "people/show.html",
        profile=queries.profile(subject),
        tasks=tasks.of_person(subject.id),
        may_edit=find(actor, Permission.PERSON_EDIT, subject.public_id) is not None,
        fixable=pins.in_pinnable_rounds(subject.id) if may(actor, Permission.PIN_EDIT) else (),
    )


def home(person) -> str:
    return url_for("people.show", public_id=person.public_id)


@blueprint.route("/<string:public_id>/edit", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, load=True)
def edit(subject):
    form = form_of(subject)
    if form.validate_on_submit() and stored(form, subject):
        flash(_("Saved."), "success")
        return redirect(home(subject))
    wrong = bool(form.errors or form.form_errors or form.differences)
    return render_template("people/edit.html", form=form, person=subject, has_errors=wrong), 422 if wrong else 200


def form_of(person):
    if people.student_of(person):
        groups = group_queries.all_groups(current_actor(), Permission.GROUP_EDIT)
        return StudentForm(groups, owner=person, **stored_values(person))
    if people.teacher_of(person):
        return TeacherForm(owner=person, **stored_values(person))
    return abort(404)


def stored(form, person) -> bool:
    try:
        return saved(form, person, lambda: people.edit(current_actor(), person, form.version.data, form.values()))
    except Refused as refusal:
        form.form_errors = [refusal.message]
        return False


@blueprint.post("/<string:public_id>/papers/<string:part_id>/confirm")
@requires(Permission.PERSON_EDIT, load=True)
def confirm_paper(subject, part_id: str):
    people.confirm_paper(current_actor(), subject, part_id) or abort(404)
    flash(_("The paper is confirmed; the person is told."), "success")
    return redirect(home(subject))


@blueprint.post("/<string:public_id>/consents/<string:part_id>/withdraw")
@requires(Permission.PERSON_EDIT, load=True)
def withdraw_consent(subject, part_id: str):
    people.withdraw_consent(current_actor(), subject, part_id) or abort(404)
    flash(_("The consent is withdrawn."), "success")
    return redirect(home(subject))


parts.register(blueprint, requires(Permission.PERSON_EDIT, load=True), "/<string:public_id>", PARTS, home)
history.register(
    blueprint, Permission.PERSON_EDIT, lambda person: (person.full_name, home(person)), lambda person: {person.id}
)
