"""Places that students of the demo college have found themselves: two wait, one is refused."""

from datetime import timedelta

from sqlalchemy import select

from app.database import utc_now
from app.extensions import db
from app.models import Audience, OwnPlace, OwnPlaceState, Participant, Role, Round

PLACES = (
    {
        "host_name": "Студия развития «Теремок»",
        "address": "Смоленск, ул. Николаева, 20",
        "contact": "Лебедева Ольга Ивановна, заведующая, 8 (4812) 00-00-01",
        "what": "Помогать воспитателю старшей группы, вести занятия по плану практики.",
    },
    {
        "host_name": "Мастерская «Глина»",
        "address": "Рославль, ул. Пролетарская, 4",
        "contact": "Громов Пётр Сергеевич, мастер, 8 (48134) 0-00-02",
        "what": "Роспись по керамике, занятия с детьми по субботам.",
    },
    {
        "host_name": "Кофейня у дома",
        "address": "Смоленск, ул. Кирова, 11",
        "contact": "Администратор, 8 (4812) 00-00-03",
        "what": "Работать в зале.",
        "state": OwnPlaceState.REFUSED,
        "decision": "Работа не по программе практики. Поищите место, где работают с детьми.",
    },
)


def make_own_places(cast, round_: Round) -> None:
    """Inside the caller's transaction. The demo's own student brings none: theirs is the first look at the page."""
    college = next(one.group.organisation for one in cast.students if one.person is cast.by_role[Role.STUDENT])
    manager = cast.by_role[Role.COLLEGE_MANAGER]
    others = select(Participant).where(
        Participant.round_id == round_.id,
        Participant.organisation_id == college.id,
        Participant.audience == Audience.STUDENT,
        Participant.person_id != cast.by_role[Role.STUDENT].id,
    )
    people = db.session.scalars(others.order_by(Participant.id).limit(len(PLACES))).all()
    for days, (participant, told) in enumerate(zip(people, PLACES, strict=False), start=1):
        place = OwnPlace(
            participant_id=participant.id,
            starts_on=participant.practice_starts_on,
            ends_on=participant.practice_ends_on,
            asked_at=utc_now() - timedelta(days=days, hours=3),
            **told,
        )
        if place.state is OwnPlaceState.REFUSED:
            place.decided_at, place.decided_by_id = utc_now() - timedelta(days=1), manager.id
        db.session.add(place)
    db.session.flush()
