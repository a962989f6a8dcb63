"""Teams: students who want to be placed together. Whoever enters the code asks to join; who is in already decides."""

import secrets
from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from app import arrival
from app.database import ALPHABET, new_public_id, utc_now
from app.extensions import db
from app.models import Mechanism, OwnPlace, OwnPlaceState, Participant, Round, Team, TeamMember
from app.policies.actor import Actor
from app.policies.phases import wishes_are_taken
from app.services import audit, letters, lists, notices, settings
from app.services.errors import Refused
from app.services.transaction import transaction
from app.text import clean

CODE_LENGTH = 8
# A code is read out and typed anew: Cyrillic letters that look like Latin ones are taken for them.
LOOK_ALIKE = str.maketrans(
    {"А": "A", "В": "B", "Е": "E", "К": "K", "М": "M", "Н": "H", "Р": "P", "С": "C", "Т": "T", "У": "Y", "Х": "X"}
)


def make(actor: Actor, participant: Participant) -> Team:
    """A team of one, which does nothing until somebody joins; its maker gives the code to the others."""
    with transaction() as session:
        participant = _locked(participant)
        _check_free(participant)
        founder = TeamMember(participant_id=participant.id, accepted_at=utc_now())
        team = Team(round_id=participant.round_id, code=_new_code(), members=[founder])
        session.add(team)
        session.flush()
        audit.record(actor.person_id, "team:make", team, round=participant.round.title)
    return team


def ask(actor: Actor, participant: Participant, typed: str) -> Team:
    """The person's own consent to the team with this code; those who are in are told."""
    with transaction() as session:
        participant = _locked(participant)
        _check_free(participant)
        code = as_code(typed)
        team = _locked_team((Team.code == code) & (Team.round_id == participant.round_id))
        if team is None:
            raise Refused(
                _("No team of this round has this code. Compare it letter by letter, or ask for it to be sent again.")
            )
        _check_room(team)
        session.add(TeamMember(team_id=team.id, participant_id=participant.id))
        audit.record(actor.person_id, "team:ask", team, round=participant.round.title)
        _tell(people_in(team), "team_asked", participant.round, person=participant.person.short_name)
    letters.hurry()
    return team


def accept(actor: Actor, participant: Participant, asker_key: str) -> TeamMember:
    """The team's consent, given by one who is in (`participant`), to who asks to join; everybody is told."""
    with transaction():
        team, asker = _for_decision(participant, asker_key)
        _check_room(team)
        before = people_in(team)
        asker.accepted_at = utc_now()
        told = {"person": asker.participant.person.short_name, "round": team.round.title}
        audit.record(actor.person_id, "team:accept", team, **told)
        _tell(before - {actor.person_id}, "team_joined", team.round, person=told["person"])
        _tell({asker.participant.person_id}, "team_accepted", team.round)
    letters.hurry()
    return asker


def decline(actor: Actor, participant: Participant, asker_key: str) -> TeamMember:
    """Who asked may ask again, or make a team of their own."""
    with transaction() as session:
        team, asker = _for_decision(participant, asker_key)
        told = {"person": asker.participant.person.short_name, "round": team.round.title}
        audit.record(actor.person_id, "team:decline", team, **told)
        _tell({asker.participant.person_id}, "team_declined", team.round)
        session.delete(asker)
    letters.hurry()
    return asker


def leave(actor: Actor, participant: Participant) -> None:
    """Out of the team, or the request to join taken back."""
    with transaction():
        participant = _locked(participant)
        if not let_go(actor, participant):
            raise Refused(_("You are in no team. Nothing has changed."))
    letters.hurry()


def let_go(actor: Actor, participant: Participant) -> bool:
    """Inside the caller's transaction, the participant locked: whether there was a team to go out of.

    Who stays is told. A team that nobody is left in ends, and whoever waits to join it is told.
    """
    found = db.session.scalar(select(TeamMember.team_id).where(TeamMember.participant_id == participant.id))
    team = _locked_team(Team.id == found) if found else None
    mine = team and next((one for one in team.members if one.participant_id == participant.id), None)
    if mine is None:
        return False
    team.members.remove(mine)
    audit.record(actor.person_id, "team:leave", team, person=participant.person.short_name, round=team.round.title)
    if not mine.accepted_at:
        return True
    if left := people_in(team):
        _tell(left, "team_left", team.round, person=participant.person.short_name)
    else:
        _tell({one.participant.person_id for one in team.members}, "team_ended", team.round)
        db.session.delete(team)
    return True


def with_a_team(participant_ids: Iterable[int]) -> list[Participant]:
    """Those of them who are in a team, or have asked to be."""
    asked = select(TeamMember.participant_id).where(TeamMember.participant_id.in_(list(participant_ids)))
    return list(db.session.scalars(select(Participant).where(Participant.id.in_(asked)).order_by(Participant.id)))


def as_code(typed: str) -> str:
    """As codes are stored: capital Latin letters and digits, whatever stood between them."""
    letters_only = "".join(letter for letter in clean(typed).upper() if letter.isalnum())
    return letters_only.translate(LOOK_ALIKE)


def most() -> int:
    """How many a team may have."""
    return int(settings.get("most_in_team"))


def people_in(team: Team) -> set[int]:
    """Persons whom the team has agreed to."""
    return {one.participant.person_id for one in team.members if one.accepted_at}


def why_not(round_: Round) -> str | None:
    """Why nobody can make, join or leave a team now; None when they can."""
    if round_.mechanism is Mechanism.STABLE:
        return _(
            "This round has no teams: under the stable mechanism a place keeps whom its host rates highest, one by "
            "one, and with teams there may be no stable outcome at all."
        )
    if not wishes_are_taken(round_, arrival.moment()):
        return _("Teams are made and changed only while wishes are open. What is agreed by then holds.")
    return None


def goes_elsewhere(participant: Participant) -> str | None:
    """Why a team can't help who has an approved place of their own; None for everybody else."""
    approved = (OwnPlace.participant_id == participant.id) & (OwnPlace.state == OwnPlaceState.APPROVED)
    if db.session.scalar(select(OwnPlace.id).where(approved)) is None:
        return None
    return _("You have a place that you found yourself and take no part in the matching, so no team can help.")


def _locked(participant: Participant) -> Participant:
    participant = lists.lock(participant.id)
    if why := why_not(participant.round):
        raise Refused(why)
    return participant


def _locked_team(which) -> Team | None:
    """With its members as they are under the lock."""
    fresh = {"populate_existing": True}
    return db.session.scalar(select(Team).where(which).with_for_update(), execution_options=fresh)


def _check_free(participant: Participant) -> None:
    mine = db.session.scalar(select(TeamMember).where(TeamMember.participant_id == participant.id))
    if mine is not None and mine.accepted_at:
        raise Refused(_("You are in a team of this round already. Leave it first to go with others."))
    if mine is not None:
        raise Refused(_("You have asked to join a team and wait for its answer. Take the request back first."))
    if why := goes_elsewhere(participant):
        raise Refused(why)


def _check_room(team: Team) -> None:
    limit = most()
    if len(people_in(team)) >= limit:
        raise Refused(
            ngettext(
                "The team is full: it has %(num)s member, and more are not allowed. Make another team, or go alone.",
                "The team is full: it has %(num)s members, and more are not allowed. Make another team, or go alone.",
                limit,
            )
        )


def _for_decision(participant: Participant, asker_key: str) -> tuple[Team, TeamMember]:
    """The team that the participant is in, and who waits to join it."""
    participant = _locked(participant)
    own = select(TeamMember.team_id).where(
        TeamMember.participant_id == participant.id, TeamMember.accepted_at.is_not(None)
    )
    team = _locked_team(Team.id == own.scalar_subquery())
    if team is None:
        raise Refused(_("You are not in this team any more, so its members decide without you."))
    asker = next((one for one in team.members if one.participant.public_id == asker_key), None)
    if asker is None:
        raise Refused(_("They wait no longer: the request was taken back, or one of you has declined it already."))
    if asker.accepted_at:
        raise Refused(_("One of you has accepted them already. You need do nothing more."))
    return team, asker


def _new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH)).upper()


def _tell(person_ids: Iterable[int], kind: str, round_: Round, **facts) -> None:
    """Each on their own page of the team."""
    rows = select(Participant.person_id, Participant.public_id).where(
        Participant.round_id == round_.id, Participant.person_id.in_(set(person_ids))
    )
    event = f"{kind}:{new_public_id()}"
    for person_id, key in db.session.execute(rows).all():
        notices.tell([person_id], kind, event, f"/teams/{key}", round=round_.title, **facts)
