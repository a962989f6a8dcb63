"""Mass sendings: let out stage by stage, the next only when the last went well and the number is still the expected.

A notice to many is stored with the act that causes it, as a mailing with its recipients. The first stage goes out at
once, the others by the worker. Where something is out of the ordinary the mailing stops and says why; a coordinator
looks at the figures and lets it go on, or calls it off.
"""

import hashlib
from collections.abc import Collection, Sequence
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import func, insert, select, update

from app.database import utc_now
from app.extensions import db
from app.models import Letter, LetterState, Mailing, MailingRecipient, MailingState, Round
from app.policies.actor import Actor
from app.services import audiences, audit, letters, notices, settings, versions
from app.services.errors import Refused
from app.services.notices import Told
from app.services.transaction import transaction

NO_MATTER = 5  # people more or fewer
FAILURES, COUNT = "failures", "count"


def begin(
    actor: Actor | None,
    round_: Round,
    told: Told,
    person_ids: Collection[int],
    expected: int | None = None,
    audience: str = "",
) -> Mailing:
    """Inside the caller's transaction. `expected`: how many the preview promised; none where there was no preview.

    With an `audience` the people are looked up anew at each stage, and are told inside Klaster in their stage too;
    else everybody is told there at once, for what they are told is already to be seen.
    """
    people = sorted(set(person_ids), key=lambda one: hashlib.sha256(f"{told.event}:{one}".encode()).digest())
    mailing = Mailing(
        round_id=round_.id,
        kind=told.kind,
        event=told.event,
        address=told.address,
        facts=told.facts,
        audience=audience,
        in_app_first=not audience,
        expected=len(people) if expected is None else expected,
        shares=_shares(len(people)),
        created_by_id=actor and actor.person_id,
    )
    db.session.add(mailing)
    db.session.flush()
    _keep(mailing, people)
    if _is_far(len(people), mailing.expected):
        _stop(mailing, COUNT, people=len(people), expected=mailing.expected)
    else:
        _let_out(mailing)
    return mailing


def _shares(people: int) -> list[int]:
    """The stages in percent from the start; one for a sending that is small."""
    return [*settings.numbers("mailing_shares"), 100] if people >= int(settings.get("mailing_small")) else [100]


def _keep(mailing: Mailing, people: Sequence[int]) -> None:
    """In an order that has nothing to do with who they are: the first stage is a fair sample."""
    ends = [-(-len(people) * share // 100) for share in mailing.shares]
    stages = (next(n for n, end in enumerate(ends, start=1) if place < end) for place in range(len(people)))
    rows = [
        {"mailing_id": mailing.id, "person_id": person, "stage": stage, "left_out": False}
        for person, stage in zip(people, stages, strict=True)
    ]
    if rows:
        db.session.execute(insert(MailingRecipient), rows)


def advance_all() -> None:
    """The worker's part: every sending that is under way, as far as it may go now."""
    running = select(Mailing.id).where(Mailing.state == MailingState.RUNNING).order_by(Mailing.id)
    for key in db.session.scalars(running).all():
        advance(key)


def advance(key: int) -> None:
    """Let the next stage out, or stop, or be done; nothing while letters of the last stage are still on their way."""
    with transaction() as session:
        mailing = session.get(Mailing, key, with_for_update=True, populate_existing=True)
        if mailing.state is not MailingState.RUNNING:
            return
        fresh, bad, letters_out = _last_stage(mailing)
        pause = timedelta(minutes=int(settings.get("mailing_pause_minutes")))
        if mailing.stage == len(mailing.shares) and not fresh:
            mailing.state = MailingState.DONE
        elif fresh or utc_now() < mailing.let_out_at + pause:
            return
        elif 100 * bad > int(settings.get("mailing_most_failed")) * letters_out:
            _stop(mailing, FAILURES, bad=bad, letters=letters_out, stage=mailing.stage)
        elif _is_far(now := people_now(mailing), mailing.expected):
            _stop(mailing, COUNT, people=now, expected=mailing.expected)
        else:
            _let_out(mailing)


def go_on(actor: Actor, mailing: Mailing, seen: int) -> None:
    """Although it had stopped: what it is now is as it should be."""
    with transaction():
        mailing = versions.claim(mailing, seen)
        if mailing.state is not MailingState.STOPPED:
            raise Refused(_("This sending does not wait for a decision."))
        mailing.expected, mailing.state, mailing.why = people_now(mailing), MailingState.RUNNING, {}
        audit.record(actor.person_id, "mailing:go_on", mailing, round=mailing.round.title)
        if mailing.stage < len(mailing.shares):
            _let_out(mailing)
    letters.hurry()


def call_off(actor: Actor, mailing: Mailing, seen: int) -> None:
    """Nobody else is told; letters that still wait are not sent."""
    with transaction() as session:
        mailing = versions.claim(mailing, seen)
        if mailing.state not in {MailingState.RUNNING, MailingState.STOPPED}:
            raise Refused(_("This sending is over already."))
        mailing.state = MailingState.CALLED_OFF
        waiting = (Letter.mailing_id == mailing.id) & (Letter.state == LetterState.WAITING)
        session.execute(update(Letter).where(waiting).values(state=LetterState.CALLED_OFF))
        audit.record(actor.person_id, "mailing:call_off", mailing, round=mailing.round.title)


def announce(
    actor: Actor, round_: Round, audience: str, words: dict[str, dict[str, str]], expected: int, key: str
) -> Mailing:
    """`words`: subject and words by language. The same `key` twice (a button pressed twice) tells nobody twice."""
    facts = {part: {locale: given[part] for locale, given in words.items()} for part in ("subject", "words")}
    told = Told("announcement", f"announcement:{key}", "/", facts)
    with transaction() as session:
        if known := session.scalar(select(Mailing).where(Mailing.event == told.event)):
            return known
        people = audiences.people(round_, audience)
        if not people:
            raise Refused(_("Nobody stands so at the moment: there is nobody to write to."))
        mailing = begin(actor, round_, told, people, expected, audience)
        audit.record(actor.person_id, "mailing:announce", mailing, round=round_.title, people=len(people))
    letters.hurry()
    return mailing


def people_now(mailing: Mailing) -> int:
    """How many are told in the end: who has been, and whom it still concerns."""
    kept = select(MailingRecipient.person_id, MailingRecipient.stage).where(
        MailingRecipient.mailing_id == mailing.id, ~MailingRecipient.left_out
    )
    rows = db.session.execute(kept).all()
    if not mailing.audience:
        return len(rows)
    told = {person for person, stage in rows if stage <= mailing.stage}
    return len(told | set(audiences.people(mailing.round, mailing.audience)))


def _let_out(mailing: Mailing) -> None:
    mailing.stage += 1
    mailing.let_out_at = utc_now()
    told = Told(mailing.kind, mailing.event, mailing.address, mailing.facts)
    if mailing.in_app_first and mailing.stage == 1:
        notices.note(_recipients(mailing), told)
    people = _recipients(mailing, mailing.stage)
    if mailing.audience:
        people = _still_concerned(mailing, people)
        notices.note(people, told)
    notices.write(people, told, mailing_id=mailing.id, stage=mailing.stage)


def _still_concerned(mailing: Mailing, people: list[int]) -> list[int]:
    now = set(audiences.people(mailing.round, mailing.audience))
    gone = [person for person in people if person not in now]
    if gone:
        mine = (MailingRecipient.mailing_id == mailing.id) & MailingRecipient.person_id.in_(gone)
        db.session.execute(update(MailingRecipient).where(mine).values(left_out=True))
    return [person for person in people if person in now]


def _recipients(mailing: Mailing, stage: int | None = None) -> list[int]:
    mine = select(MailingRecipient.person_id).where(MailingRecipient.mailing_id == mailing.id)
    if stage is not None:
        mine = mine.where(MailingRecipient.stage == stage)
    return list(db.session.scalars(mine.order_by(MailingRecipient.person_id)))


def _last_stage(mailing: Mailing) -> tuple[int, int, int]:
    """(not tried yet, failed or come back, all) of the letters of the stage that went out last."""
    of_stage = (Letter.mailing_id == mailing.id) & (Letter.stage == mailing.stage)
    tried = Letter.attempts > 0
    rows = db.session.execute(
        select(Letter.state, tried, func.count()).where(of_stage).group_by(Letter.state, tried)
    ).all()
    fresh = sum(count for state, was_tried, count in rows if state is LetterState.WAITING and not was_tried)
    good = sum(count for state, _tried, count in rows if state is LetterState.SENT)
    total = sum(count for *_key, count in rows)
    return fresh, total - fresh - good, total


def _is_far(people: int, expected: int) -> bool:
    off = abs(people - expected)
    return off > NO_MATTER and 100 * off > int(settings.get("mailing_most_off")) * expected


def _stop(mailing: Mailing, cause: str, **figures) -> None:
    mailing.state, mailing.why = MailingState.STOPPED, {"cause": cause, **figures}
