"""What makes the demo cluster look lived in: contacts, premises, mentors, photos, papers' companions, supervisors.

Drawn from a source of chance of its own, so that the rounds and their results do not depend on it.
"""

import io
from datetime import date, timedelta

from app.demo.accounts import DEMO_ACCOUNTS
from app.demo.tables import Chance, table
from app.extensions import db
from app.models import (
    Adaptation,
    Consent,
    ConsentPurpose,
    Contact,
    Document,
    DocumentKind,
    GroupSupervisor,
    Guardian,
    Internship,
    LanguageLevel,
    Organisation,
    PersonLanguage,
    PortfolioItem,
    PortfolioKind,
    Premises,
    Role,
    Site,
    SiteAdaptation,
    SiteMentor,
    SitePhoto,
    Student,
    Teacher,
)
from app.policies.actor import Actor
from app.policies.eligibility import age_on
from app.services.files import Upload, store_document, store_picture

MOST_WITH_COMPANIONS = 3_000  # beyond that a demo is for measuring, not for looking


DEMO_COLLEGE = "spk"
KEPT = 6  # sites that it enters for hosts without a manager


class Texts:
    def __init__(self):
        self.rows = table("texts")

    def of(self, kind: str) -> list[str]:
        return [row["text"] for row in self.rows if row["kind"] == kind]


def make_lives(seed: int, places, cast, today: date) -> None:
    """Inside the caller's transaction, after the people and places are stored."""
    chance, texts = Chance(f"{seed}:lives"), Texts()
    coordinator = Actor(cast.by_role[Role.COORDINATOR].id, frozenset({(Role.COORDINATOR, None)}))
    for organisation in places.organisations.values():
        _organisation(chance, texts, organisation, coordinator)
    for number, (site, _row) in enumerate(places.sites):
        _site(chance, texts, site, number, coordinator)
    _keep(places, DEMO_COLLEGE)
    for student in cast.students[:MOST_WITH_COMPANIONS]:
        _student(chance, texts, student, today)
    for teacher in cast.teachers:
        _teacher(chance, texts, teacher)
    for person in {cast.by_role[role] for role in (Role.STUDENT, Role.TEACHER)}:
        db.session.add(PersonLanguage(person_id=person.id, code="de", level=LanguageLevel.BASIC))
    _supervisors(chance, cast, today)
    db.session.flush()


def _keep(places, college: str) -> None:
    managed = {one.organisation for one in DEMO_ACCOUNTS if one.organisation}
    free = [site for site, row in places.sites if row["organisation"] not in managed | {college}]
    for site in free[:KEPT]:
        site.keeper_id = places.organisations[college].id


def _organisation(chance: Chance, texts: Texts, organisation: Organisation, actor: Actor) -> None:
    number = chance.randrange(10, 99)
    for position, words in enumerate(texts.of("contact")):
        name, about = words.split("|")
        contact = Contact(organisation_id=organisation.id, name=name, about=about, position=position)
        contact.phone, contact.email = f"+7 481 200-{number}-{position:02}", f"office{organisation.id}@klaster.example"
        db.session.add(contact)
    for words in chance.sample(texts.of("premises"), 2):
        name, equipment = words.split("|")
        room = Premises(organisation_id=organisation.id, name=name, equipment=equipment, address=organisation.address)
        room.seats, room.is_accessible = chance.randrange(8, 31), chance.happens(0.5)
        db.session.add(room)
    if organisation.is_founder:
        file = store_document(Upload("model-agreement.pdf", io.BytesIO(_pdf())), actor)
        db.session.add(
            Document(
                organisation_id=organisation.id,
                kind=DocumentKind.AGREEMENT,
                title="Типовой договор о практической подготовке (образец)",
                is_public=True,
                file_id=file.id,
            )
        )


def _pdf() -> bytes:
    """A page with one line on it, as small as the format allows."""
    text = b"BT /F1 18 Tf 72 720 Td (Klaster: a sample document of the demonstration.) Tj ET"
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(text), text),
    )
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(body))
        body += b"%d 0 obj %s endobj\n" % (number, part)
    table_at = len(body)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        body
        + b"xref\n0 5\n0000000000 65535 f \n"
        + rows
        + b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % table_at
    )


def _site(chance: Chance, texts: Texts, site: Site, number: int, actor: Actor) -> None:
    if chance.happens(0.85):
        site.safety = chance.choice(texts.of("safety"))
    codes = [Adaptation.STEP_FREE, Adaptation.ACCESSIBLE_TOILET] if site.is_accessible else []
    codes += [code for code in (Adaptation.LIFT, Adaptation.PARKING, Adaptation.QUIET_ROOM) if chance.happens(0.25)]
    site.adaptation_rows = [SiteAdaptation(code=code) for code in codes]
    surnames = table("surnames")
    for _mentor in range(chance.randrange(1, 3)):
        name = f"{chance.choice(surnames)['feminine']} {chance.choice('АЕИМНО')}. {chance.choice('АВПС')}."
        mentor = SiteMentor(site_id=site.id, name=name, job_title=chance.choice(texts.of("post")))
        mentor.most_people = chance.randrange(2, 7)
        db.session.add(mentor)
    if number < 24:
        file = store_picture(Upload("drawing.png", io.BytesIO(_drawing(chance))), actor)
        db.session.add(SitePhoto(site_id=site.id, file_id=file.id, description="Рисунок здания (вместо фотографии)"))


def _drawing(chance: Chance) -> bytes:
    """A house in the colours of the pages: said to be a drawing, for real photos of these places we do not have."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (640, 480), "#e1efe8")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 380, 640, 480), fill="#8fc0ab")
    left, width, height = chance.randrange(60, 160), chance.randrange(300, 420), chance.randrange(150, 240)
    top = 380 - height
    draw.rectangle((left, top, left + width, 380), fill=chance.choice(["#f6f1e3", "#f2dfc8", "#dfe9f2"]))
    draw.polygon(((left - 20, top), (left + width // 2, top - 90), (left + width + 20, top)), fill="#1a5a45")
    for row in range(height // 80):
        for column in range(width // 80):
            x, y = left + 25 + 80 * column, top + 25 + 75 * row
            draw.rectangle((x, y, x + 40, y + 45), fill="#3f74a6")
    draw.rectangle((left + width // 2 - 25, 310, left + width // 2 + 25, 380), fill="#7a4b00")
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def _student(chance: Chance, texts: Texts, student: Student, today: date) -> None:
    person = student.person
    student.record_number = f"{student.group.organisation_id:02}-{student.id:05}"
    if chance.happens(0.8):
        person.phone = f"+7 900 000-{chance.randrange(100):02}-{chance.randrange(100):02}"
    is_minor = person.birth_date is not None and age_on(today, person.birth_date) < 18
    guardian = None
    if is_minor and chance.happens(0.9):
        guardian = Guardian(person_id=person.id, full_name=f"{person.surname} (мать)", relation="мать")
        guardian.phone = f"+7 900 000-{chance.randrange(100):02}-{chance.randrange(100):02}"
        db.session.add(guardian)
        db.session.flush()
    purposes = [ConsentPurpose.PLACEMENT, ConsentPurpose.HOST]
    if student.needs_accessible_site:
        purposes.append(ConsentPurpose.ADAPTATION)
    for purpose in purposes:
        if purpose is ConsentPurpose.ADAPTATION or chance.happens(0.93):
            consent = Consent(person_id=person.id, purpose=purpose, given_on=today - timedelta(days=60))
            consent.signed_by_person, consent.signed_by_guardian = True, guardian is not None
            consent.guardian_id = guardian.id if guardian else None
            db.session.add(consent)
    if chance.happens(0.3):
        db.session.add(PersonLanguage(person_id=person.id, code="en", level=chance.choice(list(LanguageLevel)[:2])))
    if chance.happens(0.25):
        kind, title = chance.choice(texts.of("portfolio")).split("|")
        item = PortfolioItem(person_id=person.id, kind=PortfolioKind(kind), title=title, year=today.year)
        db.session.add(item)


def _teacher(chance: Chance, texts: Texts, teacher: Teacher) -> None:
    teacher.most_supervised = chance.choice([25, 30, 50])
    teacher.job_title = "преподаватель"
    if teacher.last_internship_on is None:
        return
    ends = teacher.last_internship_on
    db.session.add(
        Internship(
            teacher_id=teacher.id,
            place="Стажировочная площадка кластера",
            theme=chance.choice(texts.of("internship")),
            starts_on=ends - timedelta(days=13),
            ends_on=ends,
            hours=chance.choice([36, 72]),
            document_number=f"СТ-{teacher.id:04}",
        )
    )


def _supervisors(chance: Chance, cast, today: date) -> None:
    """One or two teachers of the college for each group, from the beginning of the academic year; those of the older
    groups have been theirs for a year longer."""
    this_year = today.year - (today.month < 9)
    demo_teacher = cast.by_role.get(Role.TEACHER)
    for group in cast.groups:
        begins = date(this_year - (group.year_of_study > 2), 9, 1)
        own = [teacher for teacher in cast.teachers if teacher.organisation_id == group.organisation_id]
        for teacher in chance.sample(own, min(len(own), 1 + chance.happens(0.3))):
            db.session.add(GroupSupervisor(group_id=group.id, teacher_id=teacher.id, starts_on=begins))
        _seat(demo_teacher, group, own, begins)


def _seat(demo_teacher, group, own: list[Teacher], begins: date) -> None:
    """The person behind the demo login of a teacher supervises two groups, so that the page has something to show."""
    mine = next((teacher for teacher in own if demo_teacher and teacher.person_id == demo_teacher.id), None)
    if mine is None or db.session.query(GroupSupervisor).filter_by(teacher_id=mine.id).count() >= 2:
        return
    if not db.session.query(GroupSupervisor).filter_by(teacher_id=mine.id, group_id=group.id).count():
        db.session.add(GroupSupervisor(group_id=group.id, teacher_id=mine.id, starts_on=begins))
        db.session.flush()
