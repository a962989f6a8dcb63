"""Modules of the demo: their parts, competencies and needs; short modules of hosts; runs of the coming term.

Draws from a chance of its own, so that what others draw stays as it was.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from app.database import UTC
from app.demo.places import PUBLISHED_AT, Places
from app.demo.tables import Chance, table
from app.extensions import db
from app.models import (
    Competency,
    CompetencyKind,
    CompetencySide,
    EnrolmentWay,
    Module,
    ModuleCompetency,
    ModuleKind,
    ModulePart,
    ModuleRun,
    ModuleVersion,
    PartKind,
    RunFormat,
    RunMeeting,
    Teacher,
    VersionState,
)
from app.services.modules import copy_of

EXAM_HOURS = 6
TRAINING_HOURS = 36
RUNS_OF_TEN = 6  # how many modules of ten have a run in the coming term
YEAR = timedelta(weeks=52)
HOURS_OF_WEEK = 12
WAYS = [EnrolmentWay.ROUND] * 6 + [EnrolmentWay.OPEN] * 3 + [EnrolmentWay.INVITED]
FORMATS = [RunFormat.IN_PERSON] * 6 + [RunFormat.MIXED] * 3 + [RunFormat.DISTANCE]
CLOCK = [(time(9), time(10, 35)), (time(10, 50), time(12, 25)), (time(14), time(15, 35)), (time(17), time(18, 35))]


def make_modules(seed: int, places: Places, today: date) -> int:
    """Everything about modules but the lines of programmes, which `places` has; gives how many modules there are."""
    chance = Chance(seed + 8)
    skills = _competencies(chance, places)
    _offers(chance, places)
    _fill(places, skills)
    _publish(places.modules.values())
    _versions(chance, places)
    _runs(chance, places.modules.values(), today)
    return len(places.modules)


def _competencies(chance: Chance, places: Places) -> dict[tuple[str, str], Competency]:
    """By code and specialty."""
    skills = {}
    for row in table("competencies"):
        specialty = places.specialties.get(row["specialty"])
        skills[row["code"], row["specialty"]] = Competency(
            public_id=chance.public_id(),
            kind=CompetencyKind(row["kind"]),
            code=row["code"],
            title=row["title"],
            specialty_id=specialty and specialty.id,
        )
    db.session.add_all(skills.values())
    db.session.flush()
    return skills


def _offers(chance: Chance, places: Places) -> None:
    for row in table("module_offers"):
        module = Module(
            public_id=chance.public_id(),
            organisation=places.organisations[row["organisation"]],
            kind=ModuleKind(row["kind"]),
        )
        module.versions = [
            ModuleVersion(
                public_id=chance.public_id(),
                code=row["code"],
                title=row["title"],
                hours=int(row["hours"]),
                practice_hours=int(row["practice_hours"]),
                description=row["description"],
            )
        ]
        places.modules[row["key"]] = module
    db.session.add_all(places.modules.values())
    db.session.flush()


def _fill(places: Places, skills: dict) -> None:
    """Parts, competencies and needs, while the versions are drafts."""
    for module in places.modules.values():
        version = module.versions[0]
        version.parts = [ModulePart(**part) for part in _parts(version)]
    for row in table("module_offers"):
        version = places.modules[row["key"]].versions[0]
        code, _at, specialty = row["gives"].partition("@")
        version.competencies.append(_line(skills[code, specialty], CompetencySide.GIVEN))
        version.prerequisites = [places.modules[key] for key in row["needs"].split()]
    _fill_programmes(places, skills)
    db.session.flush()


def _parts(version: ModuleVersion) -> list[dict]:
    """ПМ = МДК + УП + ПП + examination; what else has practice: lessons and practice."""
    if version.kind is not ModuleKind.PROFESSIONAL:
        return []
    number = version.code.rpartition(".")[2]
    training = min(TRAINING_HOURS, version.practice_hours // 2)
    exam = EXAM_HOURS if version.hours > version.practice_hours + EXAM_HOURS else 0
    course = version.hours - version.practice_hours - exam
    parts = (
        (PartKind.COURSE, f"МДК.{number}.01", version.title, course),
        (PartKind.TRAINING, f"УП.{number}", "Учебная практика", training),
        (PartKind.WORK, f"ПП.{number}", "Производственная практика", version.practice_hours - training),
        (PartKind.ATTESTATION, f"{version.code}.Э", "Экзамен по модулю", exam),
    )
    names = ("kind", "code", "title", "hours")
    return [dict(zip(names, part, strict=True), position=place) for place, part in enumerate(parts, 1)]


def _fill_programmes(places: Places, skills: dict) -> None:
    """A professional module gives the ПК of its number and needs the first discipline; practice at the end needs it."""
    lines = defaultdict(list)
    for row in table("modules"):
        lines[row["programme"]].append(row)
    for programme, rows in lines.items():
        specialty = places.programmes[programme].specialty.code
        first = next((row for row in rows if row["kind"] == "discipline"), None)
        before = None
        for row in rows:
            version = places.modules[row["key"]].versions[0]
            if row["kind"] == "professional":
                number = row["code"].rpartition(".")[2].lstrip("0")
                given = [
                    one for (code, of), one in skills.items() if of == specialty and code[3:].startswith(f"{number}.")
                ]
                version.competencies = [_line(one, CompetencySide.GIVEN) for one in given]
                needed = [first] if first and int(first["semester"]) < int(row["semester"]) else []
                before = row
            else:
                needed = [before] if row["kind"] == "practice" and before else []
            version.prerequisites = [places.modules[one["key"]] for one in needed]
            if row["kind"] == "practice" and before:
                required = places.modules[before["key"]].versions[0].competencies
                version.competencies = [
                    _line(one.competency, CompetencySide.REQUIRED)
                    for one in required
                    if one.side is CompetencySide.GIVEN
                ]


def _line(competency: Competency, side: CompetencySide) -> ModuleCompetency:
    return ModuleCompetency(competency=competency, competency_id=competency.id, side=side)


def _publish(modules: Iterable[Module]) -> None:
    for module in modules:
        module.current = module.versions[0]
        module.current.state, module.current.published_at = VersionState.PUBLISHED, PUBLISHED_AT
    db.session.flush()


def _versions(chance: Chance, places: Places) -> None:
    """What a manager has at work: a second version in force, a draft of a third kind, a module just begun."""
    changed = places.modules["preschool-pm-05"]
    second = _next(chance, changed, description="Добавлены занятия о безопасном общении с семьёй в сети.")
    db.session.flush()
    second.state, second.published_at = VersionState.PUBLISHED, PUBLISHED_AT + timedelta(days=90)
    changed.current = second
    _next(chance, places.modules["preschool-pm-02"], description="Черновик: больше часов на игру и театр.")
    begun = Module(public_id=chance.public_id(), organisation=places.organisations["spk"], kind=ModuleKind.PROFESSIONAL)
    title = "Цифровая среда детского сада"
    begun.versions = [
        ModuleVersion(public_id=chance.public_id(), code="ПМ.06", title=title, hours=144, practice_hours=72)
    ]
    db.session.add(begun)
    db.session.flush()


def _next(chance: Chance, module: Module, **fields) -> ModuleVersion:
    draft = copy_of(module.current)
    draft.public_id, draft.number = chance.public_id(), module.current.number + 1
    for name, value in fields.items():
        setattr(draft, name, value)
    module.versions.append(draft)
    return draft


def _runs(chance: Chance, modules: Iterable[Module], today: date) -> None:
    """Of the coming term, and some of the year before, ready to be copied."""
    term = today + timedelta(days=77 - today.weekday())
    teachers = defaultdict(list)
    for teacher in db.session.scalars(select(Teacher).order_by(Teacher.id)):
        teachers[teacher.organisation_id].append(teacher.id)
    for module in modules:
        if chance.randrange(10) >= RUNS_OF_TEN:
            continue
        own = teachers.get(module.organisation_id)
        run = _run(chance, module, term + timedelta(weeks=chance.randrange(3)), chance.choice(own) if own else None)
        db.session.add(run)
        if chance.happens(0.3):
            db.session.add(_year_before(chance, run))
    db.session.flush()


def _run(chance: Chance, module: Module, starts_on: date, teacher: int | None) -> ModuleRun:
    version, way = module.current, chance.choice(WAYS)
    weeks = max(1, min(18, -(-version.hours // HOURS_OF_WEEK)))
    seats = chance.choice([12, 15, 20, 25, 30])
    format = RunFormat.IN_PERSON if version.practice_hours * 2 > version.hours else chance.choice(FORMATS)
    run = ModuleRun(
        public_id=chance.public_id(),
        module_version_id=version.id,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(weeks=weeks, days=-3),
        seats=seats,
        min_to_open=seats // 3,
        format=format,
        way=way,
        teacher_id=teacher,
        place="" if format is RunFormat.DISTANCE else (module.organisation.address or module.organisation.name),
    )
    if way is EnrolmentWay.OPEN:
        noon = datetime.combine(starts_on, time(9), UTC)
        run.enrol_from, run.enrol_until = noon - timedelta(days=90), noon - timedelta(days=7)
    for day in sorted(chance.sample(range(1, 7), chance.choice([1, 2, 2]))):
        starts_at, ends_at = chance.choice(CLOCK)
        run.meetings.append(RunMeeting(weekday=day, starts_at=starts_at, ends_at=ends_at))
    return run


def _year_before(chance: Chance, run: ModuleRun) -> ModuleRun:
    kept = ("module_version_id", "seats", "min_to_open", "format", "way", "teacher_id", "place")
    past = ModuleRun(public_id=chance.public_id(), **{name: getattr(run, name) for name in kept})
    past.starts_on, past.ends_on = run.starts_on - YEAR, run.ends_on - YEAR
    past.meetings = [
        RunMeeting(weekday=one.weekday, starts_at=one.starts_at, ends_at=one.ends_at) for one in run.meetings
    ]
    return past
