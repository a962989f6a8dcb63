"""Agreement upon a programme: who has said what, one's own word, sending round, withdrawal."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, requires
from app.blueprints.programmes import blueprint
from app.blueprints.programmes.forms import SeenForm, WithdrawForm, WordForm
from app.models import Programme
from app.policies import programmes as rules
from app.policies.access import find
from app.policies.permissions import Permission
from app.queries import curriculum as plans
from app.queries import programmes as queries
from app.services import programme_approvals as approvals
from app.services import programmes
from app.services.errors import Refused

WORDS = {"agree": True, "refuse": False}


@blueprint.get("/<string:public_id>/approval")
@requires(Permission.PROGRAMME_DECIDE, load=True)
def approval(subject: Programme):
    return page(subject)


@blueprint.post("/<string:public_id>/decide")
@requires(Permission.PROGRAMME_DECIDE, load=True)
def decide(subject: Programme):
    actor = current_actor()
    form = WordForm(approvals.speakers_for(actor, subject))
    if form.validate() and form.word.data in WORDS:
        party, is_approved = form.by_key[form.organisation.data], WORDS[form.word.data]
        try:
            approvals.decide(actor, subject, party, form.seen.data or "", is_approved, form.reason.data or "")
        except Refused as refusal:
            form.form_errors = [refusal.message]
        else:
            flash(_("Your word is given.") if is_approved else _("Your refusal is sent."), "success")
            return redirect(url_for("programmes.approval", public_id=subject.public_id))
    return page(subject, form), 422


def page(subject: Programme, form: WordForm | None = None) -> str:
    """The word is on the content that this page shows."""
    actor, programme = current_actor(), queries.loaded(subject)
    speakers = approvals.speakers_for(actor, programme)
    plan, seen = plans.curriculum(programme), approvals.content_sha256(programme)
    form = form or WordForm(speakers)
    form.seen.data = seen
    return render_template(
        "programmes/approval.html",
        programme=programme,
        said=approvals.agreement_on(programme),
        sha256=seen,
        faults=[one for one in rules.findings(plan) if not one.is_met],
        missing=rules.missing_to_send(plan),
        form=form,
        speakers=speakers,
        withdrawing=WithdrawForm(formdata=None, version=programme.version),
        may_edit=bool(find(actor, Permission.PROGRAMME_EDIT, programme.public_id)),
        has_errors=bool(form.errors or form.form_errors),
    )


@blueprint.post("/<string:public_id>/send")
@requires(Permission.PROGRAMME_EDIT, load=True)
def send(subject: Programme):
    approvals.send(current_actor(), subject, SeenForm().version.data)
    flash(_("Sent. Every party has been told."), "success")
    return redirect(url_for("programmes.approval", public_id=subject.public_id))


@blueprint.post("/<string:public_id>/withdraw")
@requires(Permission.PROGRAMME_EDIT, load=True)
def withdraw(subject: Programme):
    form = WithdrawForm()
    approvals.withdraw(current_actor(), subject, form.version.data, form.why.data or "")
    flash(_("Withdrawn: it has left the catalogue."), "success")
    return redirect(url_for("programmes.approval", public_id=subject.public_id))


@blueprint.post("/<string:public_id>/take-up")
@requires(Permission.PROGRAMME_EDIT, load=True)
def take_up(subject: Programme):
    approvals.take_up(current_actor(), subject, SeenForm().version.data)
    flash(_("It is a draft again."), "success")
    return redirect(url_for("programmes.build", public_id=subject.public_id))


@blueprint.post("/<string:public_id>/delete")
@requires(Permission.PROGRAMME_EDIT, load=True)
def delete(subject: Programme):
    programmes.delete_draft(current_actor(), subject, request.form.get("version", type=int))
    flash(_("The draft is thrown away."), "success")
    return redirect(url_for("programmes.mine"))
