"""How far a site is from where a person lives."""

from sqlalchemy import func, select

from app.extensions import db
from app.geography import Point, kilometres
from app.models import Audience, Municipality, Organisation, Participant, Site, Student


def home(participant: Participant) -> Point | None:
    """The centre of the student's home municipality; of the college's for a teacher, or where it is unknown."""
    lives_in = select(Student.home_municipality_id).where(
        Student.person_id == participant.person_id, participant.audience == Audience.STUDENT
    )
    works_in = select(Organisation.municipality_id).where(Organisation.id == participant.organisation_id)
    key = func.coalesce(lives_in.scalar_subquery(), works_in.scalar_subquery())
    row = db.session.execute(
        select(Municipality.latitude, Municipality.longitude).where(Municipality.id == key)
    ).first()
    return tuple(row) if row else None


def km(home: Point | None, site: Site) -> int | None:
    """Whole kilometres as the crow flies; to the municipality's centre where the site's own point is unknown."""
    if home is None:
        return None
    town = site.municipality
    latitude = site.latitude if site.latitude is not None else town.latitude
    longitude = site.longitude if site.longitude is not None else town.longitude
    return round(kilometres(home, (latitude, longitude)))
