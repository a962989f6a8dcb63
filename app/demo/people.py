"""Fictional people: names, ages, clearances."""

from datetime import date, timedelta

from app.database import utc_now
from app.demo.tables import Chance, table
from app.models import Clearance, ClearanceKind, Person, Sex


class Names:
    """Draws full names that do not repeat until the lists are exhausted."""

    def __init__(self, chance: Chance):
        self.chance = chance
        self.surnames = table("surnames")
        given = table("given_names")
        self.given = {
            Sex.FEMALE: [g for g in given if g["sex"] == "f"],
            Sex.MALE: [g for g in given if g["sex"] == "m"],
        }
        self.used: set[tuple[str, str, str]] = set()

    def person(self, sex: Sex, birth_date: date | None = None) -> Person:
        for _attempt in range(50):
            name = self._draw(sex)
            if name not in self.used:
                break
        self.used.add(name)
        surname, given_name, patronymic = name
        return Person(
            public_id=self.chance.public_id(),
            surname=surname,
            given_name=given_name,
            patronymic=patronymic,
            sex=sex,
            birth_date=birth_date,
        )

    def _draw(self, sex: Sex) -> tuple[str, str, str]:
        form = "feminine" if sex is Sex.FEMALE else "masculine"
        father = self.chance.choice(self.given[Sex.MALE])
        return (
            self.chance.choice(self.surnames)[form],
            self.chance.choice(self.given[sex])["name"],
            father[f"patronymic_{form}"],
        )


def birth_date_for(chance: Chance, year_of_study: int, bachelor: bool, spring: date) -> date:
    """Second-year college students after the ninth form are 16 or 17 in spring; bachelors are two years older."""
    age = 15 + year_of_study + (2 if bachelor else 0)
    return date(spring.year - age, 2, 1) - timedelta(days=chance.randrange(365))


def clearances(chance: Chance, person: Person, spring: date) -> list[Clearance]:
    """Most people have every paper; some lack one, some papers lapse in the middle of the season."""
    lacks = chance.choice(list(ClearanceKind)) if chance.happens(0.05) else None
    lapses = chance.choice([ClearanceKind.HEALTH_BOOK, ClearanceKind.MED_EXAM]) if chance.happens(0.06) else None
    found = []
    for kind in ClearanceKind:
        if kind is lacks:
            continue
        until = spring + timedelta(days=chance.randrange(-10, 70) if kind is lapses else chance.randrange(150, 330))
        endless = kind is ClearanceKind.VACCINATION
        paper = Clearance(person_id=person.id, kind=kind, valid_until=None if endless else until)
        paper.confirmed_at = utc_now()
        found.append(paper)
    return found
