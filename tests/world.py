"""A small cluster with two of everything, and one person for each role: who belongs where is easy to see.

Own: college А, host А, school А. Foreign: college Б, host Б. The open round has people of both colleges and slots of
both hosts; the published round too; the foreign round only people of college Б.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace

from app.blueprints.module_runs.forms import meeting_key
from app.models import (
    ClearanceKind,
    Contact,
    Guardian,
    JobState,
    ManualState,
    OrganisationKind,
    Person,
    Role,
    RunStatus,
    SiteMentor,
)
from tests import factories as make


@dataclass
class World:
    """`own[kind]` and `other[kind]`: an object within and beyond reach; of some kinds each role has its own."""

    people: dict[Role, Person] = field(default_factory=dict)
    disabled: Person | None = None
    former: Person | None = None
    own: dict[str, object] = field(default_factory=dict)
    other: dict[str, object] = field(default_factory=dict)
    fresh: dict[str, Callable] = field(default_factory=dict)

    def object_for(self, kind: str, role: Role | None, whose: str) -> str:
        """The public identifier of an object that is `own` or `other` to a role (`nobody`: of no object at all)."""
        return "zzzzzzzzzzzzzz" if whose == "nobody" else self.find(kind, role, whose).public_id

    def find(self, kind: str, role: Role | None, whose: str):
        known = self.own if whose == "own" else self.other
        return known.get(f"{kind} of {role}", known.get(kind))

    def named(self, value: str, role: Role | None, whose: str, owner_kind: str | None = None) -> str:
        """A plain value as it is; a kind as the identifier of its object, one's own where there is no other.

        A kind in `fresh` is made anew for each asking, as a part of the object in the address: asking may remove it.
        """
        if value in self.fresh:
            owner = self.find(owner_kind, role, "own" if whose == "nobody" else whose) if owner_kind else role
            return self.fresh[value](owner).public_id
        if value not in self.own:
            return value
        return self.object_for(value, role, "other" if whose == "other" and value in self.other else "own")


def world() -> World:
    w = World()
    college, other_college = make.organisation(name="Колледж А"), make.organisation(name="Колледж Б")
    host = make.organisation(OrganisationKind.KINDERGARTEN, name="Хозяин А")
    other_host = make.organisation(OrganisationKind.MUSEUM, name="Хозяин Б")
    school = make.organisation(OrganisationKind.SCHOOL, name="Школа А")
    homes = {
        Role.STUDENT: college,
        Role.TEACHER: college,
        Role.COLLEGE_MANAGER: college,
        Role.SCHOOL_MANAGER: school,
        Role.HOST_MANAGER: host,
        Role.MENTOR: host,
        Role.COUNCIL_MEMBER: make.organisation(OrganisationKind.AUTHORITY, name="Орган власти"),
    }
    for role in Role:
        w.people[role] = make.user(role, homes.get(role), email=f"{role}@example.test", surname=f"Свой-{role.value}")
    w.disabled = make.person(surname="Отключённый")
    make.account(w.disabled, active=False)
    make.grant(w.disabled, Role.COORDINATOR)
    w.former = make.person(surname="Бывший")
    make.account(w.former)
    make.grant(w.former, Role.COORDINATOR, withdrawn_at=make.utc_now())
    make.user(Role.COLLEGE_MANAGER, other_college)  # speaks for it, so nobody else does
    _catalogue(w, college, other_college, host, other_host)
    _staff(w, {"college_manager": college, "host_manager": host, "school_manager": school}, other_college)
    _rounds(w, college, other_college, (host, other_host, school))
    _imports(w, homes, other_college)
    _enrolment(w)
    return w


def _enrolment(w: World) -> None:
    """A published enrolment round; the student and the teacher take part, and others of whom they know nothing."""
    run, foreign = make.module_run(w.own["module"]), make.module_run(w.other["module"])
    round_ = make.enrolment_round(run, phase=make.EnrolmentPhase.CHANGING)
    hidden = make.enrolment_round(foreign)
    w.own["run to enrol on"], w.other["run to enrol on"] = run, foreign
    w.own["enrolment round"], w.other["enrolment round"] = round_, hidden
    for role in (Role.STUDENT, Role.TEACHER):
        student = make.student(w.people[role]) if role is Role.TEACHER else None
        one = make.applicant(round_, run, of=student or _student_of(w))
        w.own[f"applicant of {role}"], w.own[f"enrolment of {role}"] = one, make.enrolment(one.person, run)
    stranger = make.applicant(round_, run)
    w.own["applicant"], w.own["enrolment"] = w.own["applicant of student"], w.own["enrolment of student"]
    w.other["applicant"], w.other["enrolment"] = stranger, make.enrolment(stranger.person, run)
    w.own["enrolment solve"], w.other["enrolment solve"] = make.enrolment_solve(round_), make.enrolment_solve(hidden)


def _student_of(w: World):
    return make.db.session.query(make.Student).filter_by(person_id=w.people[Role.STUDENT].id).one()


def _imports(w: World, homes: dict, other_college) -> None:
    """Each manager has brought in a table of their own."""
    for role in (Role.COLLEGE_MANAGER, Role.HOST_MANAGER, Role.SCHOOL_MANAGER):
        w.own[f"import of {role}"] = make.import_batch(w.people[role], homes[role])
    w.own["import"], w.other["import"] = w.own["import of host_manager"], make.import_batch(w.former, other_college)


def _catalogue(w: World, college, other_college, host, other_host) -> None:
    w.own["organisation"], w.other["organisation"] = college, other_college
    w.own["programme"], w.other["programme"] = make.programme(college), make.programme(other_college)
    w.own["module"], w.other["module"] = make.module(w.own["programme"]), make.module(w.other["programme"])
    w.own["module run"], w.other["module run"] = make.module_run(w.own["module"]), make.module_run(w.other["module"])
    w.own["competency"], w.other["competency"] = (
        make.given(make.module(state=make.VersionState.DRAFT)) for _ in range(2)
    )
    w.fresh["module part"] = lambda owner: SimpleNamespace(public_id=make.module_part(make.module_draft(owner)).code)
    w.fresh["lesson"] = lambda owner: SimpleNamespace(public_id=meeting_key(make.meeting(owner)))
    w.own["site"], w.other["site"] = make.site(host), make.site(other_host)


def _staff(w: World, homes: dict, other_college) -> None:
    """In each organisation somebody with a role that nobody there may withdraw: asking takes nothing away."""
    for role, home in {None: homes["college_manager"], **homes}.items():
        suffix = f" of {role}" if role else ""
        w.own[f"organisation{suffix}"] = home
        w.own[f"grant{suffix}"] = _invited(home)
    w.other["grant"] = _invited(other_college)
    for known in (w.own, w.other):
        spare = make.person(surname="Запасной")
        known["account"] = make.account(spare)
        known["account grant"] = make.grant(spare, Role.STUDENT, homes["college_manager"])
        known["letter"] = make.letter()
        known["job"] = make.job(JobState.RUNNING)
        known["public file"] = make.document(organisation_id=homes["college_manager"].id, is_public=True).file
    for role, home in {"host_manager": homes["host_manager"], **homes}.items():
        w.own[f"site of {role}"] = make.site(home)
        w.own[f"kept slot of {role}"] = make.slot(w.own[f"site of {role}"])
    for role in (Role.HOST_MANAGER, Role.SCHOOL_MANAGER):
        w.own[f"module of {role}"] = make.module(organisation_=homes[role])
        w.own[f"module run of {role}"] = make.module_run(w.own[f"module of {role}"])
    w.own["kept slot"], w.other["kept slot"] = w.own["kept slot of host_manager"], make.slot(w.other["site"])
    w.fresh["guardian"] = lambda owner: make.save(Guardian(person_id=owner.id, full_name="Мать"))
    w.fresh["own guardian"] = lambda role: make.save(
        Guardian(person_id=w.people[role or Role.STUDENT].id, full_name="Мать")
    )
    w.fresh["own notification"] = lambda role: make.notification(w.people[role or Role.STUDENT])
    w.fresh["paper"] = lambda owner: make.clearance(owner, ClearanceKind.HEALTH_BOOK)
    w.fresh["consent"] = lambda owner: make.consent(owner)
    w.fresh["period"] = lambda owner: make.period(owner)
    w.fresh["site mentor"] = lambda owner: make.save(SiteMentor(site_id=owner.id, name="Наставник"))
    w.fresh["contact"] = lambda owner: make.save(Contact(organisation_id=owner.id, name="Контакт"))


def _guardian(person):
    return make.save(Guardian(person_id=person.id, full_name="Мать"))


def _invited(home):
    somebody = make.person(surname="Приглашённый")
    make.account(somebody, password_hash=None)
    return make.grant(somebody, Role.COUNCIL_MEMBER, home)


def _rounds(w: World, college, other_college, hosts) -> None:
    group, other_group = make.group(w.own["programme"]), make.group(w.other["programme"])
    students = [_existing_student(w.people[Role.STUDENT], group), make.student(group_=other_group)]
    teachers = [_existing_teacher(w.people[Role.TEACHER], college), make.teacher(organisation_=other_college)]
    w.own["person"], w.other["person"] = (one.person for one in students)
    w.own["group"], w.other["group"] = group, other_group
    make.supervisor(group, teachers[0])
    foreign = make.round_(make.Phase.HOSTS_RATE, title="Чужой раунд")  # no college can join it any more
    make.participant(foreign, make.student(group_=other_group))
    published, open_ = make.round_(title="Прошлый раунд"), make.round_(title="Открытый раунд")
    for round_ in (published, open_):
        slots = [make.slot(make.site(host), round_) for host in hosts]
        internships = [make.slot(make.site(host), round_, audience=make.Audience.TEACHER) for host in hosts]
        pupils = [make.participant(round_, one) for one in students]
        staff = [make.participant(round_, one) for one in teachers]
        for people, places in ((pupils, slots), (staff, internships)):
            for person, place in zip(people, places, strict=False):
                make.wish(person, place)
    w.own["participant"], w.other["participant"] = pupils
    w.own["participant of teacher"], w.other["participant of teacher"] = staff
    w.own["slot"], w.own["slot of teacher"] = slots[0], internships[0]
    w.own["certified list"], w.other["certified list"] = (one.certified_list for one in pupils)
    w.own["certified list of teacher"], w.other["certified list of teacher"] = (one.certified_list for one in staff)
    w.own["round"], w.other["round"] = open_, foreign
    w.own["mailing"], w.other["mailing"] = make.mailing(open_), make.mailing(foreign)
    w.own["own place"], w.other["own place"] = (make.own_place(one) for one in pupils)
    w.fresh["round member"] = lambda owner: make.db.session.query(make.Participant).filter_by(round_id=owner.id).first()
    w.own["pin"], w.other["pin"] = (
        make.pin(w.fresh["round member"](round_), slots[0], by=w.people[Role.COORDINATOR])
        for round_ in (open_, foreign)
    )
    _runs(w, open_, foreign, published)


def _runs(w: World, open_, foreign, published) -> None:
    run = make.run(open_, RunStatus.WAITING, job=make.job(JobState.RUNNING, key=f"round:{open_.public_id}"))
    done = make.run(foreign)
    for one in (run, done):
        make.archive(one)
    w.own["run"], w.other["run"] = run, done
    past = make.run(published)
    wishes = make.db.session.query(make.Wish).join(make.Participant).filter_by(round_id=published.id)
    for wish in wishes:
        make.placement(past, wish.participant, wish.slot, wish.rank)
    make.publish(past)
    _assignments(w, published)
    make.audit_entry(w.people[Role.COORDINATOR], past, act="run:publish", number=past.number, round=published.title)


def _assignments(w: World, published) -> None:
    """The published places as offers; of the college and of the school, one at a site of their own."""
    pupils = make.db.session.query(make.Participant).filter_by(round_id=published.id)
    own, other = (pupils.filter_by(person_id=known["participant"].person_id).one() for known in (w.own, w.other))
    for kind in ("assignment", "hosted assignment"):
        w.own[kind], w.other[kind] = _offered(own), _offered(other)
    for role in (Role.SCHOOL_MANAGER, Role.COLLEGE_MANAGER):
        guest = make.participant(published, make.student(group_=w.other["group"]))
        hosted = make.assignment(guest, make.slot(w.own[f"site of {role}"], published))
        w.own[f"hosted assignment of {role}"] = hosted
        if role is Role.SCHOOL_MANAGER:
            w.own[f"assignment of {role}"] = hosted
    _changed_by_hand(w)
    _deputies(w, published)


def _deputies(w: World, published) -> None:
    """The mentor and the coordinator stand in for host А; and one host has been silent for days."""
    host = w.own["site"].organisation
    for role in (Role.MENTOR, Role.COORDINATOR):
        make.deputy(host, w.people[role])
    for role in (Role.HOST_MANAGER, Role.SCHOOL_MANAGER, Role.COLLEGE_MANAGER):
        w.own[f"deputy of {role}"] = make.deputy(w.own[f"organisation of {role}"], withdrawn_at=make.utc_now())
    w.own["deputy"] = w.own["deputy of host_manager"]
    w.other["deputy"] = make.deputy(w.other["site"].organisation, withdrawn_at=make.utc_now())
    for role in (Role.HOST_MANAGER, Role.SCHOOL_MANAGER, Role.COLLEGE_MANAGER):
        w.own[f"host of {role}"] = w.own[f"organisation of {role}"]
    guest = make.participant(published, make.student(group_=w.other["group"]))
    silent = make.assignment(guest, make.slot(make.site(), published))
    silent.created_at -= timedelta(days=9)
    make.db.session.commit()
    w.own["host"], w.other["host"] = silent.slot.site.organisation, w.other["organisation"]


def _changed_by_hand(w: World) -> None:
    """A proposal of the college, and one of the coordinator about a stranger; both are over."""
    for known, role in ((w.own, Role.COLLEGE_MANAGER), (w.other, Role.COORDINATOR)):
        known["change by hand"] = make.manual_change(known["assignment"], w.people[role], ManualState.TAKEN_BACK)


def _offered(participant):
    known = make.db.session.query(make.Assignment).filter_by(participant_id=participant.id).first()
    return known or make.assignment(participant, participant.certified_list.lines[0].slot)


def _existing_student(person, group):
    return make.save(make.Student(person=person, group=group))


def _existing_teacher(person, organisation):
    return make.save(make.Teacher(person=person, organisation=organisation))
