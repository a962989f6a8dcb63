"""Rows for tests: plain functions with sensible defaults, saved at once. What is not given is made.

Everything is fictional; numbers in names only keep unique columns apart.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count

from argon2 import PasswordHasher
from sqlalchemy import select

from app.adapters.bundles import zipped
from app.database import utc_now
from app.extensions import db
from app.models import (
    Account,
    Assignment,
    AssignmentEvent,
    Audience,
    AuditEntry,
    CertifiedList,
    CertifiedWish,
    Clearance,
    Competency,
    CompetencyKind,
    CompetencySide,
    Consent,
    ConsentPurpose,
    Delivery,
    Deputy,
    Document,
    DocumentKind,
    Enrolment,
    EnrolmentApplicant,
    EnrolmentArchive,
    EnrolmentList,
    EnrolmentOrigin,
    EnrolmentPhase,
    EnrolmentRound,
    EnrolmentSolve,
    EnrolmentState,
    EnrolmentWish,
    GroupSupervisor,
    ImportBatch,
    ImportKind,
    Job,
    JobKind,
    JobState,
    Letter,
    Mailing,
    MailingRecipient,
    ManualChange,
    ManualKind,
    ManualLine,
    ManualState,
    Module,
    ModuleCompetency,
    ModuleKind,
    ModulePart,
    ModuleRun,
    ModuleVersion,
    Municipality,
    Notification,
    Organisation,
    OrganisationKind,
    OrganisationName,
    Origin,
    OwnPlace,
    OwnPlaceState,
    Participant,
    PartKind,
    Person,
    Phase,
    Pin,
    PinKind,
    Placement,
    PracticePeriod,
    Programme,
    ProgrammeModule,
    Role,
    RoleGrant,
    Round,
    Run,
    RunArchive,
    RunMeeting,
    RunStatus,
    Site,
    SiteKind,
    Slot,
    SlotApproval,
    SlotClearance,
    SlotYear,
    Specialty,
    StoredFile,
    Student,
    StudyGroup,
    Teacher,
    Team,
    TeamMember,
    Unplaced,
    UnplacedReason,
    VersionState,
    Wish,
)

PASSWORD = "a long enough password"
PRACTICE = (date(2027, 2, 1), date(2027, 2, 28))
SLOT = (date(2027, 2, 8), date(2027, 2, 21))
_number = count(1)


def save(row):
    db.session.add(row)
    db.session.commit()
    return row


@cache
def password_hash() -> str:
    """A real argon2 hash of PASSWORD with the cheapest parameters."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


# ---------------------------------------------------------------------------------------- organisations


def municipality(**fields) -> Municipality:
    n = next(_number)
    return save(
        Municipality(
            **{
                "key": f"okrug-{n}",
                "name": f"{n}-й муниципальный округ",
                "centre": f"Центр {n}",
                "latitude": 54.78,
                "longitude": 32.05,
                **fields,
            }
        )
    )


def organisation(kind=OrganisationKind.COLLEGE, name=None, **fields) -> Organisation:
    n = next(_number)
    short = name or f"Организация {n}"
    row = Organisation(kind=kind, **{"municipality": fields.pop("municipality", None) or municipality(), **fields})
    row.names = [OrganisationName(short_name=short, full_name=f"{short} (полностью)", valid_from=date(2000, 1, 1))]
    return save(row)


def site(organisation_=None, name=None, kind=SiteKind.PRACTICE_BASE, **fields) -> Site:
    host = organisation_ or organisation(OrganisationKind.KINDERGARTEN)
    return save(
        Site(
            organisation=host,
            municipality=fields.pop("municipality", host.municipality),
            kind=kind,
            name=name or f"Площадка {next(_number)}",
            **fields,
        )
    )


# ------------------------------------------------------------------------------------------- programmes


def specialty(code=None, name="Дошкольное образование", **fields) -> Specialty:
    n = next(_number)
    return save(Specialty(code=code or f"{44 + n // 10_000:02}.{n // 100 % 100:02}.{n % 100:02}", name=name, **fields))


def programme(organisation_=None, specialty_=None, **fields) -> Programme:
    return save(
        Programme(
            organisation=organisation_ or organisation(),
            specialty=specialty_ or specialty(),
            **{"title": f"Программа {next(_number)}", "years": 4, **fields},
        )
    )


def module(programme_=None, organisation_=None, kind=ModuleKind.PROFESSIONAL, semester=3, **fields) -> Module:
    """A module with one published version; `programme_` has it in `semester`."""
    host = organisation_ or (programme_.organisation if programme_ else organisation())
    n = next(_number)
    row = Module(organisation=host, kind=kind)
    usual = {"code": f"ПМ.{n:02}", "title": f"Модуль {n}", "hours": 120, "practice_hours": 36}
    row.current = ModuleVersion(
        module=row, **{**usual, "state": VersionState.PUBLISHED, "published_at": utc_now(), **fields}
    )
    version = row.current
    if programme_:
        programme_.modules.append(ProgrammeModule(module_version=version, semester=semester, position=n))
    if version.state is VersionState.DRAFT:
        row.current = None
    return save(row)


def module_run(module_=None, **fields) -> ModuleRun:
    """A run of the module's version in force, open to an enrolment round."""
    usual = {"starts_on": date(2027, 2, 1), "ends_on": date(2027, 5, 28), "seats": 20}
    return save(ModuleRun(module_version=(module_ or module()).current, **{**usual, **fields}))


def module_draft(module_) -> ModuleVersion:
    """The draft of the module; a new version where there is none."""
    if module_.draft is None:
        last = module_.versions[-1]
        same = {name: getattr(last, name) for name in ("code", "title", "hours", "practice_hours")}
        module_.versions.append(ModuleVersion(number=last.number + 1, **same))
        save(module_)
    return module_.draft


def module_part(version, kind=PartKind.COURSE, **fields) -> ModulePart:
    n = next(_number)
    given = {"code": f"МДК.{n}", "title": f"Курс {n}", "hours": 84, "position": n, **fields}
    return save(ModulePart(version_id=version.id, kind=kind, **given))


def given(module_, competency_=None, side=CompetencySide.GIVEN) -> Competency:
    """The module's draft gives the competency (or requires it)."""
    competency_ = competency_ or competency()
    save(ModuleCompetency(version_id=module_draft(module_).id, competency_id=competency_.id, side=side))
    return competency_


def needs(module_, needed) -> None:
    """The module's version in force needs the other one; made as a new version, for a published one never changes."""
    draft = module_draft(module_)
    draft.prerequisites.append(needed)
    save(draft)
    draft.state, draft.published_at, module_.current = VersionState.PUBLISHED, utc_now(), draft
    save(module_)


def meeting(run_, **fields) -> RunMeeting:
    """A lesson of every week, each at an hour of its own."""
    n = next(_number)
    at = {"weekday": n % 7 + 1, "starts_at": time(n // 7 % 22, n % 60), "ends_at": time(23, 30)}
    return save(RunMeeting(module_run_id=run_.id, **{**at, **fields}))


def competency(code=None, kind=CompetencyKind.GENERAL, **fields) -> Competency:
    n = next(_number)
    return save(Competency(kind=kind, code=code or f"ОК {n}", **{"title": f"Компетенция {n}", **fields}))


def group(programme_=None, practice=PRACTICE, **fields) -> StudyGroup:
    """A study group with one practice period (`practice=None`: with none)."""
    programme_ = programme_ or programme()
    row = StudyGroup(
        programme=programme_,
        organisation=fields.pop("organisation", programme_.organisation),
        **{"name": f"Г-{next(_number)}", "year_of_study": 3, **fields},
    )
    if practice:
        row.practice_periods = [
            PracticePeriod(title="Производственная практика", starts_on=practice[0], ends_on=practice[1])
        ]
    return save(row)


# ----------------------------------------------------------------------------------------------- people


def person(surname=None, **fields) -> Person:
    return save(
        Person(
            **{
                "surname": surname or f"Иванова-{next(_number)}",
                "given_name": "Анна",
                "patronymic": "Петровна",
                "birth_date": date(2006, 5, 17),
                **fields,
            }
        )
    )


def account(person_, email=None, **fields) -> Account:
    """Signs in with PASSWORD."""
    return save(
        Account(
            person=person_,
            email=email or f"person{person_.id}@example.test",
            **{"password_hash": password_hash(), **fields},
        )
    )


def notification(person_, kind="run_published", **fields) -> Notification:
    given = {"event": f"event {next(_number)}", "facts": {"round": "Весна"}, **fields}
    return save(Notification(person_id=person_.id, kind=kind, **given))


def delivery(person_, topic, pace) -> Delivery:
    return save(Delivery(person_id=person_.id, topic=topic, pace=pace))


def stored_file(**fields) -> StoredFile:
    content = fields.pop("content", b"%PDF-1.4 ...")
    given = {"name": "file.pdf", "media_type": "application/pdf", "size": len(content), "sha256": "0" * 64, **fields}
    return save(StoredFile(content=content, **given))


def document(**fields) -> Document:
    """Give it exactly one owner: organisation_id, site_id or person_id."""
    given = {"kind": DocumentKind.OTHER, "title": "Документ", **fields}
    return save(Document(file=given.pop("file", None) or stored_file(), **given))


def mailing(round_, *people, shares=(100,), **fields) -> Mailing:
    """Under way, everybody in its first stage, which is not let out yet."""
    given = {"kind": "run_published", "event": f"event {next(_number)}", "facts": {"round": round_.title}, **fields}
    given = {"expected": len(people), "let_out_at": utc_now(), **given}
    row = save(Mailing(round_id=round_.id, shares=list(shares), **given))
    for one in people:
        save(MailingRecipient(mailing_id=row.id, person_id=one.id, stage=1))
    return row


def letter(**fields) -> Letter:
    n = next(_number)
    given = {"event": f"event {n}", "kind": "invitation", "email": f"to{n}@example.test", "locale": "ru", **fields}
    return save(Letter(**given))


def grant(person_, role: Role, organisation_=None, **fields) -> RoleGrant:
    return save(RoleGrant(person=person_, role=role, organisation=organisation_, **fields))


def user(role: Role, organisation_=None, email=None, **fields) -> Person:
    """A person who can sign in and holds one role."""
    someone = person(**fields)
    account(someone, email)
    grant(someone, role, organisation_)
    return someone


def student(person_=None, group_=None, **fields) -> Student:
    """Holds the role in the group's organisation, too."""
    group_ = group_ or group()
    person_ = person_ or person()
    grant(person_, Role.STUDENT, group_.organisation)
    return save(Student(person=person_, group=group_, **fields))


def teacher(person_=None, organisation_=None, specialties=(), **fields) -> Teacher:
    organisation_ = organisation_ or organisation()
    person_ = person_ or person(birth_date=date(1985, 3, 2))
    grant(person_, Role.TEACHER, organisation_)
    return save(Teacher(person=person_, organisation=organisation_, specialties=list(specialties), **fields))


def clearance(person_, kind, valid_until=None, **fields) -> Clearance:
    """A confirmed paper; an earlier one of the kind is replaced."""
    db.session.query(Clearance).filter_by(person_id=person_.id, kind=kind).delete()
    given = {"confirmed_at": utc_now(), **fields}
    return save(Clearance(person_id=person_.id, kind=kind, valid_until=valid_until, **given))


def consent(person_, purpose=ConsentPurpose.PLACEMENT, **fields) -> Consent:
    """In force; an earlier one of the purpose is withdrawn."""
    same = db.session.query(Consent).filter_by(person_id=person_.id, purpose=purpose, withdrawn_at=None)
    same.update({"withdrawn_at": utc_now()})
    given = {"given_on": date(2026, 9, 1), "signed_by_person": True, **fields}
    return save(Consent(person_id=person_.id, purpose=purpose, **given))


def period(group_, starts_on=date(2027, 5, 3), ends_on=date(2027, 5, 16), **fields) -> PracticePeriod:
    return save(PracticePeriod(group_id=group_.id, title="Практика", starts_on=starts_on, ends_on=ends_on, **fields))


def supervisor(group_, teacher_, **fields) -> GroupSupervisor:
    return save(
        GroupSupervisor(group_id=group_.id, teacher_id=teacher_.id, **{"starts_on": date(2026, 9, 1), **fields})
    )


# ----------------------------------------------------------------------------------- an enrolment round


def lesson(run_, weekday=1, starts_at=time(8, 30), ends_at=time(10, 0)) -> RunMeeting:
    """A lesson of every week, all at one hour unless told: runs clash."""
    return save(RunMeeting(module_run_id=run_.id, weekday=weekday, starts_at=starts_at, ends_at=ends_at))


def enrolment_round(*runs, phase=EnrolmentPhase.CHOOSING, **fields) -> EnrolmentRound:
    """Open for a month; changes for a month more."""
    now = utc_now()
    dates = {"opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=30)}
    if phase in {EnrolmentPhase.SOLVING, EnrolmentPhase.CHANGING}:
        dates = {"opens_at": now - timedelta(days=9), "closes_at": now - timedelta(days=1)}
    usual = {"title": f"Запись {next(_number)}", **dates, "changes_close_at": now + timedelta(days=60), "seed": 1}
    return save(EnrolmentRound(phase=phase, runs=list(runs), **{**usual, **fields}))


def applicant(round_, *wishes, of: Student | None = None, **fields) -> EnrolmentApplicant:
    """A student in an enrolment round with a certified list of `wishes` (module runs, best first)."""
    of = of or student()
    row = EnrolmentApplicant(round=round_, person=of.person, organisation=of.group.organisation, **fields)
    save(row)
    if wishes:
        listed = EnrolmentList(applicant=row, version=1, sha256="0" * 64, runs=[one.public_id for one in wishes])
        row.certified_list = listed
        db.session.add_all(
            EnrolmentWish(applicant_id=row.id, module_run_id=one.id, rank=rank)
            for rank, one in enumerate(wishes, start=1)
        )
        save(listed)
    return row


def enrolment_solve(round_, status=RunStatus.FAILED, **fields) -> EnrolmentSolve:
    """Over, without a result; its archive holds nothing."""
    solve = save(EnrolmentSolve(round=round_, number=next(_number), status=status, finished_at=utc_now(), **fields))
    save(EnrolmentArchive(solve_id=solve.id, bundle=zipped({}), result=zipped({})))
    return solve


def enrolment(person_, run_, state=EnrolmentState.ENROLLED, **fields) -> Enrolment:
    """With its seat counted, where it has one."""
    if state is EnrolmentState.ENROLLED:
        run_.taken += 1
    given = {"origin": EnrolmentOrigin.ROUND, **fields}
    return save(Enrolment(person=person_, module_run=run_, state=state, **given))


# ---------------------------------------------------------------------------------------------- a round


def round_(phase=Phase.WISHES_OPEN, **fields) -> Round:
    return save(
        Round(
            phase=phase,
            **{
                "title": f"Раунд {next(_number)}",
                "wishes_close_at": utc_now() + timedelta(days=30),
                "criteria": ["placed", "profile:greedy"],
                "least_wishes": 1,
                "most_wishes": 10,
                "seed": 1,
                **fields,
            },
        )
    )


def approve(slot_, *colleges) -> Slot:
    """The colleges' word that their people may come."""
    for college in colleges:
        save(SlotApproval(slot_id=slot_.id, organisation_id=college.id, is_approved=True))
    return slot_


def slot(site_=None, round_=None, *, specialties=(), years=(), clearances=(), **fields) -> Slot:
    """Approved by every college that has people in the round."""
    row = save(
        Slot(
            site=site_ or site(),
            round=round_,
            specialties=list(specialties),
            year_rows=[SlotYear(year=year) for year in years],
            clearance_rows=[SlotClearance(kind=kind) for kind in clearances],
            **{
                "audience": Audience.STUDENT,
                "starts_on": SLOT[0],
                "ends_on": SLOT[1],
                "capacity": 2,
                **fields,
            },
        )
    )
    of_round = db.session.query(Participant.organisation_id).filter_by(round_id=row.round_id).distinct()
    return approve(row, *(db.session.get(Organisation, key) for (key,) in of_round if row.round_id))


def participant(round_, of: Student | Teacher | None = None, **fields) -> Participant:
    """`of` a student (their group's first practice period is taken over) or of a teacher.

    Their college approves every slot that the round has so far.
    """
    of = of or student()
    row = Participant(round=round_, person=of.person, **fields)
    if isinstance(of, Student):
        row.audience, row.group, row.organisation = Audience.STUDENT, of.group, of.group.organisation
        if of.group.practice_periods and row.practice_starts_on is None:
            period = of.group.practice_periods[0]
            row.practice_starts_on, row.practice_ends_on = period.starts_on, period.ends_on
    else:
        row.audience, row.organisation = Audience.TEACHER, of.organisation
    save(row)
    known = select(SlotApproval.slot_id).where(SlotApproval.organisation_id == row.organisation_id)
    for slot_ in db.session.scalars(select(Slot).where(Slot.round_id == round_.id, Slot.id.not_in(known))).all():
        approve(slot_, row.organisation)
    return row


def draft(participant_, slot_, rank=1) -> Wish:
    """A line of the draft, not certified."""
    return save(Wish(participant=participant_, slot=slot_, rank=rank))


def wish(participant_, slot_, rank=1) -> Wish:
    """A line of the draft and of the certified list alike."""
    if participant_.certified_list is None:
        participant_.certified_list = CertifiedList(participant=participant_, version=1, sha256="0" * 64)
    participant_.certified_list.lines.append(CertifiedWish(rank=rank, slot=slot_))
    return draft(participant_, slot_, rank)


def pin(participant_, slot_, kind=PinKind.REQUIRE, by=None, **fields) -> Pin:
    """Fixed by hand, as if by a coordinator."""
    given = {"reason": "Живёт рядом", "created_by": by or person(), **fields}
    return save(Pin(round_id=participant_.round_id, participant=participant_, slot=slot_, kind=kind, **given))


def team(*participants) -> Team:
    """Everybody has agreed."""
    members = [TeamMember(participant=one, accepted_at=utc_now()) for one in participants]
    return save(Team(round_id=participants[0].round_id, code=f"T{next(_number):07d}", members=members))


def asks_to_join(team_, participant_) -> TeamMember:
    """Waits for the team's consent."""
    return save(TeamMember(team=team_, participant=participant_))


def own_place(participant_, state=OwnPlaceState.WAITING, **fields) -> OwnPlace:
    """Found by the student themselves, for the days of SLOT."""
    n = next(_number)
    given = {"host_name": f"Студия {n}", "address": f"Смоленск, ул. Первая, {n}", "contact": "Заведующая, 00-00-00"}
    given |= {"what": "Помогать воспитателю", "starts_on": SLOT[0], "ends_on": SLOT[1], **fields}
    decided = {} if state is OwnPlaceState.WAITING else {"decided_at": utc_now()}
    return save(OwnPlace(participant_id=participant_.id, state=state, **decided, **given))


# ----------------------------------------------------------------------------------------------- a run


def job(state=JobState.QUEUED, **fields) -> Job:
    return save(Job(**{"kind": JobKind.SOLVE_ROUND, "key": f"round:{next(_number)}", "state": state, **fields}))


def run(round_, status=RunStatus.OPTIMAL, **fields) -> Run:
    """A finished and verified run without result rows; any other `status` is not verified."""
    moment = datetime(2027, 1, 15, 9, 0, tzinfo=UTC)
    finished = {} if status is RunStatus.WAITING else {"finished_at": moment}
    verified = {"verified_at": moment} if status is RunStatus.OPTIMAL else {}
    return save(
        Run(
            round=round_,
            status=status,
            **{"number": next(_number), "criteria": round_.criteria, "seed": 1, **finished, **verified, **fields},
        )
    )


def archive(run_, bundle=b"PK\x05\x06" + bytes(18), result=b"PK\x05\x06" + bytes(18)) -> RunArchive:
    return save(RunArchive(run_id=run_.id, bundle=bundle, result=result))


def placement(run_, participant_, slot_, rank=1) -> Placement:
    return save(Placement(run=run_, participant=participant_, slot=slot_, rank=rank))


def unplaced(run_, participant_, reason=UnplacedReason.FULL, **fields) -> Unplaced:
    return save(Unplaced(run=run_, participant=participant_, reason=reason, **fields))


def deputy(organisation_, person_=None, **fields) -> Deputy:
    """From yesterday to a week from now."""
    days = {"starts_on": date.today() - timedelta(days=1), "ends_on": date.today() + timedelta(days=7)}
    given = {**days, "reason": "Отпуск", **fields}
    return save(Deputy(organisation_id=organisation_.id, person_id=(person_ or person()).id, **given))


def manual_change(assignment_, by, state=ManualState.PROPOSED, kind=ManualKind.DATES, **fields) -> ManualChange:
    """The same place on the same days, as if by a person: enough for lists and rights."""
    now = assignment_
    line = ManualLine(assignment=now, slot=now.slot, starts_on=now.starts_on, ends_on=now.ends_on, asks=True)
    given = {"reason": "Переезд", "created_by": by, "lines": [line], **fields}
    return save(ManualChange(round_id=now.round_id, kind=kind, state=state, **given))


def assignment(participant_, slot_, **fields) -> Assignment:
    """Offered to the person and to the host, neither of whom has answered."""
    given = {"origin": Origin.RUN, "starts_on": slot_.starts_on, "ends_on": slot_.ends_on, **fields}
    given = {"answer_by": utc_now() + timedelta(days=3), "rank": 1, **given}
    row = Assignment(round_id=participant_.round_id, participant=participant_, slot=slot_, **given)
    row.events = [AssignmentEvent(act="offer")]
    return save(row)


def publish(run_) -> Run:
    """As if published: the rows only, without the service's checks."""
    run_.published_at = utc_now()
    run_.round.published_run = run_
    run_.round.phase = Phase.PUBLISHED
    return save(run_)


def import_batch(by, organisation_=None, kind=ImportKind.SLOTS, **fields) -> ImportBatch:
    """A table that has been sent and not yet checked."""
    content = "Площадка;Мест\nСад;2\n".encode()
    file = StoredFile(name="table.csv", media_type="text/csv", size=len(content), sha256="0" * 64, content=content)
    given = {"headers": ["Площадка", "Мест"], "columns": {"site": "Площадка", "capacity": "Мест"}, **fields}
    return save(ImportBatch(kind=kind, organisation=organisation_, file=file, created_by=by, **given))


def audit_entry(actor, subject, act="round:solve", **details) -> AuditEntry:
    return save(
        AuditEntry(
            actor_id=actor.id,
            act=act,
            object_type=subject.__tablename__,
            object_id=subject.public_id,
            details=details,
        )
    )
