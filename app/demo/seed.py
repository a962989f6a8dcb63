"""Builds the demo cluster: places, people, three rounds, and their runs by the same services as on the screen."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from app.database import UTC, utc_now
from app.demo.accounts import DEMO_ACCOUNTS, DemoAccount
from app.demo.answers import make_answers
from app.demo.calendar import YEAR, Calendar, Wave, calendar
from app.demo.enrolment import make_enrolment
from app.demo.imports import make_import
from app.demo.last_year import a_year_before, settle
from app.demo.lives import make_lives
from app.demo.modules import make_modules
from app.demo.offers import make_slots
from app.demo.own_places import make_own_places
from app.demo.people import Names, birth_date_for, clearances
from app.demo.places import Places, make_places
from app.demo.programmes import make_programmes
from app.demo.tables import Chance, spread, table
from app.demo.trail import leave_trail
from app.demo.wishes import make_wishes
from app.extensions import db
from app.models import (
    Audience,
    Municipality,
    Participant,
    Person,
    Phase,
    PracticePeriod,
    Role,
    RoleGrant,
    Round,
    Run,
    RunKind,
    Sex,
    SlotApproval,
    Student,
    StudyGroup,
    Teacher,
)
from app.policies.actor import Actor, actor_of
from app.services import accounts, eligibility, hitches, jobs, lists, publishing, rounds, runs
from app.services.transaction import transaction

CRITERIA = ["placed", "profile:greedy"]
MONTHS = ("январь", "февраль", "март", "апрель", "май", "июнь")
MONTHS += ("июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь")
MOSTLY_FEMALE = 0.78  # of students in pedagogy and culture
HOME_IN_SMOLENSK = 0.45
CERTIFIED = 0.7  # the others have only drafted their lists so far
LAST_YEAR = 0.85  # of this year's people were in the round a year ago
SLACK = 1.05  # places offered per person who needs one


@dataclass(frozen=True)
class Recipe:
    students: int = 600
    teachers: int = 60
    sites: int = 60
    slots: int = 200
    seed: int = 1
    today: date = field(default_factory=date.today)


@dataclass
class Cast:
    """The people made, by what later steps ask for."""

    groups: list[StudyGroup] = field(default_factory=list)
    students: list[Student] = field(default_factory=list)
    teachers: list[Teacher] = field(default_factory=list)
    by_role: dict[Role, Person] = field(default_factory=dict)


def is_seeded() -> bool:
    return db.session.scalar(select(Round.id).limit(1)) is not None


def seed_demo(recipe: Recipe, say: Callable[[str], None]) -> None:
    """Everything in one transaction, so that a seed that is interrupted leaves nothing; then the runs."""
    with transaction():
        chance = Chance(recipe.seed)
        dates = calendar(recipe.today)
        places = make_places(chance, recipe.sites)
        say(
            f"{len(places.organisations)} organisations, {len(places.sites)} sites, {len(places.programmes)} programmes"
        )
        cast = _make_cast(chance, places, dates, recipe)
        say(f"{len(cast.students)} students in {len(cast.groups)} groups, {len(cast.teachers)} teachers")
        past = a_year_before(dates.autumn)
        last_year = _autumn(
            Chance(f"{recipe.seed}:last year"), places, cast, past, dates.autumn_wishes_closed_at - YEAR, LAST_YEAR
        )
        autumn = _autumn(chance, places, cast, dates.autumn, dates.autumn_wishes_closed_at)
        autumn.confirm_close_at = dates.answers_close_at
        spring = _spring(chance, places, cast, dates, recipe)
        say(f"{make_modules(recipe.seed, places, recipe.today)} modules")
        make_lives(recipe.seed, places, cast, recipe.today)
        make_own_places(cast, spring)
        make_programmes(recipe.seed, places, cast.by_role[Role.COORDINATOR], recipe.today)
    coordinator = actor_of(cast.by_role[Role.COORDINATOR].id)
    leave_trail(coordinator.person_id, datetime.combine(recipe.today, time(9), UTC))
    council = actor_of(cast.by_role[Role.COUNCIL_MEMBER].id)
    _publish(coordinator, council, last_year, say)
    settle(Chance(f"{recipe.seed}:answers"), last_year)
    run = _publish(coordinator, council, autumn, say)
    with transaction():
        make_answers(recipe.seed, cast, run)
    _solve(coordinator, spring, runs.Asked(RunKind.REHEARSAL), say)
    hitches.look(spring)
    make_import(actor_of(cast.by_role[Role.COLLEGE_MANAGER].id), places.organisations["spk"])
    known = {cast.by_role[role].id for role in (Role.STUDENT, Role.TEACHER)}
    people = sorted([*cast.teachers, *cast.students], key=lambda one: one.person_id not in known)
    learners = [one for one in people if isinstance(one, Student) or one.person_id in known]
    make_enrolment(Chance(f"{recipe.seed}:enrolment"), learners, recipe.today, coordinator, council, say)


def _publish(coordinator: Actor, council: Actor, round_: Round, say) -> Run:
    rounds.freeze(coordinator, round_, round_.version)
    run = _solve(coordinator, round_, runs.Asked(), say)
    publishing.approve(council, run)
    publishing.publish(coordinator, run)
    return run


def _solve(coordinator: Actor, round_: Round, asked: runs.Asked, say) -> Run:
    """What the button and the worker do, one after the other in this process."""
    run = runs.start(coordinator, round_, asked)
    jobs.run(run.job_id)
    db.session.refresh(run)
    if run.result is None:
        raise RuntimeError(f"the run of «{round_.title}» failed: {run.problem}")
    say(f"«{round_.title}»: {run.status}, placed {run.result['criteria'][0]['value']}")
    return run


def _make_cast(chance: Chance, places: Places, dates: Calendar, recipe: Recipe) -> Cast:
    names, cast = Names(chance), Cast()
    spring = dates.spring[0].starts_on
    rows = table("groups")
    copies = max(1, round(recipe.students / sum(int(row["size"]) for row in rows)))
    sizes = spread(recipe.students, [float(row["size"]) for row in rows] * copies)
    towns = list(places.municipalities.values())
    for i, size in enumerate(sizes):
        group = _group(chance, places, rows[i % len(rows)], i // len(rows), dates)
        cast.groups.append(group)
        for _seat in range(size):
            cast.students.append(_student(chance, names, group, spring, towns))
    for i in range(recipe.teachers):
        cast.teachers.append(_teacher(chance, names, cast.groups[i % len(cast.groups)], spring))
    db.session.add_all([*cast.groups, *cast.students, *cast.teachers])
    db.session.flush()
    for somebody in (*cast.students, *cast.teachers):
        db.session.add_all(clearances(chance, somebody.person, spring))
    _grant_roles(chance, names, places, cast)
    db.session.flush()
    return cast


def _group(chance: Chance, places: Places, row: dict[str, str], copy: int, dates: Calendar) -> StudyGroup:
    programme = places.programmes[row["programme"]]
    group = StudyGroup(
        public_id=chance.public_id(),
        organisation=places.organisations[row["organisation"]],
        programme=programme,
        name=row["name"] if copy == 0 else f"{row['name']}-{copy + 1}",
        year_of_study=int(row["year"]),
    )
    for wave in (dates.autumn, *dates.spring):
        if _goes(group, wave):
            group.practice_periods.append(
                PracticePeriod(title=wave.title, starts_on=wave.starts_on, ends_on=wave.ends_on)
            )
    return group


def _goes(group: StudyGroup, wave: Wave) -> bool:
    return group.year_of_study in wave.years and group.programme.specialty.code in wave.codes


def _student(chance: Chance, names: Names, group: StudyGroup, spring: date, towns: list[Municipality]) -> Student:
    sex = Sex.FEMALE if chance.happens(MOSTLY_FEMALE) else Sex.MALE
    bachelor = group.programme.specialty.code[3:5] == "03"
    born = birth_date_for(chance, group.year_of_study, bachelor, spring)
    near = group.organisation.municipality
    home = near if chance.happens(HOME_IN_SMOLENSK) else chance.choice(towns)
    return Student(
        person=names.person(sex, born),
        group=group,
        home_municipality=home,
        needs_accessible_site=chance.happens(0.03),
    )


def _teacher(chance: Chance, names: Names, group: StudyGroup, spring: date) -> Teacher:
    """The last internship was two and a half to three and a half years before, so most are due about now."""
    sex = Sex.FEMALE if chance.happens(MOSTLY_FEMALE) else Sex.MALE
    return Teacher(
        person=names.person(
            sex, date(spring.year - chance.randint(28, 60), 1, 1) + timedelta(days=chance.randrange(365))
        ),
        organisation=group.organisation,
        specialties=[group.programme.specialty],
        last_internship_on=spring - timedelta(days=chance.randint(900, 1280)),
        needs_accessible_site=chance.happens(0.02),
    )


def _grant_roles(chance: Chance, names: Names, places: Places, cast: Cast) -> None:
    """Every student and teacher holds their role; one account per role can sign in."""
    for student in cast.students:
        db.session.add(_grant(student.person, Role.STUDENT, student.group.organisation_id))
    for teacher in cast.teachers:
        db.session.add(_grant(teacher.person, Role.TEACHER, teacher.organisation_id))
    for login in DEMO_ACCOUNTS:
        person = _person_behind(login, names, places, cast)
        cast.by_role[login.role] = person
        accounts.new_account(person, login.email, login.password)
    for role in (Role.COLLEGE_MANAGER, Role.HOST_MANAGER):  # others of the same kind, without a login
        for organisation in places.organisations.values():
            if organisation is not places.organisations["spk"] and chance.happens(0.2):
                person = names.person(Sex.FEMALE if chance.happens(0.6) else Sex.MALE)
                db.session.add(person)
                db.session.flush()
                db.session.add(_grant(person, role, organisation.id))


def _person_behind(login: DemoAccount, names: Names, places: Places, cast: Cast) -> Person:
    """The student and the teacher are among those who take part; the others are people of their own."""
    organisation = places.organisations.get(login.organisation)
    if login.role is Role.STUDENT:
        return next(
            s.person for s in cast.students if s.group.organisation is organisation and s.group.year_of_study == 3
        )
    if login.role is Role.TEACHER:
        return next(t.person for t in cast.teachers if t.organisation is organisation)
    person = names.person(Sex.FEMALE)
    db.session.add(person)
    db.session.flush()
    db.session.add(_grant(person, login.role, organisation and organisation.id))
    return person


def _grant(person: Person, role: Role, organisation_id: int | None) -> RoleGrant:
    return RoleGrant(person_id=person.id, role=role, organisation_id=organisation_id)


def _autumn(chance: Chance, places: Places, cast: Cast, wave: Wave, closed_at: datetime, part: float = 1) -> Round:
    """A round of the pedagogical groups, or of a part of their people, whose wishes are closed: to be published."""
    closed_at = min(closed_at, utc_now() - timedelta(days=1))  # whatever day the recipe names
    round_ = _round(chance, f"Практика, {MONTHS[wave.starts_on.month - 1]} {wave.starts_on.year}", closed_at)
    going = [group for group in cast.groups if _goes(group, wave)]
    participants = [
        _taking_part(chance, round_, student, wave)
        for student in cast.students
        if student.group in going and (part == 1 or chance.happens(part))
    ]
    seats = {wave.key: round(len(participants) * SLACK)}
    slots = make_slots(chance, places, [wave], round_, seats, None, going)
    _wish(chance, round_, participants, slots, cast)
    return round_


def _spring(chance: Chance, places: Places, cast: Cast, dates: Calendar, recipe: Recipe) -> Round:
    """The round that is open: all students in their waves, and the teachers' own internships."""
    round_ = _round(chance, f"Практика и стажировки, весна {dates.spring[0].starts_on.year}", dates.wishes_close_at)
    participants, seats = [], {}
    for wave in dates.spring:
        own = [
            _taking_part(chance, round_, somebody, wave)
            for somebody in (cast.teachers if wave.is_for_teachers else cast.students)
            if wave.is_for_teachers or _goes(somebody.group, wave)
        ]
        participants += own
        seats[wave.key] = round(len(own) * SLACK)
    slots = make_slots(chance, places, list(dates.spring), round_, seats, recipe.slots, cast.groups)
    _wish(chance, round_, participants, slots, cast)
    rules = eligibility.eligibility(round_.id)
    lists.certify_drafts(round_, rules, {one.id for one in participants if chance.happens(CERTIFIED)})
    return round_


def _round(chance: Chance, title: str, wishes_close_at: datetime) -> Round:
    return Round(
        public_id=chance.public_id(),
        title=title,
        phase=Phase.WISHES_OPEN,
        wishes_close_at=wishes_close_at,
        least_wishes=3,
        most_wishes=8,
        criteria=CRITERIA,
        seed=chance.randrange(10**9),
    )


def _taking_part(chance: Chance, round_: Round, somebody: Student | Teacher, wave: Wave) -> Participant:
    is_student = isinstance(somebody, Student)
    return Participant(
        public_id=chance.public_id(),
        round=round_,
        person=somebody.person,
        audience=Audience.STUDENT if is_student else Audience.TEACHER,
        organisation=somebody.group.organisation if is_student else somebody.organisation,
        group=somebody.group if is_student else None,
        practice_starts_on=wave.starts_on if is_student else None,
        practice_ends_on=wave.ends_on if is_student else None,
    )


def _wish(chance: Chance, round_: Round, participants: list[Participant], slots: list, cast: Cast) -> None:
    db.session.add_all([round_, *participants, *slots])
    db.session.flush()
    colleges = sorted({one.organisation_id for one in participants})
    approvals = [{"slot_id": slot.id, "organisation_id": c, "is_approved": True} for slot in slots for c in colleges]
    db.session.execute(db.insert(SlotApproval), [row | {"reason": "", "decided_at": utc_now()} for row in approvals])
    home = {student.person_id: student.home_municipality for student in cast.students}
    homes = {p.id: home[p.person_id] for p in participants if p.person_id in home}
    make_wishes(chance, round_, participants, slots, homes, cast.by_role[Role.STUDENT].id)
    saved = min(round_.wishes_close_at, datetime.now(UTC)) - timedelta(hours=1)
    for participant in participants:
        if participant.wishes_version:
            participant.wishes_saved_at = saved
